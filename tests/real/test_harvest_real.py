import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cassettes import answers
from replay import Replay, replaying

from tsunagi.errors import ConfigError, SourceUnavailable
from tsunagi.harvest import Tools, Web, Window
from tsunagi.harvest.files import driver as files
from tsunagi.harvest.oaipmh import driver as oaipmh
from tsunagi.model import RawRecord, Source
from tsunagi.settings import Settings

pytestmark = pytest.mark.real

Faults = list[tuple[str, str]]


@pytest.fixture
def faults() -> Faults:
    return []


@pytest.fixture
def tools(faults: Faults) -> Iterator[Tools]:
    with Web(Settings(allow_private_hosts=True), sleep=lambda seconds: None) as web:
        yield Tools(web, lambda what, example: faults.append((what, example)))


@pytest.fixture
def oai(shared: Path) -> Iterator[tuple[str, Replay]]:
    with replaying(shared / "oai") as served:
        yield served


def oai_source(url: str, **options: Any) -> Source:
    given = {"url": url, "prefix": "oai_dc", **options}
    return Source("z", {}, "oaipmh", "oai_dc", options=given, path="z.yml")


def fetch(driver: Any, source: Source, window: Window, tools: Tools) -> list[RawRecord]:
    return [record for batch in driver.fetch(source, window, None, tools) for record in batch.records]


def test_zenodo_from_token_to_token(oai: tuple[str, Replay], tools: Tools, faults: Faults) -> None:
    at = oai_source(oai[0] + "/zenodo.org/oai2d")
    (window,) = oaipmh.plan(at, [], tools)
    assert (window.key, window.since) == ("records", None)
    records = fetch(oaipmh, at, window, tools)
    assert (len(records), len({r.local_id for r in records})) == (9, 9)
    assert records[0].local_id == "oai:zenodo.org:8435696"
    assert records[0].datestamp == "2023-10-12T14:26:07Z"
    assert records[0].body.startswith(b"<oai_dc:dc ")
    assert [record.fault for record in records] == [None] * 9
    assert oai[1].missed == []
    assert {what for what, _ in faults} >= {
        "Identify with another baseURL than the one asked",
    }


def test_zenodo_with_dates_goes_on_to_a_token_that_was_not_recorded(
    oai: tuple[str, Replay], tools: Tools
) -> None:
    at = oai_source(oai[0] + "/zenodo.org/oai2d")
    batches = oaipmh.fetch(at, Window("records", "2026-04-01"), None, tools)
    first = next(batches)
    assert (len(first.records), first.total) == (50, 1345244)
    with pytest.raises(SourceUnavailable, match="answered 404"):
        next(batches)


def test_zenodo_nothing_new_and_no_such_set(oai: tuple[str, Replay], tools: Tools) -> None:
    at = oai_source(oai[0] + "/zenodo.org/oai2d")
    assert fetch(oaipmh, at, Window("records", "2030-01-01"), tools) == []
    assert fetch(oaipmh, at, Window("set XXX"), tools) == []


def test_zenodo_wrong_prefix(oai: tuple[str, Replay], tools: Tools) -> None:
    with pytest.raises(ConfigError, match=r"one of: .*oai_dc"):
        list(oaipmh.plan(oai_source(oai[0] + "/zenodo.org/oai2d", prefix="XXX"), [], tools))


def test_a_web_page_instead_of_identify(oai: tuple[str, Replay], tools: Tools) -> None:
    with pytest.raises(SourceUnavailable, match=r"web page .'Httpbun sample'."):
        list(oaipmh.plan(oai_source(oai[0] + "/httpbun.com/html"), [], tools))


def test_what_the_university_of_tokyo_answers(
    shared: Path, tmp_path: Path, tools: Tools, faults: Faults
) -> None:
    folder = shared / "utokyo"
    recorded = [
        {
            "request": {"method": "GET", "uri": f"https://da.example.jp/portal/oai?verb={verb}"},
            "response": {
                "status": 200,
                "headers": {"content-type": ["text/xml"]},
                "body": {"content": (folder / f"archives_oai_{verb.lower()}.xml").read_text("utf-8")},
            },
        }
        for verb in ("Identify", "ListMetadataFormats")
    ]
    (tmp_path / "u.yaml").write_text(json.dumps({"interactions": recorded}), "utf-8")
    with replaying(tmp_path) as (address, _):
        at = oai_source(address + "/da.example.jp/portal/oai", prefix="dcndl_simple", slice="year")
        windows = list(oaipmh.plan(at, [], tools))
    assert windows[0].key == "records 2013"
    assert windows[0].until == "2013-12-31T23:59:59Z"
    assert {what for what, _ in faults} >= {
        "Identify with a broken request URL",
        "Identify with another baseURL than the one asked",
        "ListMetadataFormats without schema or namespace",
    }


def test_kaken_at_speed(shared: Path, tools: Tools) -> None:
    options = {"path": str(shared / "kaken" / "projects_2017_2024.jsonl.gz"), "id": "awardnumber"}
    at = Source("k", {}, "files", "kaken", options=options, path="k.yml")
    (window,) = files.plan(at, [], tools)
    begun, count, faulty = time.process_time(), 0, 0
    for batch in files.fetch(at, window, None, tools):
        count += len(batch.records)
        faulty += sum(record.fault is not None for record in batch.records)
    assert (count, faulty) == (204_919, 0)
    assert count / (time.process_time() - begun) > 60_000


@pytest.mark.parametrize(
    ("path", "options", "count"),
    [
        ("heritage/touroku_bunkazai.csv", {"id": ["台帳ID", "管理対象ID"]}, 13_456),
        ("archives/lda_open.jsonl.gz", {"id": "id"}, 14_959),
        ("iiif/*.manifests.jsonl.gz", {"id": "@id"}, 600),
        ("demand/procurement.csv.gz", {}, 57_397),
        ("authorities/ror_jp.jsonl.gz", {"id": "id"}, 5_547),
        ("authorities/japanese_addresses.csv.gz", {}, 277_676),
    ],
)
def test_real_files_are_read_whole(
    shared: Path, tools: Tools, path: str, options: dict[str, Any], count: int
) -> None:
    given = {"path": str(shared / path), **options}
    at = Source("f", {}, "files", "table", options=given, path="f.yml")
    (window,) = files.plan(at, [], tools)
    records = fetch(files, at, window, tools)
    faulty = [(record.local_id, record.fault) for record in records if record.fault]
    assert (len(records), faulty[:3]) == (count, [])


def test_jpo_answers(shared: Path) -> None:
    found = list(answers(shared / "patents" / "jpo_cassettes"))
    assert len({each.name for each in found}) == 33
    assert {each.status for each in found} == {200}
    assert all(each.url.startswith("https://ip-data.jpo.go.jp/api/") for each in found)
