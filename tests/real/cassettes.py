"""Recorded exchanges (vcr cassettes) of ../shared/data as plain answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Recorded(NamedTuple):
    """One answer; `name` is the cassette it is from."""

    name: str
    url: str
    status: int
    body: bytes


class Exchange(NamedTuple):
    """One answer with what was asked and its headers, whose names are in lower case."""

    name: str
    method: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes


def exchanges(folder: Path) -> Iterator[Exchange]:
    """All exchanges of the .yaml files of a folder, in order; both spellings of cassettes are read."""
    for path in sorted(folder.glob("*.yaml")):
        for each in yaml.load(path.read_bytes(), Loader=_Loader)["interactions"]:
            request, response = each["request"], each["response"]
            status, body = response["status"], response.get("body") or {}
            content = body.get("content", body.get("string", ""))
            headers = {name.lower(): str(values[0]) for name, values in response["headers"].items() if values}
            yield Exchange(
                path.stem,
                request["method"],
                request["uri"],
                status["code"] if isinstance(status, dict) else status,
                headers,
                content.encode() if isinstance(content, str) else content,
            )


def answers(folder: Path) -> Iterator[Recorded]:
    """(name, url, status, body) of the answers to all GET requests recorded in a folder."""
    for each in exchanges(folder):
        if each.method == "GET":
            yield Recorded(each.name, each.url, each.status, each.body)
