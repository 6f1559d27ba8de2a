"""Dumps are listed, and downloaded by a client that takes them in parts."""

import base64
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import httpx
import pytest
from django.test import Client
from page import get, links
from pytest_django.live_server_helper import LiveServer
from rdflib import DCAT, Graph, URIRef

from tsunagi import hub
from tsunagi.dump import Asked, take
from tsunagi.serve._dumps import span

BODY = bytes(range(256)) * 4000


@pytest.fixture
def folder(small_world: hub.Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "dumps"
    for name, until in (("2026-10", 40), ("2026-11", 60)):
        write(place / name, until)
    (place / "unfinished").mkdir()
    (place / "unfinished" / "manifest.partial.json").write_text("{}", "ascii")
    (place / "odd").mkdir()
    (place / "odd" / "manifest.json").write_text("[]", "ascii")
    (place / "2026-11" / "secret.txt").write_text("x", "ascii")
    opened = replace(small_world, settings=replace(small_world.settings, dumps=str(place)))
    monkeypatch.setattr(hub, "open_hub", lambda: opened)
    return place


def write(place: Path, until: int) -> None:
    place.mkdir(parents=True)
    (place / "entities-00001.jsonl.zst").write_bytes(BODY)
    (place / "elsewhere.parquet").symlink_to("/etc/hostname")
    digest = hashlib.sha256(BODY).hexdigest()
    part = {"name": "entities-00001.jsonl.zst", "format": "jsonl", "section": "entities", "records": 3,
            "bytes": len(BODY), "sha256": digest, "after": 0}  # fmt: skip
    manifest = {"schema": 1, "finished": "2026-11-01T00:00:00Z", "after": 0, "until": until,
                "files": [part, {**part, "name": "elsewhere.parquet"}, {**part, "name": "../../x"}],
                "sources": [{"id": "mihon"}]}  # fmt: skip
    (place / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_without_the_setting_there_are_none(site: Client) -> None:
    assert site.get("/dumps").status_code == 404
    assert site.get("/dumps/a/manifest.json").status_code == 404
    assert b"/dumps" not in site.get("/dcat.ttl").content


def test_finished_dumps_are_listed_newest_first(folder: Path, site: Client) -> None:
    listed: list[dict[str, Any]] = site.get("/dumps").json()["dumps"]
    assert [(one["name"], one["until"], one["sources"]) for one in listed] == [
        ("2026-11", 60, ["mihon"]), ("2026-10", 40, ["mihon"]),
    ]  # fmt: skip
    manifest = b"".join(site.get(listed[0]["manifest"].removeprefix("http://testserver")))
    assert json.loads(manifest)["until"] == 60
    assert "/dumps" in links(get(site, "/ja/about"))


def test_what_the_dump_command_writes_can_be_downloaded(folder: Path, site: Client) -> None:
    take(hub.open_hub(), folder / "real", Asked(originals=False), Mock())
    (real,) = [one for one in site.get("/dumps").json()["dumps"] if one["name"] == "real"]
    assert sorted(real["sources"]) == sorted(hub.open_hub().sources)
    for where in real["files"]:
        response = site.get(where.removeprefix("http://testserver"))
        body = b"".join(response)
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert response["Repr-Digest"] == f"sha-256=:{digest}:"


def test_dcat_names_the_dumps_of_a_source(folder: Path, site: Client) -> None:
    said = Graph().parse(data=site.get("/dcat.ttl").content, format="turtle")
    here = URIRef("http://testserver/dcat#source-mihon-dump-2026-11")
    assert str(said.value(here, DCAT.accessURL)) == "http://testserver/dumps/2026-11/manifest.json"
    assert not [s for s in said.subjects(DCAT.accessURL) if "kadai-dump" in str(s)]


@pytest.mark.parametrize(
    "path",
    ["2026-11/secret.txt", "2026-11/elsewhere.parquet", "2026-11/..%2F..%2Fx", "odd/manifest.json",
     "unfinished/manifest.partial.json", "..%2F2026-11/manifest.json", "%2E%2E/manifest.json", "no/manifest.json"],
)  # fmt: skip
def test_nothing_else_is_given_out(folder: Path, site: Client, path: str) -> None:
    assert site.get(f"/dumps/{path}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_download_goes_on_where_it_stopped(folder: Path, live_server: LiveServer) -> None:
    where = f"{live_server.url}/dumps/2026-11/entities-00001.jsonl.zst"
    whole = httpx.get(where)
    assert (whole.status_code, whole.content == BODY, whole.headers["content-length"]) == (
        200, True, str(len(BODY)),
    )  # fmt: skip
    assert whole.headers["content-type"] == "application/zstd"
    etag = whole.headers["etag"]
    rest = httpx.get(where, headers={"Range": "bytes=1000000-", "If-Range": etag})
    assert (rest.status_code, rest.content == BODY[1000000:], rest.headers["content-range"]) == (
        206, True, f"bytes 1000000-{len(BODY) - 1}/{len(BODY)}",
    )  # fmt: skip
    assert httpx.get(where, headers={"Range": "bytes=5-7"}).content == BODY[5:8]
    assert httpx.get(where, headers={"Range": "bytes=5-7", "If-Range": '"old"'}).status_code == 200
    assert httpx.get(where, headers={"If-None-Match": etag}).status_code == 304
    beyond = httpx.get(where, headers={"Range": f"bytes={len(BODY)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(BODY)}")
    assert httpx.head(where).headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize(
    ("header", "found"),
    [("", None), ("bytes=0-0", (0, 0)), ("bytes=-4", (6, 9)), ("bytes=-99", (0, 9)), ("bytes=3-", (3, 9)),
     ("bytes=2-500", (2, 9)), ("bytes=-", None), ("bytes=5-2", None), ("bytes=0-1,4-5", None), ("items=1-2", None),
     ("bytes=１-2", None)],
)  # fmt: skip
def test_ranges(header: str, found: tuple[int, int] | None) -> None:
    assert span(header, 10) == found


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=-0"])
def test_ranges_that_are_not_there(header: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        span(header, 10)
