"""What is passed on to everybody as a whole: dumps, lists, tables, answers of the matching. Of cases it has open faces."""

import gzip
import json
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from lxml import etree
from planted import SECRETS, Planted, may_read, word
from roles import EVERYBODY, OFFICE, SIGNED
from town import DUMP

from tsunagi import cli, hub

pytestmark = pytest.mark.django_db
Called = Callable[..., str]
PUBLIC = {"open.face"}
"""The one face that is open to all."""
TOKEN = "//*[local-name()='resumptionToken']/text()"


def keys_in(town: Planted, text: str) -> list[str]:
    """The cases whose keys stand in a text."""
    return [name for name, case in town.cases.items() if case.key in text]


def others(town: Planted, text: str) -> list[str]:
    """As keys_in(), without the open need."""
    return [name for name in keys_in(town, text) if name != "open"]


@pytest.fixture
def called(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Called]:
    """Runs `tsunagi` with these words and gives what it printed."""
    before = signal.getsignal(signal.SIGTERM)

    def run(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["tsunagi", *words])
        with pytest.raises(SystemExit):
            cli.main()
        return capsys.readouterr().out

    yield run
    signal.signal(signal.SIGTERM, before)


def written(path: Path) -> str:
    """Words of a file of a dump."""
    if path.suffix == ".parquet":
        from pyarrow import parquet

        return repr(parquet.read_table(path).to_pylist())
    body = path.read_bytes()
    return (gzip.decompress(body) if path.suffix == ".gz" else body).decode()


def test_dumps(town: Planted) -> None:
    folder = Path(hub.open_hub().settings.dumps) / DUMP
    files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
    assert {one.name.partition(".")[2] for one in files} >= {"jsonl.gz", "nq.gz", "parquet", "json"}
    read = {one.name: written(one) for one in files}
    for name, text in read.items():
        assert (name, town.found(text) - PUBLIC, others(town, text)) == (name, set(), [])
    assert set().union(*(town.found(text) for text in read.values())) == PUBLIC


def test_sitemaps_name_the_open_need_alone(town: Planted) -> None:
    client = Client()
    told = said(client, "/sitemap.xml")
    parts = re.findall(r"http://testserver(/sitemap/\d+\.xml)", told)
    pages = set(re.findall(r"/ja/item/([^<\"]+)", "".join(said(client, part) for part in parts)))
    held = {one.id for one in hub.open_hub().catalogue.changes(0)}
    assert (len(held) > 10, pages) == (True, held)
    assert {one for one in pages if one.startswith("board-")} == {f"board-{town.cases['open'].key}"}


def said(client: Client, where: str) -> str:
    response = client.get(where)
    assert response.status_code == 200, where
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return str(body.decode())


def listed(client: Client, asked: str) -> str:
    """A list of OAI-PMH to its end."""
    text = said(client, f"/oai?{asked}")
    verb, whole = asked.partition("&")[0], text
    while token := "".join(etree.fromstring(text.encode()).xpath(TOKEN)):
        text = said(client, f"/oai?{verb}&resumptionToken={token}")
        whole += text
    return whole


def test_lists_of_oai(town: Planted) -> None:
    client = Client()
    formats = set(re.findall(r"<metadataPrefix>([^<]+)", said(client, "/oai?verb=ListMetadataFormats")))
    assert {"oai_dc", "jpcoar", "tsunagi"} <= formats
    for prefix in sorted(formats):
        whole = listed(client, f"verb=ListRecords&metadataPrefix={prefix}")
        assert (prefix, town.found(whole) - PUBLIC, others(town, whole)) == (prefix, set(), [])
        names = listed(client, f"verb=ListIdentifiers&metadataPrefix={prefix}")
        assert (prefix, town.found(names), others(town, names)) == (prefix, set(), [])
    assert town.found(listed(client, "verb=ListRecords&metadataPrefix=oai_dc&set=source:board")) == PUBLIC


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_matching_finds_nothing_of_cases(town: Planted, browser_of: Any, role: str) -> None:
    """Asked for all planted words at once, and for what all needs are about."""
    client = browser_of(role)
    for text in (" ".join(word(name) for name in sorted(SECRETS))[:1990], "食品の検査をしたい"):
        answer = client.post("/api/match", json.dumps({"text": text}), content_type="application/json").json()
        found = json.dumps([answer[part] for part in ("people", "groups", "documents")])
        assert (town.found(found), others(town, found)) == (set(), [])
        page = client.post("/ja/match", {"text": text}).content.decode()
        assert others(town, page) == []
    assert [name for name in town.found(page) if not may_read(name, role)] == []


@pytest.mark.parametrize("role", sorted(SIGNED))
def test_a_case_is_matched_by_its_handlers_with_their_own_words(
    town: Planted, browser_of: Any, role: str
) -> None:
    client, opened = browser_of(role), set()
    for name, case in town.cases.items():
        for text in ("", "?text=face", "?text=own"):
            answer = client.get(f"/ja/cases/{case.key}/match{text}", follow=True)
            if answer.status_code == 200:
                opened.add(name)
            read = town.found(answer.content.decode())
            assert [one for one in read if not may_read(one, role)] == [], name
    theirs = {"open", "inner", "draft", "joined", "told"} if role in OFFICE else set()
    assert opened == theirs | ({"named"} if role == "coordinator" else set())


@pytest.mark.parametrize("role", ["administrator", "coordinator", "researcher", "poser"])
def test_the_audit_as_a_table_tells_nothing_of_cases(town: Planted, browser_of: Any, role: str) -> None:
    client = browser_of(role)
    taken = client.post("/ja/account/export").content.decode()
    assert [name for name in town.found(taken) if not may_read(name, role)] == []
    for form in ("", ".csv", ".json"):
        answer = client.get(f"/ja/organisation/mihon-u/audit{form}")
        assert answer.status_code == (200 if role == "administrator" else 404)
        if role == "administrator":
            text = answer.content.decode()
            assert (town.found(text), keys_in(town, text)) == ({"invited"}, [])


def test_judgements_by_command(town: Planted, called: Called) -> None:
    from tsunagi.collab.cases import grade

    for need in ("open", "inner", "named", "draft", "joined", "told"):
        case = town.cases[need]
        grade(case.key, town.people.who("coordinator"), case.shortlist.get().pk, 2)
    told = called("judgements", "export", "--json")
    # a need whose face was approved to be public is told by that face, whatever became of it
    assert (town.found(told), others(town, told)) == (
        PUBLIC | {"joined.face", "told.face"},
        ["joined", "told"],
    )


def test_reminders_and_alerts_by_command(town: Planted, called: Called) -> None:
    told = json.loads(called("remind", "--date", "2031-01-14", "--json"))
    assert (told["reminders"] > 0, told["alerts"], told["trouble"]) == (True, 1, [])
    assert town.found(json.dumps(told)) == set()
    read = {one.to[0].partition("@")[0]: f"{one.subject}\n{one.body}" for one in mail.outbox}
    assert {"coordinator", "poser", "competitor"} <= set(read)
    for role, text in read.items():
        assert [name for name in town.found(text) if not may_read(name, role)] == []
