import json
from typing import Any

import pytest
from harvest_bench import Bench, Reply, Request, Site

from tsunagi.errors import ConfigError, SourceUnavailable
from tsunagi.harvest import PastWindow, Window
from tsunagi.harvest.iiif import driver
from tsunagi.model import RawRecord, Source


class Library:
    """Documents by path; `URL` in them is the site's address. A manifest is made up where there is none."""

    def __init__(self, site: Site, bench: Bench) -> None:
        self.site = site
        self.bench = bench
        self.documents: dict[str, Any] = {}
        site.answer = self.answer

    def answer(self, request: Request) -> Reply:
        if request.path.startswith("/m"):
            self.documents.setdefault(request.path, {"@id": f"URL{request.path}", "@type": "sc:Manifest"})
        if request.path not in self.documents:
            return 404, {}, b"none"
        body = json.dumps(self.documents[request.path], indent=1)
        return 200, {}, body.replace("URL", self.site.url).encode()

    def source(self, **options: Any) -> Source:
        given = json.loads(json.dumps(options).replace("URL", self.site.url))
        return Source("s", {}, "iiif", "iiif", options=given, path="s.yml")

    def read(self, past: list[PastWindow] | None = None, **options: Any) -> list[RawRecord]:
        at = self.source(**options)
        (window,) = driver.plan(at, past or [], self.bench.tools)
        return [r for b in driver.fetch(at, window, None, self.bench.tools) for r in b.records]

    def names(self, past: list[PastWindow] | None = None, **options: Any) -> list[str]:
        return [
            ("-" if record.deleted else "") + record.local_id.removeprefix(self.site.url + "/")
            for record in self.read(past, **options)
        ]


@pytest.fixture
def library(site: Site, bench: Bench) -> Library:
    return Library(site, bench)


def test_version_2(library: Library) -> None:
    library.documents["/c"] = {
        "@type": "sc:Collection",
        "collections": [{"@id": "URL/c2", "@type": "sc:Collection"}],
        "manifests": [{"@id": "URL/m1"}, {"@id": "URL/m1"}],
        "members": [{"@id": "URL/m2", "@type": "sc:Manifest"}],
    }
    library.documents["/c2"] = {"@id": "URL/c2", "first": "URL/p1", "total": 2}
    library.documents["/p1"] = {"manifests": [{"@id": "URL/m3"}], "next": "URL/p2"}
    library.documents["/p2"] = {"manifests": [{"@id": "URL/m4"}]}
    records = library.read(collection="URL/c")
    assert [record.local_id[-2:] for record in records] == ["m2", "m3", "m4", "m1"]
    assert records[0].body == library.answer(Request("/m2", [], {}))[2]
    assert library.bench.faults == []


def test_version_3(library: Library) -> None:
    embedded = {"id": "URL/in", "type": "Collection", "items": [{"id": "URL/m2", "type": "Manifest"}]}
    library.documents["/c"] = {
        "id": "URL/c",
        "type": "Collection",
        "items": [{"id": "URL/m1", "type": "Manifest"}, embedded, {"id": "URL/x", "type": "Canvas"}],
    }
    assert library.names(collection=["URL/c"]) == ["m1", "m2"]
    assert [what for what, _ in library.bench.faults] == [
        "IIIF collection lists what is neither manifest nor collection"
    ]


def test_loops_depth_and_number_are_limited(library: Library) -> None:
    library.documents["/c"] = {"collections": [{"@id": "URL/c"}], "manifests": [{"@id": "URL/m1"}]}
    assert library.names(collection="URL/c") == ["m1"]
    library.documents["/p"] = {"first": "URL/p1"}
    library.documents["/p1"] = {"manifests": [{"@id": "URL/m1"}], "next": "URL/p1"}
    assert library.names(collection="URL/p") == ["m1"]
    for n in range(9):
        library.documents[f"/d{n}"] = {
            "collections": [{"@id": f"URL/d{n + 1}"}],
            "manifests": [{"@id": f"URL/m{n}"}],
        }
    assert library.names(collection="URL/d0", depth=2) == ["m2", "m1", "m0"]
    assert [what for what, _ in library.bench.faults] == [
        "IIIF collection listed twice or within itself; walked once",
        "IIIF collection whose pages go round; taken as their end",
        "IIIF collections nested more than 2 deep; not followed",
    ]
    with pytest.raises(SourceUnavailable, match="more than 2 manifests"):
        library.names(collection="URL/d0", most=2, depth=3)


def test_manifests_that_are_missing_or_broken(library: Library) -> None:
    library.documents |= {"/a": [1], "/m2": {"@id": "https://example.jp/other"}}
    records = library.read(manifests=["URL/m1", "URL/none", "URL/a", "URL/m2"])
    assert [record.fault and record.fault.removeprefix(library.site.url) for record in records] == [
        None, "/none answered 404", "/a is no JSON object", None,
    ]  # fmt: skip
    assert (records[1].local_id, records[2].body) == (library.site.url + "/none", b"[\n 1\n]")
    assert records[3].local_id == "https://example.jp/other"
    assert [what for what, _ in library.bench.faults] == ["IIIF manifest whose id is not its address"]


def test_a_collection_that_cannot_be_read(library: Library) -> None:
    with pytest.raises(SourceUnavailable, match="/c answered 404"):
        library.names(collection="URL/c")


def test_a_killed_run_goes_on(library: Library) -> None:
    urls = [f"URL/m{n}" for n in range(120)]
    at = library.source(manifests=urls)
    first = next(iter(driver.fetch(at, Window("manifests"), None, library.bench.tools)))
    asked = len(library.site.asked)
    rest = list(driver.fetch(at, Window("manifests"), first.cursor, library.bench.tools))
    assert [len(batch.records) for batch in (first, *rest)] == [50, 50, 20, 0]
    assert len(library.site.asked) - asked == 70
    changed = library.source(manifests=urls[1:])
    again = list(driver.fetch(changed, Window("manifests"), first.cursor, library.bench.tools))
    assert sum(len(batch.records) for batch in again) == 119


def act(kind: str, name: str, day: int, **more: Any) -> dict[str, Any]:
    thing = {"id": f"URL/{name}", "type": "Manifest"}
    return {"type": kind, "object": thing, "endTime": f"2020-01-{day:02}T00:00:00Z", **more}


def stream(library: Library, *pages: list[dict[str, Any]]) -> None:
    total = sum(map(len, pages))
    library.documents["/a"] = {
        "type": "OrderedCollection",
        "totalItems": total,
        "last": {"id": f"URL/a{len(pages)}"},
    }
    for number, items in enumerate(pages, 1):
        page: dict[str, Any] = {"type": "OrderedCollectionPage", "orderedItems": items}
        if number > 1:
            page["prev"] = {"id": f"URL/a{number - 1}"}
        library.documents[f"/a{number}"] = page


def test_changes(library: Library) -> None:
    stream(
        library,
        [act("Create", "m1", 1), act("Create", "m2", 2), act("Add", "m3", 3), act("Create", "m4", 4)],
        [act("Update", "m2", 5), act("Delete", "m1", 6), act("Remove", "m3", 7), act("Dance", "m9", 7)],
        [act("Move", "m4", 8, target={"id": "URL/m5", "type": "Manifest"}), act("Create", "m1", 9)],
    )
    at = library.source(activity="URL/a")
    (window,) = driver.plan(at, [], library.bench.tools)
    assert window == Window(at.options["activity"], None, "2020-01-09T00:00:00Z", "10 2020-01-09T00:00:00Z")
    records = library.read(activity="URL/a")
    assert library.names(activity="URL/a") == ["m2", "-m3", "-m4", "m5", "m1"]
    assert (records[1].datestamp, records[1].body) == ("2020-01-07T00:00:00Z", b"")
    assert library.bench.faults[0][0] == "IIIF activity of an unknown type"


def test_changes_since_the_last_run(library: Library) -> None:
    stream(library, [act("Create", "m1", 1)], [act("Create", "m2", 5), act("Create", "m3", 6)])
    key = library.source(activity="URL/a").options["activity"]
    past = [PastWindow(Window(key, None, "2020-01-05T00:00:00Z"), True)]
    assert library.names(past, activity="URL/a") == ["m2", "m3"]
    assert [request.path for request in library.site.asked].count("/a1") == 1
    partial = PastWindow(Window(key, None, "2020-01-05T00:00:00Z"), False)
    assert library.names([partial], activity="URL/a") == ["m1", "m2"]


def test_after_a_refresh_only_deletions_count(library: Library) -> None:
    stream(
        library,
        [
            act("Create", "m1", 1),
            act("Delete", "m2", 2),
            {"type": "Refresh", "startTime": "2020-01-03T00:00:00Z"},
        ],
        [act("Update", "m3", 4)],
    )
    assert library.names(activity="URL/a") == ["-m2", "m3"]


def test_activity_pages_that_go_round(library: Library) -> None:
    stream(library, [act("Create", "m1", 1)])
    library.documents["/a1"]["prev"] = {"id": "URL/a1"}
    assert library.names(activity="URL/a") == ["m1"]
    assert library.bench.faults[0][0] == "IIIF activity pages that go round; taken as their end"


@pytest.mark.parametrize(
    "options", [{}, {"collection": "URL/c", "activity": "URL/a"}, {"collections": "URL/c"}]
)
def test_wrong_options(library: Library, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"s\.yml"):
        library.names(**options)
