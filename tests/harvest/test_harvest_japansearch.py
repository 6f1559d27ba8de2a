import json
from collections import Counter
from typing import Any

import pytest
from harvest_bench import Bench, Reply, Request, Site

from tsunagi.errors import ConfigError, SourceUnavailable
from tsunagi.harvest import Window
from tsunagi.harvest._jps_slices import facet_counts
from tsunagi.harvest.japansearch import _stamp, driver
from tsunagi.model import RawRecord, Source

FACETS = ("db", "rights", "contents", "type", "tempo")


class JapanSearch:
    """Made-up items behind an API that lists 2,000 of a query and negates with '-'."""

    def __init__(self, site: Site, bench: Bench) -> None:
        self.site = site
        self.bench = bench
        self.items: list[dict[str, Any]] = []
        self.ignores: set[str] = set()
        self.offers_cursors = False
        site.answer = self.answer

    def add(self, number: int, db: str, type: str = "絵画", year: int | None = None) -> None:
        years = [] if year is None else [str(year)]
        for _ in range(number):
            name = f"{db}-{len(self.items)}"
            common = {
                "id": name,
                "title": f"見本{name}",
                "database": db,
                "contentsRightsType": "cc0",
                "temporal": years,
                "lastUpdatedDate": "2024-05-06T07:08:09Z",
            }
            index = {"type": [type] if type else [], "temporal": years}
            self.items.append({"id": name, "common": common, "rdfindex": index})

    def values(self, item: dict[str, Any], facet: str) -> list[str]:
        common = item["common"]
        return {
            "db": [common["database"]],
            "rights": [common["contentsRightsType"]],
            "contents": ["internet"],
            "type": item["rdfindex"]["type"],
            "tempo": common["temporal"],
        }[facet]

    def matches(self, item: dict[str, Any], request: Request) -> bool:
        for name, value in request.params:
            if name == "r-tempo":
                first, last = map(int, value.split(","))
                if not any(first <= int(year) <= last for year in item["common"]["temporal"]):
                    return False
                continue
            if not name.startswith("f-") or name[2:] in self.ignores:
                continue
            if (value.removeprefix("-") in self.values(item, name[2:])) == value.startswith("-"):
                return False
        return True

    def answer(self, request: Request) -> Reply:
        if self.offers_cursors:
            return self.answer_with_cursor(request)
        start, size = int(request["from"]), int(request["size"])
        if request.path != "/api/item/search/jps-cross" or start + size > 2000:
            return 400, {}, b'{"error":"from"}'
        found = [item for item in self.items if self.matches(item, request)]
        facets = []
        for facet in FACETS:
            counts = Counter(value for item in found for value in self.values(item, facet))
            facets.append({"key": facet, "list": [{"key": k, "count": n} for k, n in counts.most_common()]})
        result = {"hit": len(found), "from": start, "list": found[start : start + size], "facets": facets}
        return 200, {}, json.dumps(result, ensure_ascii=False).encode()

    def answer_with_cursor(self, request: Request) -> Reply:
        if not (request["from"] or "0").isdigit() or request["cursor"][:1] not in {"", "c"}:
            return 400, {}, b'{"error":"cursor"}'
        start, size = int(request["cursor"][1:] or 0), int(request["size"])
        found = [item for item in self.items if self.matches(item, request)]
        following = f"c{start + size}" if start + size < len(found) else None
        result = {"hit": len(found), "list": found[start : start + size], "cursor": following}
        return 200, {}, json.dumps(result, ensure_ascii=False).encode()

    def source(self, **options: Any) -> Source:
        given = {"base": self.site.url, "size": 500, **options}
        return Source("jps", {}, "japansearch", "jps", options=given, path="s.yml")

    def read(self, **options: Any) -> list[RawRecord]:
        batches = driver.fetch(self.source(**options), Window("records"), None, self.bench.tools)
        return [record for batch in batches for record in batch.records]

    def missing(self, records: list[RawRecord]) -> int:
        return len({item["id"] for item in self.items} - {record.local_id for record in records})


@pytest.fixture
def jps(site: Site, bench: Bench) -> JapanSearch:
    return JapanSearch(site, bench)


def test_a_small_result_is_just_listed(jps: JapanSearch) -> None:
    jps.add(1200, "a")
    records = jps.read(keyword=["見本"], query={"f-db": ["a"]})
    assert [record.local_id for record in records] == [item["id"] for item in jps.items]
    assert records[0].datestamp == "2024-05-06T07:08:09Z"
    assert records[0].body == json.dumps(jps.items[0], ensure_ascii=False).encode()
    assert len(jps.site.asked) == 3
    assert jps.site.asked[0].params[:2] == [("keyword", "見本"), ("f-db", "a")]


def test_a_large_result_is_divided_until_all_is_reached(jps: JapanSearch) -> None:
    jps.add(1500, "a")
    jps.add(1300, "b", "絵画")
    jps.add(1200, "b", "")
    jps.add(900, "c", "書", 1700)
    for year in range(1800, 1900, 10):
        jps.add(410, "c", "書", year)
    records = jps.read()
    assert len(jps.items) == 9000
    assert (len(records), jps.missing(records)) == (len({r.local_id for r in records}) + 2000, 0)
    assert jps.bench.faults == []
    assert max(int(r["from"]) + int(r["size"]) for r in jps.site.asked) == 2000


def test_what_cannot_be_divided_is_reported_with_its_number(jps: JapanSearch) -> None:
    jps.add(2600, "a", year=1900)
    jps.add(700, "a")
    jps.add(10, "b")
    records = jps.read()
    missing = jps.missing(records)
    assert missing > 0
    assert jps.bench.faults == [
        (
            "Japan Search lists 2,000 of a query, and what could not be divided further is not reached",
            f"f-db=a: {missing:,} of 3,300 not reached",
        )
    ]


def test_a_facet_that_the_query_fixes_divides_nothing(jps: JapanSearch) -> None:
    for kind in ("絵画", "書"):
        jps.add(1500, "a", kind)
        jps.add(50, "b", kind)
    records = jps.read(query={"f-db": "a"})
    assert (len(records), len({record.local_id for record in records})) == (3000, 3000)
    assert {tuple(v for n, v in request.params if n == "f-db") for request in jps.site.asked} == {("a",)}
    assert {record.local_id for record in jps.read(query={"f-db": "-b"})} == {r.local_id for r in records}


def test_a_cursor_is_followed_instead_of_dividing(jps: JapanSearch) -> None:
    jps.add(2600, "a", year=1900)
    jps.add(700, "b")
    jps.offers_cursors = True
    batches = list(driver.fetch(jps.source(), Window("records"), None, jps.bench.tools))
    assert [record.local_id for batch in batches for record in batch.records] == [i["id"] for i in jps.items]
    assert (batches[0].total, batches[-1].cursor, jps.bench.faults) == (3300, None, [])
    first, *others = [dict(request.params) for request in jps.site.asked]
    assert first == {"from": "0", "size": "500"}
    assert others == [{"cursor": f"c{n}", "size": "500"} for n in range(500, 3300, 500)]
    for number in range(7):
        rest = list(driver.fetch(jps.source(), Window("records"), batches[number].cursor, jps.bench.tools))
        assert rest == batches[number + 1 :]


def test_a_cursor_that_the_server_has_forgotten_begins_the_list_anew(jps: JapanSearch) -> None:
    jps.add(1200, "a")
    jps.offers_cursors = True
    kept = '{"following":"old","offset":500,"total":1200}'
    batches = list(driver.fetch(jps.source(), Window("records"), kept, jps.bench.tools))
    assert [r.local_id for batch in batches for r in batch.records] == [item["id"] for item in jps.items]
    assert [what for what, _ in jps.bench.faults] == [
        "a cursor of an earlier run is refused; the list was begun anew"
    ]


def test_cursors_in_a_circle_and_lists_that_end_early(jps: JapanSearch) -> None:
    jps.site.answer = lambda request: (200, {}, b'{"hit":9,"list":[{"id":"a"}],"cursor":"c1"}')
    with pytest.raises(SourceUnavailable, match="gives the cursor 'c1' again"):
        jps.read()
    page, last = b'{"hit":9,"list":[{"id":"a"}],"cursor":"c1"}', b'{"hit":9,"list":[{"id":"b"}]}'
    jps.site.answer = lambda request: (200, {}, last if request["cursor"] else page)
    assert [record.local_id for record in jps.read()] == ["a", "b"]
    assert jps.bench.faults == [
        ("the list ended before all items that were found had come", "7 of 9 missing")
    ]
    with pytest.raises(SourceUnavailable, match=r"7 items of .* cannot be reached"):
        jps.read(snapshot=True)


def test_a_snapshot_must_be_whole(jps: JapanSearch) -> None:
    jps.add(2500, "a", year=1900)
    (window,) = driver.plan(jps.source(snapshot=True), [], jps.bench.tools)
    assert window == Window("records", snapshot=True)
    with pytest.raises(SourceUnavailable, match=r"500 items of .* cannot be reached"):
        jps.read(snapshot=True)


def test_a_killed_harvest_goes_on(jps: JapanSearch) -> None:
    jps.add(1500, "a")
    jps.add(1500, "b")
    at = jps.source()
    whole = list(driver.fetch(at, Window("records"), None, jps.bench.tools))
    assert [len(batch.records) for batch in whole] == [500] * 6 + [0]
    assert (whole[0].total, whole[-1].cursor) == (3000, None)
    for number in range(6):
        rest = list(driver.fetch(at, Window("records"), whole[number].cursor, jps.bench.tools))
        assert rest == whole[number + 1 :]


def test_a_server_that_ignores_a_filter(jps: JapanSearch) -> None:
    jps.add(2000, "a")
    jps.add(500, "b")
    jps.ignores = {"db"}
    with pytest.raises(SourceUnavailable, match="it ignores f-db"):
        jps.read()


def test_items_that_are_not_as_documented(jps: JapanSearch) -> None:
    body = b'{"hit":3,"list":[{"id":"a"},{"common":{"id":"b"}},{"id":5}]}'
    jps.site.answer = lambda request: (200, {}, body)
    records = jps.read()
    assert [record.local_id for record in records[:2]] == ["a", "b"]
    assert (records[2].body, records[2].local_id[:6]) == (b'{"id":5}', "no-id:")
    assert records[2].fault is not None


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[" * 100_000])
def test_what_is_no_answer(jps: JapanSearch, body: bytes) -> None:
    jps.site.answer = lambda request: (200, {}, body)
    with pytest.raises(SourceUnavailable, match="without a search result"):
        jps.read()


@pytest.mark.parametrize(
    "options", [{"size": 300}, {"size": 0}, {"years": [1, 0]}, {"query": {"from": "1"}}, {"keywords": "x"}]
)
def test_wrong_options(jps: JapanSearch, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"s\.yml"):
        jps.read(**options)


def test_facets_come_in_several_shapes() -> None:
    entries = [{"key": "a", "count": 2}, {"key": "b", "count": 0}, {"count": 1}, "x"]
    shapes: list[Any] = [
        [{"key": "db", "entries": entries}],
        [{"name": "db", "list": entries}],
        {"db": entries},
        {"db": {"buckets": entries}},
        [{"key": "db", "counts": {"a": 2, "b": 0, "": 1, "c": "x"}}],
        {"db": {"counts": {"a": 2}}},
    ]
    assert [facet_counts(shape, "db") for shape in shapes] == [[("a", 2)]] * 6
    assert [facet_counts(shape, "db") for shape in (None, [], {}, 5, [{"key": "db"}])] == [[]] * 5


@pytest.mark.parametrize(
    ("told", "stamp"),
    [
        ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"), (1714979289123, "2024-05-06T07:08:09Z"),
        ("soon", None), (-5, None), (10**18, None), (None, None),
    ],
)  # fmt: skip
def test_an_item_tells_its_change_as_text_or_in_milliseconds(told: Any, stamp: str | None) -> None:
    assert _stamp(told) == stamp
