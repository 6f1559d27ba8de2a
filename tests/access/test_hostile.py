"""What hostile people try: forged forms, fixed sessions, other people's numbers, files that are not what they say."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from planted import COMPANIES, Planted, may_read, word
from signing import PASSWORD, member

from tsunagi.collab.cases import export, judgements, notices_for, put, send_mails
from tsunagi.collab.models import Account, Case, Event, Invitation, Membership, Notice, Participant

pytestmark = pytest.mark.django_db

EXEMPT = {"match_data", "oai", "sparql-endpoint", "saml_acs", "saml_sls", "saml_finish_acs"}
"""They take POST from elsewhere: matching, OAI-PMH and SPARQL change nothing; a federation's server posts its answer."""
EVIL = (
    "https://evil.example.com/",
    "//evil.example.com",
    "/\\evil.example.com",
    "javascript:alert(1)",
    "\thttp://evil.example.com",
)


def patterns(under: Any = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Each address of the site, in one language."""
    for one in (under or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def exempt(view: Any) -> bool:
    return bool(getattr(view, "csrf_exempt", False))


def test_only_these_addresses_take_forms_without_a_token() -> None:
    assert {one.name for _where, one in patterns() if exempt(one.callback)} <= EXEMPT


def test_every_address_refuses_a_forged_form(planted: Planted) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(planted.people.accounts["coordinator"])
    before, wrong = Event.objects.count(), []
    fill = {
        "key": planted.cases["open"].key,
        "number": "1",
        "id": "1",
        "pk": "1",
        "organization_slug": "mihon",
    }
    for where, one in patterns():
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: fill.get(m[1], "x"), where)
        if re.search(r"[\^$?\\(]", address) or one.name in EXEMPT:
            continue
        answer = client.post(address, {"text": "x", "audience": "2", "moves": "1"})
        if answer.status_code not in (403, 404, 405):
            wrong.append((address, answer.status_code))
    assert wrong == []
    assert Event.objects.count() == before


def test_nothing_but_post_changes_anything(planted: Planted, browser_of: Any) -> None:
    client, key = browser_of("coordinator"), planted.cases["open"].key
    row, before = Case.objects.get(key=key), Event.objects.count()
    where, form = f"/ja/cases/{key}/comment", {"text": "x", "audience": "2"}
    for method in ("get", "put", "patch", "delete", "options", "head"):
        getattr(client, method)(where, form)
    client.get(where, {**form, "_method": "POST"})
    client.get(where, form, headers={"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"})
    client.post(f"/ja/cases/{key}", form)
    assert (Event.objects.count(), Case.objects.get(key=key).moves) == (before, row.moves)


@pytest.fixture
def quick() -> None:
    cache.clear()


def sign_in(client: Client, email: str, **more: str) -> Any:
    return client.post("/ja/account/login/", {"login": email, "password": PASSWORD, **more})


def test_a_session_of_before_is_not_the_session_of_after(planted: Planted, quick: None) -> None:
    account = member()
    client = Client()
    client.get(f"/ja/account/invitation/{planted.invitation}")  # a page that keeps something in the session
    fixed = client.cookies["sessionid"].value
    assert sign_in(client, account.email).status_code == 302
    kept = client.cookies["sessionid"].value
    assert kept != fixed
    thief = Client()
    thief.cookies["sessionid"] = fixed
    assert thief.get("/ja/account/").status_code == 302
    thief.cookies["sessionid"] = kept
    assert (
        thief.get("/ja/account/").status_code == 200
    )  # the cookie is the key, so it must end with signing out
    client.post("/ja/account/logout/")
    assert thief.get("/ja/account/").status_code == 302
    thief.cookies["sessionid"] = "chosen-by-somebody-else"
    sign_in(thief, account.email)
    assert thief.cookies["sessionid"].value != "chosen-by-somebody-else"
    cookie = thief.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("evil", EVIL)
def test_signing_in_leads_nowhere_else(planted: Planted, quick: None, evil: str) -> None:
    account, client = member(), Client()
    assert sign_in(client, account.email, next=evil)["Location"] == "/ja/account/"
    assert "evil" not in client.post("/ja/account/logout/", {"next": evil})["Location"]


def test_a_link_in_a_mail_is_ours(planted: Planted, quick: None) -> None:
    member()
    client = Client()
    for host in ("evil.example.com", "127.0.0.1.evil.example.com", "localhost:80@evil.example.com"):
        answer = client.post(
            "/ja/account/password/reset/", {"email": "hito@example.jp"}, headers={"Host": host}
        )
        assert answer.status_code == 400
    sent = client.post(
        "/ja/account/password/reset/", {"email": "hito@example.jp"}, headers={"X-Forwarded-Host": "evil.example.com"}
    )  # fmt: skip
    assert sent.status_code == 302
    assert ["evil" in one.body for one in mail.outbox] == [False]


PRIVATE = (
    "/ja/cases/{open}", "/ja/cases/{open}.json", "/ja/cases/{open}.ics", "/ja/cases/{open}/files/{open.file.inside}",
    "/ja/desk", "/ja/desk.json", "/ja/account/", "/ja/account.json", "/ja/saved", "/ja/organisation/mihon-u",
    "/ja/needs/new", "/ja/introduction/{token}", "/ja/needs", "/ja/", "/ja/search", "/ja/cases/nosuch",
)  # fmt: skip


@pytest.mark.parametrize("where", PRIVATE)
def test_no_cache_keeps_what_depends_on_who_asks(planted: Planted, browser_of: Any, where: str) -> None:
    response = browser_of("coordinator").get(planted.address(where))
    assert response["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in response
    assert "Set-Cookie" not in response.headers


def bomb() -> bytes:
    """A Word file of 200 kB that is 200 MB inside."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", bytes(200 << 20))
    return made.getvalue()


def office(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name in ("[Content_Types].xml", "word/document.xml", *names):
            packed.writestr(name, "x")
    return made.getvalue()


HTML = b"<html><script>alert(1)</script></html>"
REFUSED = {
    "bomb.docx": bomb,
    "macro.docx": lambda: office("word/vbaProject.bin"),
    "object.docx": lambda: office("word/embeddings/o.bin"),
    "page.html": lambda: HTML,
    "page.svg": lambda: b"<svg onload='alert(1)'/>",
    "page.pdf": lambda: HTML,
    "page.png": lambda: HTML,
    "packed.zip": office,
    "program.exe": lambda: b"MZ",
    "script.js": lambda: b"alert(1)",
    "nothing.txt": lambda: b"",
    "binary.txt": lambda: b"\0\1\2",
    "big.txt": lambda: b"a" * (26 << 20),
    "page.txt.html": lambda: HTML,
    ".htaccess": lambda: b"x",
    "noname": lambda: b"x",
    "old.doc": lambda: b"\xd0\xcf\x11\xe0",
    "torn.docx": lambda: office()[:60],
}


@pytest.mark.parametrize("name", REFUSED)
def test_files_that_are_refused(planted: Planted, browser_of: Any, name: str) -> None:
    case = planted.cases["open"]
    before = case.files.count()
    file = io.BytesIO(REFUSED[name]())
    file.name = name
    for where in (f"/ja/cases/{case.key}/files", "/ja/needs/new"):
        if where.endswith("new") and name in ("big.txt", "macro.docx", "object.docx"):
            continue
        file.seek(0)
        answer = browser_of("coordinator").post(where, {"file": file, "audience": "2", "act": "read"})
        assert answer.status_code == 400, where
    assert case.files.count() == before


TAKEN = {
    # what is hostile in them stays asleep: they are only ever saved, never shown
    "../../../etc/passwd.txt": (b"text", "passwd.txt"), "..\\..\\boot.txt": (b"text", "boot.txt"),
    "a\r\nSet-Cookie: x=1.txt": (b"text", "aSet-Cookie x=1.txt"), 'q"uote;x.txt': (b"text", "quote;x.txt"),
    "page.txt": (HTML, "page.txt"), "poly.pdf": (b"%PDF-1.7\n" + HTML, "poly.pdf"),
    "\u202etxt.exe.txt": (b"text", "txt.exe.txt"), "sum.csv": (b"=1+1,@cmd", "sum.csv"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_files_that_are_taken_stay_asleep(planted: Planted, browser_of: Any, name: str) -> None:
    case, client = planted.cases["open"], browser_of("coordinator")
    file = io.BytesIO(TAKEN[name][0])
    from tsunagi.collab.cases import attach  # a browser's own client library would clean the name before us

    kept = attach(_data(), case.key, planted.people.who("coordinator"), name, file, 2)  # type: ignore[arg-type]
    assert kept.name == TAKEN[name][1]
    answer = client.get(f"/ja/cases/{case.key}/files/{kept.key}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "text/html" not in answer["Content-Type"]
    assert "Set-Cookie" not in answer.headers


def _data() -> Any:
    from django.conf import settings

    return settings.TSUNAGI.data


TEMPLATE = "{{ 7|add:7 }}{% debug %}${7*7}#{7*7}{{ request.user.password }}"


def test_words_are_no_templates(planted: Planted, browser_of: Any) -> None:
    client, case = browser_of("coordinator"), planted.cases["open"]
    client.post(f"/ja/cases/{case.key}/comment", {"text": TEMPLATE, "audience": "2"})
    client.post("/ja/account/change", {"name": TEMPLATE, "lang": "ja"})
    for where in (f"/ja/cases/{case.key}", "/ja/account/"):
        assert TEMPLATE in client.get(where).content.decode()


def test_forms_set_nothing_but_what_they_ask(planted: Planted, browser_of: Any) -> None:
    client, account = browser_of("researcher"), planted.people.accounts["researcher"]
    more = {
        "is_superuser": "on", "is_staff": "on", "email": "x@example.jp", "entity": "sample-person", "calendar": "5",
        "role": "administrator", "memberships": "1", "is_active": "", "id": "1", "pk": "1", "password": "x",
    }  # fmt: skip
    client.post("/ja/account/change", {"name": "新名", "lang": "en", **more})
    now = Account.objects.get(pk=account.pk)
    assert (now.name, now.lang) == ("新名", "en")
    assert (now.is_superuser, now.is_staff, now.is_active, now.email, now.entity, now.calendar) == (
        False, False, True, account.email, "", 0,
    )  # fmt: skip
    case = Case.objects.get(pk=planted.cases["draft"].pk)
    browser_of("poser").post(
        f"/ja/cases/{case.key}/steps/anonymise",
        {"moves": case.moves, "face_title": "件", "face_text": "文", "state": "open", "approved": "on", "house": "2",
         "poser": "", "confidentiality": "named", "title": "別", "key": "x", "grade": "3", "nda_date": "2020-01-01"},
    )  # fmt: skip
    then = Case.objects.get(pk=case.pk)
    assert (then.state, then.house_id, then.poser_id, then.confidentiality, then.key) == (
        "anonymised", case.house_id, case.poser_id, case.confidentiality, case.key,
    )  # fmt: skip
    assert then.answers == {**case.answers, "face_title": "件", "face_text": "文"}
    form = {
        "email": "neu@example.jp",
        "role": "researcher",
        "organisation": "3",
        "by": "1",
        "expires": "2099-01-01",
    }
    browser_of("coordinator").post("/ja/organisation/mihon-u/invite", form)
    made = Invitation.objects.get(email="neu@example.jp")
    assert (made.organisation.key, made.by) == ("mihon-u", planted.people.accounts["coordinator"])


@pytest.mark.parametrize(
    "address",
    ["a@b.jp\nBcc: c@d.jp", "a@b.jp\r\nSubject: x", "a@b.jp,c@d.jp", "a@b.jp\0", "<a@b.jp>", "a b@c.jp"],
)
def test_nobody_writes_into_a_mails_head(planted: Planted, browser_of: Any, address: str) -> None:
    before = Invitation.objects.count()
    client = browser_of("administrator")
    client.post("/ja/organisation/mihon-u/invite", {"email": address, "role": "researcher"})
    sent = [one for one in mail.outbox for to in one.to if "\n" in to or "," in to]
    assert sent == []
    assert Invitation.objects.count() == before


def test_names_do_not_break_a_mails_head(planted: Planted, browser_of: Any) -> None:
    house = planted.people.organisations["mihon-u"]
    house.name_ja = house.name_en = "見本\r\nBcc: x@evil.example.com"
    house.save()
    planted.people.accounts["administrator"].name = "管理\nBcc: y@evil.example.com"
    planted.people.accounts["administrator"].save()
    form = {"email": "neu@example.jp", "role": "researcher"}
    assert browser_of("administrator").post("/ja/organisation/mihon-u/invite", form).status_code == 303
    (sent,) = mail.outbox
    assert (sent.recipients(), "\n" in sent.subject) == (["neu@example.jp"], False)
    assert [name for name in sent.message() if name.casefold() == "bcc"] == []


def test_links_are_kept_as_digests_alone(planted: Planted) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = repr(cursor.fetchall())
            assert (table, planted.token in rows, planted.invitation in rows) == (table, False, False)


def test_a_mail_tells_nobody_what_is_not_theirs(planted: Planted) -> None:
    told = send_mails("https://hub.example.jp", timezone.localdate())
    assert (told.mails, len(mail.outbox)) == (len({one.to[0] for one in mail.outbox}), told.mails)
    read = set()
    for one in mail.outbox:
        role = one.to[0].partition("@")[0]
        text = f"{one.subject}\n{one.body}"
        assert [name for name in planted.found(text) if not may_read(name, role)] == []
        assert planted.token not in text
        assert planted.found(one.subject) == set()
        read.add(role)
    assert read == {
        "competitor", "coordinator", "ip_officer", "other_researcher", "poser", "researcher", "second_coordinator",
    }  # fmt: skip


def test_who_lost_a_part_reads_no_old_notice(planted: Planted, browser_of: Any) -> None:
    account = planted.people.accounts["ip_officer"]
    told = Notice.objects.filter(account=account).count()
    assert told > 0
    Membership.objects.filter(account=account).delete()
    client = browser_of("ip_officer")
    assert notices_for(account) == []
    assert export(Account.objects.get(pk=account.pk))["notices"] == []
    for where in ("/ja/account/", "/ja/account.json"):
        assert planted.found(client.get(where).content.decode()) == set()
    assert planted.found(client.post("/ja/account/export").content.decode()) == set()
    assert "（0" not in client.get("/ja/").content.decode()


def test_judgements_have_public_words_alone(planted: Planted) -> None:
    who = planted.people.who("coordinator")
    from tsunagi.collab.cases import Found, grade

    for need in ("open", "inner", "named", "draft", "joined"):
        row = put(planted.cases[need].key, who, Found(f"sample-{need}", "Project", "x"))
        grade(planted.cases[need].key, who, row.pk, 2)
    found = set().union(*(planted.found(repr(one)) for one in judgements()))
    assert found == {"open.face", "joined.face"}


def test_no_log_has_a_planted_word(planted: Planted, browser_of: Any, caplog: Any) -> None:
    caplog.set_level("INFO")
    client = browser_of("coordinator")
    for name in planted.cases:
        for form in ("", ".json", ".ics"):
            client.get(f"/ja/cases/{planted.cases[name].key}{form}")
        client.post(f"/ja/cases/{planted.cases[name].key}/comment", {"text": "", "audience": "2"})
    client.post("/ja/desk", {"q": word("open.text")})
    client.get(f"/ja/introduction/{planted.token}/files/none")
    said = caplog.text.casefold()
    assert planted.found(said) == set()
    assert [one for one in COMPANIES["firm"] if one.casefold() in said] == []


def test_who_came_and_went_is_told_without_the_posers_name(planted: Planted) -> None:
    from tsunagi.collab.cases import name_participant, remove_participant, view

    need, people = planted.cases["joined"], planted.people
    name_participant(need.key, people.who("poser"), "colleague@example.jp", "poser")
    row = Participant.objects.get(case=need, account=people.accounts["colleague"])
    remove_participant(need.key, people.who("coordinator"), row.pk)

    def told(role: str) -> list[str]:
        seen = view(Case.objects.get(pk=need.pk), people.who(role), "ja")
        return [one.text for one in seen.events if one.sort == "people"]

    assert told("coordinator") == ["架空 同僚（提示者）を加えました", "架空 同僚（提示者）を外しました"]
    assert told("researcher") == []
