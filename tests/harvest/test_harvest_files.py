import gzip
import io
import json
import zipfile
from typing import Any

import pytest
from harvest_bench import Folder, Site

from tsunagi.errors import ConfigError, SourceUnavailable
from tsunagi.harvest import PastWindow
from tsunagi.harvest import _file_trees as trees
from tsunagi.harvest.files import driver

LINES = b'\xef\xbb\xbf{"id": "a",  "x": 1}\n\n{"id": 2}\r\n{"x": 1}\nnot json\n[1]\n{"id": "z"}'


def test_jsonl_keeps_the_bytes_of_the_line(folder: Folder) -> None:
    folder.write("a.jsonl", LINES)
    records = folder.read(path="a.jsonl", id="id")
    assert [(record.local_id, record.body) for record in records] == [
        ("a", b'{"id": "a",  "x": 1}'),
        ("2", b'{"id": 2}'),
        ("a.jsonl:4", b'{"x": 1}'),
        ("a.jsonl:5", b"not json"),
        ("a.jsonl:6", b"[1]"),
        ("z", b'{"id": "z"}'),
    ]
    assert [record.fault is None for record in records] == [True, True, False, False, False, True]
    assert records[2].fault == "line 4: no id at 'id'"


def test_jsonl_paths_into_a_record(folder: Folder) -> None:
    folder.write("a.jsonl", '{"a":{"b":[{"c":"x"}]},"d.e":"y","at":"2020-01-02T03:04:05Z"}\n' + "[" * 100_000)
    records = folder.read(path="a.jsonl", id=["a.b.0.c", "d.e"], datestamp="at")
    assert (records[0].local_id, records[0].datestamp) == ("x:y", "2020-01-02T03:04:05Z")
    assert records[1].fault == "line 2: nested too deeply"


def test_jsonl_in_another_encoding(folder: Folder) -> None:
    folder.write("a.jsonl", '{"id":"甲"}\n'.encode("cp932"))
    assert folder.read_ids(path="a.jsonl", id="id", encoding="cp932") == ["甲"]


def test_a_huge_line_is_set_aside(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MOST_RECORD", 1000)
    folder.write("a.jsonl", '{"id":"a"}\n{"id":"' + "b" * 5000 + '"}\n{"id":"c"}\n')
    records = folder.read(path="a.jsonl", id="id")
    assert [record.local_id for record in records] == ["a", "a.jsonl:2", "c"]
    assert records[1].fault == "line 2: longer than 1,000 bytes"


def test_json_documents(folder: Folder) -> None:
    folder.write("a.json", '{"r": {"list": [{"id": "1", "x" : 0.10}, {"id":"2"}, {}]}}')
    records = folder.read(path="a.json", items="r.list", id="id")
    assert [(record.local_id, record.body) for record in records] == [
        ("1", b'{"id": "1", "x" : 0.10}'), ("2", b'{"id":"2"}'), ("a.json:3", b"{}"),
    ]  # fmt: skip
    folder.write("b.json", ' [{"id":"1"}]')
    assert folder.read_ids(path="b.json", id="id") == ["1"]
    assert folder.read_ids(path="a.json") == ["a.json"]
    assert folder.read_ids(path="b.json", id="id", records="text") == ["b.json"]
    for items in ("r.none", "r"):
        with pytest.raises(SourceUnavailable, match="no list of records"):
            folder.read(path="a.json", items=items)


def test_large_json_is_streamed(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MOST_RECORD", 100)
    folder.write("a.json", json.dumps({"n": 1, "r": [{"id": str(n), "x": 0.5} for n in range(50)]}))
    records = folder.read(path="a.json", items="r", id="id")
    assert [record.body for record in records[:2]] == [b'{"id":"0","x":0.5}', b'{"id":"1","x":0.5}']
    assert len(records) == 50
    folder.write("a.json", '{"r": [{"id": "1"},' + " " * 200 + "oops")
    with pytest.raises(SourceUnavailable, match="no list of records"):
        folder.read(path="a.json", items="r", id="id")


XML = (
    "<?xml version='1.0'?><all xmlns='urn:a'><info/><rec n='1'><h><id> x1 </id></h><rec>inner</rec></rec>"
    "<!-- c --><rec n='2'><h><id/><id>x2</id></h></rec><rec n='3'/></all>"
)


def test_xml_is_cut_at_its_outermost_records(folder: Folder) -> None:
    folder.write("a.xml", XML)
    records = folder.read(path="a.xml", record_element="rec", id=["h.id", "@n"])
    assert [record.local_id for record in records] == ["x1:1", "x2:2", "a.xml:3"]
    assert records[0].body == b'<rec xmlns="urn:a" n="1"><h><id> x1 </id></h><rec>inner</rec></rec>'
    assert folder.read_ids(path="a.xml", record_element="{urn:a}rec", id="@n") == ["1", "2", "3"]
    assert folder.read_ids(path="a.xml", record_element="{urn:b}rec", id="@n") == []
    assert [record.body for record in folder.read(path="a.xml")] == [XML.encode()]
    assert folder.read_ids(path="a.xml", id="rec.h.id") == ["x1"]


def test_xml_that_breaks_off_keeps_what_was_good(folder: Folder) -> None:
    folder.write("a.xml", XML.replace("<rec n='3'/>", "<rec n='3'><oops></rec>"))
    window = folder.plan(path="a.xml", record_element="rec", id="@n")[0]
    at = folder.source(path="a.xml", record_element="rec", id="@n")
    with pytest.raises(SourceUnavailable, match="not well-formed"):
        list(driver.fetch(at, window, None, folder.bench.tools))


def test_xml_entities_are_left_alone(folder: Folder) -> None:
    dtd = "<!DOCTYPE all [<!ENTITY a 'ha'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    folder.write("a.xml", f"{dtd}<all><rec>&f;&a;</rec></all>")
    (record,) = folder.read(path="a.xml", record_element="rec")
    assert record.body == b"<rec>&f;&a;</rec>"


def test_a_billion_laughs(folder: Folder) -> None:
    laughs = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
    folder.write("a.xml", f"<!DOCTYPE all [<!ENTITY l0 'ha'>{laughs}]><all><rec>&l11;</rec></all>")
    with pytest.raises(SourceUnavailable, match="amplification"):
        folder.read(path="a.xml", record_element="rec")


def zipped(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return data.getvalue()


def test_packed_files(folder: Folder) -> None:
    folder.write("a.jsonl.gz", gzip.compress(b'{"id":"1"}\n') + gzip.compress(b'{"id":"2"}\n'))
    assert folder.read_ids(path="a.jsonl.gz", id="id") == ["1", "2"]
    folder.write("b.jsonl", gzip.compress(b'{"id":"3"}\n'))
    assert folder.read_ids(path="b.jsonl", id="id") == ["3"]
    folder.write(
        "c.zip", zipped(b_csv=b"id\n5\n", a_jsonl=b'{"id":"4"}', x__c_jsonl_gz=gzip.compress(b'{"id":"6"}'))
    )
    assert folder.read_ids(path="c.zip", id="id") == ["4", "5", "6"]
    assert folder.read_ids(path="c.zip", id="id", member="*.csv") == ["5"]
    assert folder.read_ids(path="c.zip", records="text") == [
        "c.zip/a.jsonl",
        "c.zip/b.csv",
        "c.zip/x/c.jsonl.gz",
    ]


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.zip", "b.zip"])
def test_bombs(folder: Folder, name: str) -> None:
    zeros = bytes(70 << 20)
    packed = {
        "a.jsonl.gz": lambda: gzip.compress(zeros),
        "a.zip": lambda: zipped(a_txt=zeros),
        "b.zip": lambda: zipped(a_txt_gz=gzip.compress(zeros)),
    }
    folder.write(name, packed[name]())
    with pytest.raises(SourceUnavailable, match="more than 300 times larger"):
        folder.read(path=name)
    with pytest.raises(SourceUnavailable, match="more than 1,000 bytes"):
        folder.read(path=name, most_bytes=1000)


def test_broken_archives(folder: Folder) -> None:
    folder.write("a.jsonl.gz", gzip.compress(b'{"id":"1"}\n' * 1000)[:-20])
    folder.write("b.jsonl.gz", b"\x1f\x8b nonsense")
    folder.write("c.zip", b"PK\x03\x04 nonsense")
    for name in ("a.jsonl.gz", "b.jsonl.gz", "c.zip"):
        with pytest.raises(SourceUnavailable, match="broken"):
            folder.read(path=name, id="id")


def test_many_files(folder: Folder) -> None:
    for name in ("d/2.xml", "d/1.xml", "e/1.xml"):
        folder.write(name, f"<r>{name}</r>")
    assert folder.read_ids(path="*/*.xml") == ["d/1.xml", "d/2.xml", "e/1.xml"]
    assert folder.read_ids(path="d/*.xml") == ["1.xml", "2.xml"]
    assert [(w.key, w.snapshot) for w in folder.plan(path=["d/*.xml", "e/1.xml"])] == [
        ("d/*.xml, e/1.xml", True)
    ]
    windows = folder.plan(path=["d/*.xml", "e/1.xml"], snapshot=False)
    assert [(w.key, w.snapshot) for w in windows] == [("d/*.xml", False), ("e/1.xml", False)]
    at = folder.source(path=["d/*.xml", "e/1.xml"], snapshot=False)
    (batch,) = driver.fetch(at, windows[1], None, folder.bench.tools)
    assert [record.body for record in batch.records] == [b"<r>e/1.xml</r>"]


def test_the_fingerprint_tells_content_and_options(folder: Folder) -> None:
    folder.write("a.csv", "id\n1\n")
    first = folder.plan(path="a.csv")[0].fingerprint
    assert folder.plan(path="a.csv")[0].fingerprint == first
    other = folder.plan(path="a.csv", id="id")[0].fingerprint
    folder.write("a.csv", "id\n2\n")
    assert len({first, other, folder.plan(path="a.csv")[0].fingerprint}) == 3


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.xml", "a.json", "a.zip"])
def test_a_killed_run_goes_on(folder: Folder, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tsunagi.harvest.files.BATCH", 7)
    ids = [f"n{n}" for n in range(20)]
    lines = "\n".join(json.dumps({"id": i}) for i in ids).encode()
    content = {
        "a.jsonl": lines,
        "a.jsonl.gz": gzip.compress(lines),
        "a.csv": "id\n" + "\n".join(ids),
        "a.xml": "<r>" + "".join(f"<e><id>{i}</id></e>" for i in ids) + "</r>",
        "a.json": b"[" + lines.replace(b"\n", b",") + b"]",
        "a.zip": zipped(
            a_jsonl=lines[: lines.index(b'{"id": "n5"')], b_jsonl=lines[lines.index(b'{"id": "n5"') :]
        ),
    }
    folder.write(name, content[name])
    options = {"path": name, "id": "id", "record_element": "e"}
    whole = folder.batches(**options)
    assert [len(batch.records) for batch in whole] == [7, 7, 6]
    for number, batch in enumerate(whole[:-1]):
        assert folder.batches(batch.cursor, **options) == whole[number + 1 :]
    folder.write(
        name,
        content[name]
        if name == "a.zip"
        else content["a.jsonl"] + b"\n"
        if name == "a.jsonl"
        else content[name],
    )
    assert [record.local_id for batch in whole for record in batch.records] == ids


def test_a_cursor_of_another_content_begins_anew(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tsunagi.harvest.files.BATCH", 2)
    folder.write("a.csv", "id\n1\n2\n3\n")
    cursor = folder.batches(path="a.csv", id="id")[0].cursor
    folder.write("a.csv", "id\n0\n1\n2\n3\n")
    batches = folder.batches(cursor, path="a.csv", id="id")
    assert [record.local_id for batch in batches for record in batch.records] == ["0", "1", "2", "3"]


def test_from_the_web(folder: Folder, site: Site) -> None:
    site.answer = lambda request: (200, {"ETag": '"1"'}, gzip.compress(b'{"id":"1"}\n'))
    address = site.url + "/list.jsonl.gz?v=1"
    first = folder.plan(path=address, id="id")[0]
    assert (first.key, first.fingerprint is None) == (address, False)
    assert folder.read_ids(path=address, id="id") == ["1"]
    site.answer = lambda request: (200, {"ETag": '"2"'}, b"")
    assert folder.plan(path=address, id="id")[0].fingerprint != first.fingerprint
    site.answer = lambda request: (200, {}, b"")
    assert folder.plan(path=address, id="id")[0].fingerprint is None


def test_a_download_that_changed_begins_anew(
    folder: Folder, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tsunagi.harvest.files.BATCH", 1)
    site.answer = lambda request: (200, {}, b'{"id":"1"}\n{"id":"2"}')
    options = {"path": site.url + "/a.jsonl", "id": "id"}
    cursor = folder.batches(**options)[0].cursor
    assert [r.local_id for b in folder.batches(cursor, **options) for r in b.records] == ["2"]
    site.answer = lambda request: (200, {}, b'{"id":"0"}\n{"id":"1"}')
    assert [r.local_id for b in folder.batches(cursor, **options) for r in b.records] == ["0", "1"]


def test_what_is_not_there(folder: Folder) -> None:
    (folder.path / "d").mkdir()
    for path in ("none.csv", "*.csv", "d", "~/x.csv", "/dev/zero"):
        with pytest.raises(SourceUnavailable, match="option path"):
            folder.plan(path=path)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({}, "path"),
        ({"path": []}, "path"),
        ({"path": "a.csv", "record": "csv"}, "record"),
        ({"path": "a.bin"}, "records"),
    ],
)
def test_wrong_options(folder: Folder, options: dict[str, Any], named: str) -> None:
    folder.write("a.bin", b"?")
    with pytest.raises(ConfigError, match=rf"s\.yml.*{named}"):
        folder.read(**options)


def test_past_windows_do_not_matter_to_the_plan(folder: Folder) -> None:
    folder.write("a.csv", "id\n1\n")
    (window,) = folder.plan(path="a.csv")
    past = [PastWindow(window, True)]
    assert list(driver.plan(folder.source(path="a.csv"), past, folder.bench.tools)) == [window]
