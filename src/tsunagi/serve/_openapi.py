"""The OpenAPI description of our JSON, and its endpoints as the page of the API lists them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import msgspec

from tsunagi import __version__
from tsunagi.policy import Measure, Ministry, Quotation, Theme, WordCount

STRUCTS = (Measure, Ministry, Quotation, Theme, WordCount)
"""What answers have as it is; their schemas, and those of what is in them, are made, not written."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of an endpoint."""

    name: str
    words: str
    example: str
    required: bool


@dataclass(frozen=True)
class Endpoint:
    """One address that can be asked."""

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    example: str
    """An address to try, as people read it."""
    href: str
    """The same, to be linked to; '' if there is nothing here to try it with."""


@dataclass(frozen=True)
class Group:
    """Endpoints that belong together."""

    name: str
    title: str
    endpoints: list[Endpoint]


@dataclass(frozen=True)
class Other:
    """Another way in that is no JSON of ours."""

    name: str
    words: str
    href: str


@cache
def _written() -> Mapping[str, Any]:
    """_openapi.yml."""
    read_in: Mapping[str, Any] = msgspec.yaml.decode(
        (files("tsunagi.serve") / "_openapi.yml").read_text("utf-8")
    )
    return read_in


def openapi(base: str) -> dict[str, Any]:
    """The description for a site at address `base`, which has no slash at its end."""
    written = _written()
    parts = written["components"]
    _, made = msgspec.json.schema_components(STRUCTS, ref_template="#/components/schemas/{name}")
    return {
        **written,
        "info": {**written["info"], "version": __version__},
        "servers": [{"url": base}],
        "components": {**parts, "schemas": {**parts["schemas"], **made}},
    }


def groups(lang: str, samples: Mapping[str, str]) -> list[Group]:
    """The endpoints in the order of the description.

    Args:
        lang: 'ja' or 'en'.
        samples: what there is to put into addresses to try, such as a source's id as `source`; '' for none.
    """
    return [
        Group(tag["name"], _words(tag, "description", lang), list(_endpoints(tag["name"], lang, samples)))
        for tag in _written()["tags"]
    ]


def others(lang: str) -> list[Other]:
    """What speaks the field's own protocols."""
    return [
        Other(one["name"], _words(one, "description", lang), one["address"].replace("{lang}", lang))
        for one in _written()["x-others"]
    ]


def _endpoints(tag: str, lang: str, samples: Mapping[str, str]) -> Iterator[Endpoint]:
    for path, methods in _written()["paths"].items():
        method, spec = next(iter(methods.items()))
        if tag not in spec["tags"]:
            continue
        example = spec["x-try"].replace("/ja/", f"/{lang}/")
        missing = any(f"{{{name}}}" in example and not value for name, value in samples.items())
        for name, value in samples.items():
            example = example.replace(f"{{{name}}}", value or "…")
        yield Endpoint(
            name=spec["operationId"],
            method=method.upper(),
            path=path,
            summary=_words(spec, "summary", lang),
            description=spec.get("description", "") if lang == "en" else "",
            parameters=[_parameter(one, lang) for one in spec.get("parameters", ())],
            example=example,
            href="" if missing else quote(example, safe="/?&=,:-_.~"),
        )


def _parameter(written: Mapping[str, Any], lang: str) -> Parameter:
    if "$ref" in written:
        name = written["$ref"].rsplit("/", 1)[1]
        written = _written()["components"]["parameters"][name]
    example = written.get("example", "")
    shown = ", ".join(example) if isinstance(example, list) else str(example)
    return Parameter(
        written["name"], _words(written, "description", lang), shown, written.get("required", False)
    )


def _words(written: Mapping[str, Any], name: str, lang: str) -> str:
    text = written["x-ja"] if lang == "ja" else written[name]
    return str(text)
