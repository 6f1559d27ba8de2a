import re
from collections.abc import Iterable
from typing import Any

import pytest
from harvest_bench import Bench, Reply, Request, Site
from oai_server import Item, OaiServer

from tsunagi.errors import ConfigError, SourceUnavailable
from tsunagi.harvest import Batch, PastWindow, Window
from tsunagi.harvest.oaipmh import driver
from tsunagi.model import RawRecord, Source


@pytest.fixture
def server(site: Site) -> OaiServer:
    items = [Item(n, f"{2018 + n // 12}-{n % 12 + 1:02}-05T10:00:00Z", deleted=n == 7) for n in range(30)]
    site.answer = server = OaiServer(site.url + "/oai", items)
    return server


def source(server: OaiServer, **options: Any) -> Source:
    given = {"url": server.url, "prefix": "oai_dc", **options}
    return Source("s", {"ja": "見本"}, "oaipmh", "oai_dc", options=given, path="sources/s.yml")


def harvest(bench: Bench, at: Source, past: Iterable[PastWindow] = ()) -> list[RawRecord]:
    return [
        record
        for window in driver.plan(at, list(past), bench.tools)
        for batch in driver.fetch(at, window, None, bench.tools)
        for record in batch.records
    ]


def numbers(records: Iterable[RawRecord]) -> list[int]:
    return [int(record.local_id.rpartition(":")[2]) for record in records]


def whats(bench: Bench) -> list[str]:
    return [what for what, _ in bench.faults if "responseDate" not in what]


def test_a_whole_list(server: OaiServer, bench: Bench) -> None:
    records = harvest(bench, source(server))
    assert numbers(records) == list(range(30))
    assert records[3] == RawRecord(
        "s",
        "oai:example.jp:3",
        "oai_dc",
        '<dc xmlns="urn:dc"><title>資料3</title></dc>'.encode(),
        "2018-04-05T10:00:00Z",
    )
    assert (records[7].deleted, records[7].body, records[7].fault) == (True, b"", None)
    assert whats(bench) == []


def test_batches_end_with_none_and_know_the_total(server: OaiServer, bench: Bench) -> None:
    batches = list(driver.fetch(source(server), Window("records"), None, bench.tools))
    assert [(len(b.records), b.total, b.cursor is None) for b in batches] == [
        (10, 30, False), (10, 30, False), (10, 30, True),
    ]  # fmt: skip


def test_requests_are_polite(server: OaiServer, bench: Bench) -> None:
    harvest(bench, source(server))
    assert len(bench.waits) >= 4


@pytest.mark.parametrize("says_seconds", [True, False])
def test_an_incremental_run_goes_on_where_the_last_ended(
    server: OaiServer, bench: Bench, says_seconds: bool
) -> None:
    server.says_seconds = server.seconds = says_seconds
    at = source(server)
    (first,) = driver.plan(at, [], bench.tools)
    until = "2020-06-15T12:00:00Z" if says_seconds else "2020-06-15"
    assert first == Window("records", None, until)
    server.items.append(Item(30, "2020-06-15T12:00:00Z"))
    server.now = "2020-07-01T00:00:00Z"
    (second,) = driver.plan(at, [PastWindow(first, True)], bench.tools)
    assert second == Window("records", until, server.now if says_seconds else "2020-07-01")
    (batch,) = driver.fetch(at, second, None, bench.tools)
    assert numbers(batch.records) == [30]


def test_a_partial_window_is_planned_again_as_it_was(server: OaiServer, bench: Bench) -> None:
    begun = PastWindow(Window("records", "2019-01-01", "2019-05-05"), False, "cursor")
    before = PastWindow(Window("records", None, "2019-01-01"), True)
    assert list(driver.plan(source(server), [begun, before], bench.tools)) == [begun.window]


def test_a_killed_harvest_goes_on_at_its_token(server: OaiServer, site: Site, bench: Bench) -> None:
    at = source(server)
    first = next(iter(driver.fetch(at, Window("records"), None, bench.tools)))
    asked = len(site.asked)
    rest = list(driver.fetch(at, Window("records"), first.cursor, bench.tools))
    assert numbers(first.records) + [n for b in rest for n in numbers(b.records)] == list(range(30))
    assert len(site.asked) - asked == 2


def test_an_expired_token_begins_the_window_anew(server: OaiServer, bench: Bench) -> None:
    at = source(server)
    first = next(iter(driver.fetch(at, Window("records"), None, bench.tools)))
    assert first.cursor is not None
    stale = first.cursor.replace("10|||", "gone")
    rest = list(driver.fetch(at, Window("records"), stale, bench.tools))
    assert [n for b in rest for n in numbers(b.records)] == list(range(30))
    assert whats(bench) == ["resumption token refused; that part was begun anew"]


def test_a_server_that_forgets_all_tokens_is_asked_for_ever_shorter_times(
    server: OaiServer, bench: Bench
) -> None:
    server.forgets = True
    records = harvest(bench, source(server))
    assert sorted(set(numbers(records))) == list(range(30))


def test_a_day_with_more_than_a_forgetful_server_can_list(server: OaiServer, bench: Bench) -> None:
    server.forgets = True
    server.items = [Item(n, "2019-01-01T00:00:00Z") for n in range(11)]
    with pytest.raises(SourceUnavailable, match="refuses its own resumption tokens"):
        harvest(bench, source(server))


def test_dates_with_seconds_refused(server: OaiServer, bench: Bench) -> None:
    server.seconds = False
    window = Window("records", "2020-01-05T10:00:00Z", "2020-06-15T12:00:00Z")
    batches = list(driver.fetch(source(server), window, None, bench.tools))
    assert [n for b in batches for n in numbers(b.records)] == list(range(24, 30))
    assert whats(bench) == ["server that refuses dates with seconds"]


def test_nothing_new_is_a_complete_window(server: OaiServer, bench: Bench) -> None:
    batches = list(driver.fetch(source(server), Window("records", "2030-01-01"), None, bench.tools))
    assert batches == [Batch([], None, 0)]


def test_sets(server: OaiServer, bench: Bench) -> None:
    at = source(server, sets=["b", "typo"])
    windows = list(driver.plan(at, [], bench.tools))
    assert [window.key for window in windows] == ["set b", "set typo"]
    assert whats(bench) == ["set that the server does not list"]
    assert numbers(harvest(bench, at)) == list(range(1, 30, 2))


@pytest.mark.parametrize("says_seconds", [True, False])
def test_slices_of_years(server: OaiServer, bench: Bench, says_seconds: bool) -> None:
    server.says_seconds = server.seconds = says_seconds
    at = source(server, slice="year")
    windows = list(driver.plan(at, [], bench.tools))
    night, morning, now = (
        ("T23:59:59Z", "T00:00:00Z", "2020-06-15T12:00:00Z") if says_seconds else ("", "", "2020-06-15")
    )
    assert windows == [
        Window("records 2018", None, f"2018-12-31{night}"),
        Window("records 2019", f"2019-01-01{morning}", f"2019-12-31{night}"),
        Window("records", f"2020-01-01{morning}", now),
    ]
    assert numbers(harvest(bench, at)) == list(range(30))
    done = [PastWindow(windows[1], False, "c"), PastWindow(windows[0], True)]
    assert list(driver.plan(at, done, bench.tools)) == windows[1:]
    done = [PastWindow(windows[2], True), *done]
    assert list(driver.plan(at, done, bench.tools)) == [windows[1], Window("records", now, now)]


def test_slices_of_months_have_no_gaps(server: OaiServer, bench: Bench) -> None:
    at = source(server, slice="month", since="2019-11-20")
    windows = list(driver.plan(at, [], bench.tools))
    assert [window.key for window in windows] == [
        "records 2019-11", "records 2019-12", "records 2020-01", "records 2020-02", "records 2020-03",
        "records 2020-04", "records 2020-05", "records",
    ]  # fmt: skip
    assert (windows[0].since, windows[3].until) == ("2019-11-20", "2020-02-29T23:59:59Z")
    assert numbers(harvest(bench, at)) == list(range(23, 30))


def test_the_whole_each_time(server: OaiServer, bench: Bench) -> None:
    at = source(server, whole=True)
    past = [PastWindow(Window("records", None, "2020-01-01", None, True), True)]
    assert list(driver.plan(at, past, bench.tools)) == [
        Window("records", None, "2020-06-15T12:00:00Z", None, True)
    ]


def broken(text: str) -> str:
    """Record 3 has a stray ampersand, 5 an unclosed tag, 8 is MARC-like with records inside."""
    text = text.replace("資料3<", "資料3 & more<").replace("<title>資料5</title>", "<title>資料5")
    inner = "<record xmlns='urn:marc'><leader>1</leader></record>"
    return text.replace("<dc xmlns='urn:dc'><title>資料8</title></dc>", inner)


def test_one_broken_record_does_not_lose_its_page(server: OaiServer, bench: Bench) -> None:
    server.change = lambda request, text: broken(text)
    records = harvest(bench, source(server))
    assert numbers(records) == list(range(30))
    assert [n for n, record in enumerate(records) if record.fault] == [3, 5]
    assert (records[3].local_id, records[3].datestamp) == ("oai:example.jp:3", "2018-04-05T10:00:00Z")
    assert "資料3 & more".encode() in records[3].body
    assert "資料4".encode() in records[4].body
    assert b"<leader>1</leader>" in records[8].body
    assert whats(bench) == ["page that is not well-formed; its records were read one by one"]


def test_a_page_cut_short_is_not_the_end(server: OaiServer, bench: Bench) -> None:
    def change(request: Request, text: str) -> str:
        return (
            text[: len(text) // 2]
            if request["verb"] == "ListRecords" and request["resumptionToken"]
            else text
        )

    server.change = change
    records = harvest(bench, source(server))
    assert numbers(records) == list(range(10)) + list(range(30))
    assert [what for what in whats(bench) if "one by one" in what] == [
        "list that cannot be read; its records were got one by one"
    ]


def test_a_page_that_is_good_the_second_time(server: OaiServer, site: Site, bench: Bench) -> None:
    server.change = lambda request, text: text[:300] if len(site.asked) == 4 else text
    assert numbers(harvest(bench, source(server))) == list(range(30))
    assert whats(bench) == ["page that cannot be read; it was asked for again"]


def test_by_identifiers(server: OaiServer, site: Site, bench: Bench) -> None:
    def change(request: Request, text: str) -> str | Reply:
        if request["identifier"].endswith(":4"):
            return "<OAI-PMH><GetRecord><rec"
        if request["identifier"].endswith(":5"):
            return text.partition("<GetRecord>")[0] + "<error code='idDoesNotExist'>gone</error></OAI-PMH>"
        return text

    server.change = change
    records = harvest(bench, source(server, by="identifiers"))
    assert numbers(records) == list(range(30))
    faulty = [(n, record.body) for n, record in enumerate(records) if record.fault]
    assert faulty == [(4, b"<OAI-PMH><GetRecord><rec"), (5, b"")]
    assert records[5].fault == "idDoesNotExist: gone"
    assert records[7].deleted is True
    verbs = {request["verb"] for request in site.asked}
    assert verbs == {"Identify", "ListMetadataFormats", "ListIdentifiers", "GetRecord"}


def test_a_record_that_the_server_fails_at_and_a_server_that_fails(
    server: OaiServer, site: Site, bench: Bench
) -> None:
    failing = {"4", "5", "9"}

    def change(request: Request, text: str) -> str | Reply:
        return (404, {}, b"") if request["identifier"].rpartition(":")[2] in failing else text

    server.change = change
    records = harvest(bench, source(server, by="identifiers"))
    assert [str(n) for n, record in enumerate(records) if record.fault] == sorted(failing)
    failing.add("6")
    with pytest.raises(SourceUnavailable, match="answered 404"):
        harvest(bench, source(server, by="identifiers"))


def test_by_identifiers_resumes_within_a_page(server: OaiServer, site: Site, bench: Bench) -> None:
    server.items = [Item(n, "2019-01-01T00:00:00Z") for n in range(120)]
    server.size = 200
    at = source(server, by="identifiers")
    first = next(iter(driver.fetch(at, Window("records"), None, bench.tools)))
    rest = list(driver.fetch(at, Window("records"), first.cursor, bench.tools))
    assert [len(first.records), *(len(b.records) for b in rest)] == [50, 50, 20]
    assert numbers(first.records) + [n for b in rest for n in numbers(b.records)] == list(range(120))


@pytest.mark.parametrize("sizes", [True, False])
def test_a_last_page_that_repeats_its_token_is_the_end(server: OaiServer, bench: Bench, sizes: bool) -> None:
    server.sizes = sizes
    end = re.compile(r"<resumptionToken[^>]*/>")
    size = ' completeListSize="30"' if sizes else ""
    server.change = lambda r, text: end.sub(f"<resumptionToken{size}>20|||</resumptionToken>", text)
    assert numbers(harvest(bench, source(server))) == list(range(30))
    assert whats(bench) == ["list that repeats its last page; taken as its end"]


def test_a_list_that_goes_round_is_not_complete(server: OaiServer, bench: Bench) -> None:
    server.change = lambda r, text: text.replace(">20|||<", ">10|||<")
    with pytest.raises(SourceUnavailable, match=r"repeats itself without an end, .* at 20 of 30"):
        harvest(bench, source(server))


def test_empty_pages_without_end(server: OaiServer, site: Site, bench: Bench) -> None:
    def change(request: Request, text: str) -> str:
        page = f"<ListRecords><resumptionToken>{len(site.asked)}|||</resumptionToken></ListRecords></OAI-PMH>"
        return text.partition("<ListRecords>")[0] + page if request["verb"] == "ListRecords" else text

    server.change = change
    with pytest.raises(SourceUnavailable, match="repeats itself without an end"):
        harvest(bench, source(server))


def test_a_list_shorter_than_it_says(server: OaiServer, bench: Bench) -> None:
    server.change = lambda r, text: text.replace('completeListSize="30"', 'completeListSize="31"')
    assert len(harvest(bench, source(server))) == 30
    assert whats(bench) == ["list that ends before its completeListSize"]


def test_forbidden_characters_and_wrong_declarations(server: OaiServer, bench: Bench) -> None:
    def change(request: Request, text: str) -> str | Reply:
        text = text.replace("資料3", "資\x0b料\x003&#x1;")
        if request["resumptionToken"].startswith("10"):
            return 200, {}, text.encode("cp932")
        return text

    server.change = change
    records = harvest(bench, source(server))
    assert [record.fault for record in records] == [None] * 30
    assert "資料3".encode() in records[3].body
    assert "資料13".encode() in records[13].body
    assert whats(bench) == [
        "page with forbidden characters or a wrong encoding; they were left out",
        "page in another encoding than it declares",
        "page with forbidden characters or a wrong encoding; they were left out",
    ]


def test_missing_parts_of_records(server: OaiServer, bench: Bench) -> None:
    def change(request: Request, text: str) -> str:
        text = text.replace("<datestamp>2018-02-05T10:00:00Z</datestamp>", "")
        text = text.replace("<identifier>oai:example.jp:2</identifier>", "")
        return re.sub(r"<metadata><dc xmlns='urn:dc'><title>資料3<.*?</metadata>", "<metadata/>", text)

    server.change = change
    records = harvest(bench, source(server))[:4]
    assert [record.fault for record in records] == [
        None, None, "the record has no identifier", "the record has no metadata",
    ]  # fmt: skip
    assert records[1].datestamp is None
    assert records[2].local_id.startswith("no-identifier:")
    assert whats(bench) == ["record without a datestamp"]


def test_without_the_namespace(server: OaiServer, bench: Bench) -> None:
    server.change = lambda r, text: text.replace(' xmlns="http://www.openarchives.org/OAI/2.0/"', "")
    assert numbers(harvest(bench, source(server))) == list(range(30))
    assert set(whats(bench)) == {"answer without the namespace of OAI-PMH 2.0"}


def test_503_with_retry_after(server: OaiServer, site: Site, bench: Bench) -> None:
    busy: Reply = (503, {"Retry-After": "1"}, b"busy")
    server.change = lambda r, text: busy if len(site.asked) in {3, 5} else text
    assert numbers(harvest(bench, source(server, delay=0))) == list(range(30))
    assert [1 <= wait <= 1.25 for wait in bench.waits] == [True, True]


@pytest.mark.parametrize(
    "reply",
    [
        (200, {}, b"<!DOCTYPE html><html><title>Down</title><p>for maintenance</html>"),
        (200, {}, b"<rss version='2.0'/>"),
        (404, {}, b""),
        (404, {}, b"<h1>Not Found</h1>"),
        (403, {}, b"\x00\x01"),
    ],
)
def test_what_is_no_oai_pmh(site: Site, bench: Bench, reply: Reply) -> None:
    site.answer = lambda request: reply
    with pytest.raises(SourceUnavailable, match="url"):
        harvest(bench, source(OaiServer(site.url)))


def test_entities_are_neither_expanded_nor_fetched(server: OaiServer, bench: Bench) -> None:
    def change(request: Request, text: str) -> str:
        dtd = '<!DOCTYPE OAI-PMH [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa">]>'
        return text.replace("<OAI-PMH", dtd + "<OAI-PMH", 1).replace("資料3", "&x;&a;")

    server.change = change
    records = harvest(bench, source(server))
    assert (b"root:" in records[3].body, b"aaaa" in records[3].body) == (False, False)


def test_the_prefix_must_be_offered(server: OaiServer, bench: Bench) -> None:
    with pytest.raises(ConfigError, match=r"'lido'.*one of: oai_dc, jpcoar"):
        list(driver.plan(source(server, prefix="lido"), [], bench.tools))


def test_the_prefix_is_the_format_if_it_is_not_given(server: OaiServer, site: Site, bench: Bench) -> None:
    assert len(harvest(bench, source(server, prefix=""))) == 30
    assert {r["metadataPrefix"] for r in site.asked if r["verb"] == "ListRecords"} == {"oai_dc", ""}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"slice": "week"}, "slice"),
        ({"sett": "x"}, "sett"),
        ({"since": "yesterday"}, "since"),
        ({"url": "http://example.jp/oai?verb=Identify"}, "url"),
    ],
)
def test_wrong_options(server: OaiServer, bench: Bench, options: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=rf"sources/s\.yml.*{named}"):
        list(driver.plan(source(server, **options), [], bench.tools))
