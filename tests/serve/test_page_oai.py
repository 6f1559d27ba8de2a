"""OAI-PMH 2.0: each verb, each argument, each error; lists that go on whatever happens meanwhile."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
import world
from django.test import Client
from django.utils import timezone
from lxml import etree
from oai_schema import DC, OAI, check, texts

from tsunagi import hub
from tsunagi.catalogue import Listed
from tsunagi.model import Entity, RawRecord, Value
from tsunagi.search import Index
from tsunagi.serve import _oai_list
from tsunagi.serve._oai_sets import unword, word

BASE = "http://testserver/oai"
JPCOAR = "https://github.com/JPCOAR/schema/blob/master/2.0/"
SAFE = "-_.!~*'();/?:@=+$,"
"""Characters that an oai-identifier may hold beside letters and digits."""
HEAD = "oai:testserver.localdomain:"
START = datetime(2024, 5, 1, 10, 0, 0, 900_000, UTC)
"""When `timed` holds its first batch; each further one comes a day later."""


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock


@pytest.fixture
def timed(
    db: None, clock: Clock, world_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> hub.Hub:
    """Things 0 to 24 on 1 May, projects 0 to 4 on the 2nd, thing 24 deleted on the 3rd; pages of 10."""
    monkeypatch.setattr(_oai_list, "PAGE", 10)
    opened = world.open_world(world_index, tmp_path, monkeypatch)
    hold(opened, "mihon", *map(world.thing, range(25)))
    clock.now += timedelta(days=1)
    hold(opened, "kadai", *map(world.project, range(5)))
    clock.now += timedelta(days=1)
    bury(opened, "24")
    return opened


def hold(opened: hub.Hub, source: str, *entities: Entity) -> None:
    world.keep(opened.catalogue, source, entities, body=world.as_json)


def bury(opened: hub.Hub, *local_ids: str) -> None:
    records = [RawRecord("mihon", local_id, "table", b"", deleted=True) for local_id in local_ids]
    world.bring(opened.catalogue, "mihon", records, lambda raw: world.Mapped(raw))


def ask(**arguments: str) -> etree._Element:
    given = {name.rstrip("_"): text for name, text in arguments.items()}
    response = Client().get("/oai", given)
    assert (response.status_code, response["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return check(response.content)


def error(**arguments: str) -> str:
    root = ask(**arguments)
    return root[2].get("code", "") if root[2].tag == f"{OAI}error" else "none"


def whole_list(
    verb: str = "ListIdentifiers", between: Callable[[], None] = lambda: None, **arguments: str
) -> list[str]:
    """Local ids of a list read to its end; a deleted one has a minus. `between` is done before each page but the first."""
    root = ask(verb=verb, **{"metadataPrefix": "oai_dc", **arguments})
    found = headers(root)
    while token := "".join(texts(root, "resumptionToken")):
        between()
        root = ask(verb=verb, resumptionToken=token)
        found += headers(root)
    return found


def headers(root: etree._Element) -> list[str]:
    return [
        ("-" if one.get("status") else "") + texts(one, "identifier")[0].removeprefix(HEAD)
        for one in root.iter(f"{OAI}header")
    ]


def things(*numbers: int) -> list[str]:
    return [f"mihon-{number}" for number in numbers]


PROJECTS = [f"kadai-K{number}" for number in range(5)]
EVERYTHING = [*things(*range(24)), *PROJECTS, "-mihon-24"]


def test_identify(timed: hub.Hub) -> None:
    root = ask(verb="Identify")
    identify = root[2]
    assert [(etree.QName(e).localname, e.text) for e in identify][:8] == [
        ("repositoryName", "つなぎ / Tsunagi"),
        ("baseURL", BASE),
        ("protocolVersion", "2.0"),
        ("adminEmail", "webmaster@testserver.localdomain"),
        ("earliestDatestamp", "2024-05-01T10:00:00Z"),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("compression", "gzip"),
    ]
    said = "{http://www.openarchives.org/OAI/2.0/oai-identifier}"
    (naming,) = identify.iter(f"{said}oai-identifier")
    assert [e.text for e in naming] == ["oai", "testserver.localdomain", ":", f"{HEAD}source-1"]


def test_formats_are_all_that_can_be_written(timed: hub.Hub) -> None:
    written = sorted(prefix for prefix, form in hub.formats().items() if form.write)
    assert texts(ask(verb="ListMetadataFormats"), "metadataPrefix") == written
    assert texts(ask(verb="ListMetadataFormats", identifier=f"{HEAD}mihon-1"), "metadataPrefix") == written


def test_sets_by_source_kind_and_institution(timed: hub.Hub) -> None:
    root = ask(verb="ListSets")
    names = dict(zip(texts(root, "setSpec"), texts(root, "setName"), strict=True))
    assert {spec: names[spec] for spec in names if not spec.startswith("kind:")} == {
        "source": "収録元別 / By source",
        "kind": "種別 / By kind",
        "institution": "機関別 / By institution",
        "source:mihon": "見本県立博物館 収蔵品目録 / Mihon Prefectural Museum collection",
        "source:kadai": "架空研究課題一覧 / Imaginary research projects",
        "source:karappo": "未収集の収録元",
        "institution:mihon-prefectural-museum": "見本県立博物館 / Mihon Prefectural Museum",
    }
    assert names["kind:Patent"] == " / ".join(
        hub.load_kinds()["Patent"].labels[lang] for lang in ("ja", "en")
    )


def test_a_record_in_each_format(timed: hub.Hub) -> None:
    root = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier=f"{HEAD}mihon-3")
    assert texts(root, "identifier") == [f"{HEAD}mihon-3"]
    assert texts(root, "datestamp") == ["2024-05-01T10:00:00Z"]
    assert texts(root, "setSpec") == [
        "source:mihon", "kind:Item", "institution:mihon-prefectural-museum",
    ]  # fmt: skip
    assert [e.text for e in root.iter(f"{DC}title")] == [
        "見本太郎宛書簡 第3号", "Letter to Mihon Tarō, no. 3",
    ]  # fmt: skip
    for prefix, form in hub.formats().items():
        if form.write:
            root = ask(verb="GetRecord", metadataPrefix=prefix, identifier=f"{HEAD}mihon-3")
            assert [etree.QName(e[0]).namespace for e in root.iter(f"{OAI}metadata")] == [form.namespace]


@pytest.mark.parametrize("id", ["mihon-3", "mihon-甲/1 %&'<"])
@pytest.mark.parametrize(
    ("prefix", "name"), [("oai_dc", f"{DC}identifier"), ("jpcoar", f"{{{JPCOAR}}}identifier")]
)
def test_a_record_leads_back_to_its_page_here(timed: hub.Hub, prefix: str, name: str, id: str) -> None:
    one = Entity(id, "Work", "mihon", {"url": [Value("https://example.jp/1")]})
    now = datetime.now(UTC)
    writer = _oai_list.Writer(timed, BASE, hub.formats()[prefix])
    root = etree.fromstring(writer.record(Listed(1, id, one.kind, one.source, now, one)))
    here = f"http://testserver/item/{quote(id, safe='-._~:')}"
    assert [e.text for e in root.iter(name)] == ["https://example.jp/1", here]
    assert root[0][0].text == f"{HEAD}{quote(id, safe=SAFE)}"


def test_a_deleted_record_stays_as_a_header(timed: hub.Hub) -> None:
    root = ask(verb="GetRecord", metadataPrefix="jpcoar", identifier=f"{HEAD}mihon-24")
    assert headers(root) == ["-mihon-24"]
    assert texts(root, "datestamp") == ["2024-05-03T10:00:00Z"]


def test_a_withdrawn_source_stays_as_headers(timed: hub.Hub) -> None:
    timed.catalogue.withdraw("kadai", purge=True)
    assert whole_list(set="source:kadai") == [f"-{id}" for id in PROJECTS]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("source", EVERYTHING),
        ("kind", EVERYTHING),
        ("source:kadai", PROJECTS),
        ("kind:Project", PROJECTS),
        ("kind:Item", [*things(*range(24)), "-mihon-24"]),
        ("institution", [*things(*range(24)), "-mihon-24"]),
        ("institution:mihon-prefectural-museum", [*things(*range(24)), "-mihon-24"]),
    ],
)
def test_a_set_holds_its_records(timed: hub.Hub, wanted: str, found: list[str]) -> None:
    assert whole_list(set=wanted) == found


@pytest.mark.parametrize("page", [1, 10])
@pytest.mark.parametrize(
    ("other", "found"), [("kadai", EVERYTHING), ("karappo", [*things(*range(24)), "-mihon-24"])]
)
def test_sources_of_one_provider_are_together(
    timed: hub.Hub, monkeypatch: pytest.MonkeyPatch, page: int, other: str, found: list[str]
) -> None:
    monkeypatch.setattr(_oai_list, "PAGE", page)
    provider = {"ja": "見本県立博物館", "en": "Mihon prefectural museum!"}
    more = {other: msgspec.structs.replace(timed.sources[other], provider=provider)}
    opened = hub.Hub(timed.settings, timed.catalogue, timed.index, {**timed.sources, **more})
    monkeypatch.setattr(hub, "open_hub", lambda: opened)
    assert whole_list(set="institution:mihon-prefectural-museum") == found


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2024-05-02", "", [*PROJECTS, "-mihon-24"]),
        ("2024-05-02", "2024-05-02", PROJECTS),
        ("", "2024-05-01", things(*range(24))),
        ("2024-05-02T10:00:00Z", "2024-05-02T10:00:00Z", PROJECTS),
        ("2024-05-02T10:00:01Z", "", ["-mihon-24"]),
        ("", "9999-12-31", EVERYTHING),
        ("0001-01-01", "9999-12-31", EVERYTHING),
    ],
)
def test_selective_harvesting_has_both_ends(timed: hub.Hub, since: str, until: str, found: list[str]) -> None:
    period = {name: text for name, text in (("from", since), ("until", until)) if text}
    assert whole_list(**period) == found


def test_a_list_tells_its_size_and_where_it_is(timed: hub.Hub) -> None:
    said, root = [], ask(verb="ListRecords", metadataPrefix="oai_dc")
    while True:
        (token,) = root.iter(f"{OAI}resumptionToken")
        said.append((token.get("completeListSize"), token.get("cursor"), len(headers(root))))
        if not token.text:
            break
        root = ask(verb="ListRecords", resumptionToken=token.text)
    assert said == [("30", "0", 10), ("30", "10", 10), ("30", "20", 10)]


def test_a_list_of_one_page_has_no_token(timed: hub.Hub) -> None:
    assert (
        texts(ask(verb="ListRecords", metadataPrefix="jpcoar", set="source:kadai"), "resumptionToken") == []
    )


def test_what_changes_while_a_list_is_read_comes_once_in_the_next(timed: hub.Hub, clock: Clock) -> None:
    steps = iter(
        [
            lambda: (bury(timed, "15", "3"), hold(timed, "kadai", world.project(9))),
            lambda: hold(timed, "mihon", world.rewritten()),
        ]
    )
    clock.now += timedelta(days=1)

    def meanwhile() -> None:
        next(steps)()

    assert whole_list(between=meanwhile) == [id for id in EVERYTHING if id != "mihon-15"]
    since = "2024-05-04"
    assert whole_list(**{"from": since}) == ["-mihon-15", "-mihon-3", "kadai-K9", "mihon-7"]


def test_a_list_whose_rest_has_all_changed_goes_on_to_the_present(timed: hub.Hub) -> None:
    root = ask(verb="ListIdentifiers", metadataPrefix="oai_dc", set="kind:Item")
    assert headers(root) == things(*range(10))
    bury(timed, *map(str, range(10, 24)), "24")
    hold(timed, "mihon", world.thing(24))
    (token,) = texts(root, "resumptionToken")
    root = ask(verb="ListIdentifiers", resumptionToken=token)
    assert headers(root) == [f"-{id}" for id in things(*range(10, 20))]
    (token,) = texts(root, "resumptionToken")
    root = ask(verb="ListIdentifiers", resumptionToken=token)
    assert headers(root) == [*(f"-{id}" for id in things(*range(20, 24))), "mihon-24"]
    assert texts(root, "resumptionToken") == [""]


@pytest.mark.parametrize(
    ("gone", "kept"), [(range(4, 24), "mihon-3"), (range(5, 25), "mihon-4"), (range(1, 24), "mihon-0")]
)
@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_a_bounded_list_whose_rest_has_all_changed_ends_with_what_was_given_last(
    timed: hub.Hub, clock: Clock, verb: str, gone: range, kept: str
) -> None:
    clock.now += timedelta(days=1)
    root = ask(verb=verb, metadataPrefix="oai_dc", until="2024-05-01")
    assert headers(root) == things(*range(10))
    (token,) = texts(root, "resumptionToken")
    bury(timed, *map(str, gone))
    root = ask(verb=verb, resumptionToken=token)
    assert headers(root) == [kept]
    assert texts(root, "datestamp") == ["2024-05-01T10:00:00Z"]
    (end,) = root.iter(f"{OAI}resumptionToken")
    assert (end.text, end.get("cursor"), end.get("completeListSize")) == (None, "10", "24")


def test_a_bounded_list_of_which_nothing_is_left_at_all_matches_nothing(timed: hub.Hub, clock: Clock) -> None:
    clock.now += timedelta(days=1)
    hold(timed, "kadai", *map(world.project, range(5, 11)))
    clock.now += timedelta(days=1)
    asked = {"metadataPrefix": "oai_dc", "from": "2024-05-02", "until": "2024-05-04"}
    root = ask(verb="ListIdentifiers", **asked)
    assert headers(root) == [*PROJECTS, "-mihon-24", *(f"kadai-K{number}" for number in range(5, 9))]
    (token,) = texts(root, "resumptionToken")
    timed.catalogue.withdraw("kadai")
    hold(timed, "mihon", world.thing(24))
    assert error(verb="ListIdentifiers", resumptionToken=token) == "noRecordsMatch"


def test_a_set_whose_rest_has_left_it_ends_with_what_was_given_last(timed: hub.Hub) -> None:
    root = ask(verb="ListRecords", metadataPrefix="jpcoar", set="kind:Item")
    (token,) = texts(root, "resumptionToken")
    books = [Entity(f"mihon-{n}", "Work", "mihon", {"name": [Value("書籍")]}) for n in range(9, 25)]
    hold(timed, "mihon", *books)
    root = ask(verb="ListRecords", resumptionToken=token)
    assert (headers(root), texts(root, "resumptionToken")) == (["mihon-8"], [""])


def test_every_record_is_valid_in_every_format(small_world: hub.Hub) -> None:
    for prefix in ("oai_dc", "jpcoar"):
        assert len(whole_list("ListRecords", metadataPrefix=prefix)) == 52


def test_what_xml_cannot_hold_breaks_nothing(timed: hub.Hub) -> None:
    make = world.Maker("Item", "mihon", "a~b:c")
    make.say("name", "鈴\x00\x08\x1b\ufffe\U0001f514<&>]]>\"'", "ja")
    hold(timed, "mihon", make.done())
    root = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier=f"{HEAD}mihon-a~b:c")
    assert [e.text for e in root.iter(f"{DC}title")] == ["鈴\U0001f514<&>]]>\"'"]


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("badVerb", {}),
        ("badVerb", {"verb": "identify"}),
        ("badVerb", {"verb": "\x00<"}),
        ("badArgument", {"verb": "Identify", "set": "source"}),
        ("badArgument", {"verb": "Identify", "\x01<>": "\ufffe"}),
        ("badArgument", {"verb": "ListRecords"}),
        ("badArgument", {"verb": "GetRecord", "metadataPrefix": "oai_dc"}),
        ("badArgument", {"verb": "GetRecord", "identifier": "oai:x"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": ""}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "a b"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "源:x"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": ""}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2024"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": ""}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2024-02-30"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "2024-05-01T10:00:00"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "２０２４-05-01"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc",
                         "from": "2024-05-01", "until": "2024-05-02T10:00:00Z"}),
        ("badArgument", {"verb": "ListRecords", "metadataPrefix": "oai_dc",
                         "from": "2024-05-02", "until": "2024-05-01"}),
        ("badArgument", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "o" * 5000}),
        ("cannotDisseminateFormat", {"verb": "ListRecords", "metadataPrefix": "marc21"}),
        ("cannotDisseminateFormat", {"verb": "GetRecord", "metadataPrefix": "lido",
                                     "identifier": f"{HEAD}mihon-1"}),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": f"{HEAD}none"}),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "mihon-1"}),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "oai_dc",
                            "identifier": "oai:other.example.jp:mihon-1"}),
        ("idDoesNotExist", {"verb": "ListMetadataFormats", "identifier": f"{HEAD}\x00"}),
        ("idDoesNotExist", {"verb": "ListMetadataFormats", "identifier": f"{HEAD}%00%ff"}),
        ("noMetadataFormats", {"verb": "ListMetadataFormats", "identifier": f"{HEAD}mihon-24"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "2024-04-30"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": "2124-04-30"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "source:karappo"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "source:mihon:x"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "nothing"}),
        ("noRecordsMatch", {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "institution:none"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": ""}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "源:\x00"}),
        ("badResumptionToken", {"verb": "ListSets", "resumptionToken": "x"}),
    ],
)  # fmt: skip
def test_errors(timed: hub.Hub, code: str, arguments: dict[str, str]) -> None:
    assert error(**arguments) == code


def test_arguments_are_told_again_but_for_bad_ones(timed: hub.Hub) -> None:
    root = ask(verb="GetRecord", metadataPrefix="oai_dc", identifier='oai:<"&')
    assert dict(root[1].attrib) == {
        "verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": 'oai:<"&',
    }  # fmt: skip
    assert (dict(ask(verb="Identify", x="y")[1].attrib), dict(ask(verb="x")[1].attrib)) == ({}, {})


def test_a_repeated_argument_is_refused(timed: hub.Hub) -> None:
    for query, code in (
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
        ("verb=Identify&verb=Identify", "badVerb"),
    ):
        assert check(Client().get(f"/oai?{query}").content)[2].get("code") == code


def test_a_token_that_was_touched_is_refused(timed: hub.Hub) -> None:
    (token,) = texts(ask(verb="ListRecords", metadataPrefix="oai_dc"), "resumptionToken")
    for bad in (f"{token}x", f"x{token}", token.partition(":")[0], token[:-1], token.replace(":", ".")):
        assert error(verb="ListRecords", resumptionToken=bad) == "badResumptionToken"
    assert error(verb="ListIdentifiers", resumptionToken=token) == "badResumptionToken"
    assert error(verb="ListRecords", resumptionToken=token) == "none"


def test_a_form_that_is_posted_asks_the_same(timed: hub.Hub) -> None:
    client = Client(enforce_csrf_checks=True)
    given = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": f"{HEAD}mihon-3"}
    posted = check(client.post("/oai", given).content)
    assert etree.tostring(posted[2]) == etree.tostring(ask(**given)[2])
    assert (client.put("/oai").status_code, client.head("/oai?verb=Identify").status_code) == (405, 200)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"verb=Identify&x=%ff%00&\xff"),
        ("application/x-www-form-urlencoded", b"verb=Identify" + b"&a=b" * 5000),
        ("application/x-www-form-urlencoded; charset=none-such", b"verb=Identify"),
        ("multipart/form-data; boundary=x", b"--y\r\n\x00"),
        ("multipart/form-data", b"--y"),
        ("application/json", b"{"),
    ],
)
def test_a_body_of_any_sort_is_no_error_of_ours(timed: hub.Hub, media_type: str, body: bytes) -> None:
    response = Client(raise_request_exception=False).generic("POST", "/oai", body, media_type)
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert check(response.content)[2].tag in (f"{OAI}error", f"{OAI}Identify")


def test_gzip_where_it_is_taken(timed: hub.Hub) -> None:
    query = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    packed = Client().get("/oai", query, headers={"accept-encoding": "gzip"})
    plain = Client().get("/oai", query)
    assert (packed["Content-Encoding"], plain.has_header("Content-Encoding")) == ("gzip", False)
    unpacked = check(gzip.decompress(packed.content))
    assert etree.tostring(unpacked[2]) == etree.tostring(check(plain.content)[2])
    assert "Accept-Encoding" in packed["Vary"]


def test_an_empty_catalogue_answers(empty_world: hub.Hub) -> None:
    assert (error(verb="Identify"), error(verb="ListSets")) == ("none", "none")
    assert error(verb="ListRecords", metadataPrefix="oai_dc") == "noRecordsMatch"


@pytest.mark.parametrize("text", ["mihon", "jp-2.0_x", "源 ~/:%", "~", ""])
def test_any_source_has_a_set(text: str) -> None:
    assert unword(word(text)) == text
    assert set(word(text)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
