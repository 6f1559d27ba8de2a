"""Mails: to whom, when, in what words, over a real mail server that takes them or does not."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage as Parsed
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.utils import timezone
from people import SECRET, People
from test_advance import FACE, introduce, opened, posed, take

from tsunagi.collab import Sight
from tsunagi.collab._mails import choose_mails, send_mails
from tsunagi.collab._notices import mark_read, tell
from tsunagi.collab.cases import Found, comment, put
from tsunagi.collab.models import Account, Case, Notice
from tsunagi.errors import BadRequest

BASE = "https://hub.example.jp"


def outcome(people: People) -> dict[str, str]:
    """Who got a mail → its body."""
    names = {f"{name}@example.jp": name for name in people.accounts}
    assert all(len(one.recipients()) == 1 for one in mail.outbox)
    return {names[one.to[0]]: str(one.body) for one in mail.outbox}


def noticed(people: People, name: str = "poser", text: str = "知らせ") -> Notice:
    return Notice.objects.create(
        account=people.accounts[name], sort="alert", text=text, where="/ja/saved/1?since=0"
    )


OFFICE = {"coordinator", "second_coordinator", "ip_officer"}


def in_draft(people: People) -> Case:
    return posed(people)


def with_partner(people: People) -> Case:
    return introduce(people, opened(people))


def with_informed(people: People) -> Case:
    child = introduce(people, opened(people))
    child.participants.filter(part="partner").update(part="informed")
    return child


def of_named(people: People) -> Case:
    return posed(people, "named")


@pytest.mark.parametrize(
    ("case", "author", "audience", "told"),
    [
        (in_draft, "poser", Sight.INSIDE, OFFICE), (in_draft, "poser", Sight.WHOLE, OFFICE),
        (opened, "coordinator", Sight.INSIDE, {"poser", "second_coordinator", "ip_officer"}),
        (opened, "coordinator", Sight.WHOLE, {"poser", "second_coordinator", "ip_officer"}),
        (opened, "coordinator", Sight.HOUSE, {"second_coordinator", "ip_officer"}),
        (with_partner, "coordinator", Sight.INSIDE, {"researcher"}),
        (with_partner, "coordinator", Sight.WHOLE, set()), (with_partner, "coordinator", Sight.HOUSE, set()),
        (with_partner, "second_coordinator", Sight.INSIDE, {"coordinator", "researcher"}),
        (with_partner, "second_coordinator", Sight.HOUSE, {"coordinator"}),
        (with_partner, "researcher", Sight.INSIDE, {"coordinator"}),
        (with_informed, "coordinator", Sight.WHOLE, {"researcher"}),
        (with_informed, "coordinator", Sight.HOUSE, set()),
        (of_named, "poser", Sight.INSIDE, set()),
    ],
)  # fmt: skip
def test_who_gets_a_mail_of_what(
    people: People, case: Any, author: str, audience: Sight, told: set[str]
) -> None:
    """Of all twelve, and what those who may not know the poser read does not tell."""
    made = case(people)
    tell(comment(made.key, people.who(author), "よろしくお願いします", audience))
    send_mails(BASE)
    got = outcome(people)
    assert set(got) == told
    assert [name for name, body in got.items() if SECRET in body and name == "researcher"] == []
    assert all(f"{BASE}/ja/cases/{made.key}" in body for body in got.values())


def test_a_mail(people: People) -> None:
    need = opened(people)
    tell(comment(need.key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    tell(comment(need.key, people.who("coordinator"), "もう一度", Sight.WHOLE))
    done = send_mails(BASE)
    assert (done.mails, done.notices, done.waiting, done.withheld, done.trouble) == (3, 6, 0, 0, [])
    (got,) = [one for one in mail.outbox if one.to == ["poser@example.jp"]]
    line = f"・{SECRET}の異物検査：新しいメッセージ（2件）\n  {BASE}/ja/cases/{need.key}"
    assert got.body == (
        f"つなぎで次のお知らせがあります。\n\n{line}\n\n-- \n"
        "このメールは、つなぎに登録された方へ自動でお送りしています。返信はできません。\n"
        f"メールの設定：{BASE}/ja/saved#mail\n"
    )
    assert got.subject == "つなぎからのお知らせ"
    headers = got.message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["List-Unsubscribe"] == f"<{BASE}/ja/saved#mail>"
    assert headers["Message-ID"].endswith("@hub.example.jp>")
    assert send_mails(BASE).mails == 0


def test_in_english(people: People) -> None:
    account = people.accounts["poser"]
    account.lang = "en"
    account.save()
    tell(comment(opened(people).key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    send_mails(BASE)
    (got,) = [one for one in mail.outbox if one.to == ["poser@example.jp"]]
    assert got.subject == "News from Tsunagi"
    assert str(got.body).startswith(f"This is new for you at Tsunagi.\n\n- {SECRET}の異物検査: New message\n")


def test_the_same_news_have_the_same_id(people: People) -> None:
    """Who gets them twice, because we broke down after the server had taken them, is shown them once."""
    noticed(people)
    send_mails(BASE)
    Notice.objects.update(mailed=None)
    send_mails(BASE)
    Notice.objects.update(mailed=None)
    noticed(people)
    send_mails(BASE)
    once, again, more = (one.message()["Message-ID"] for one in mail.outbox)
    assert (once == again, again == more) == (True, False)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("題\nBcc: all@example.jp\r\n\r\n・偽の知らせ", "・題 Bcc: all@example.jp ・偽の知らせ"),
        ("a\u202ebcd\x07\x1b[31m", "・abcd[31m"),
        ("全角　空白", "・全角 空白"),
    ],
)
def test_words_of_others_stay_in_their_line(people: People, text: str, line: str) -> None:
    noticed(people, text=text)
    send_mails(BASE)
    (got,) = mail.outbox
    assert str(got.body).splitlines()[2] == line
    assert got.recipients() == ["poser@example.jp"]


@pytest.mark.parametrize(
    "address", ["a@example.jp\nBcc: all@example.jp", "a@example.jp, b@example.jp", "a", ""]
)
def test_an_address_that_is_none_holds_up_nobody(people: People, address: str) -> None:
    Account.objects.filter(pk=people.accounts["poser"].pk).update(email=address)
    noticed(people)
    noticed(people, "coordinator")
    done = send_mails(BASE)
    assert [one.to for one in mail.outbox] == [["coordinator@example.jp"]]
    assert (done.mails, done.waiting) == (1, 1)
    assert done.trouble == [f"account {people.accounts['poser'].pk}: its e-mail address is none"]


def test_what_was_read_is_not_mailed(people: People) -> None:
    noticed(people)
    mark_read(people.accounts["poser"])
    assert send_mails(BASE).mails == 0


def test_sight_that_was_lost_before_the_mail_went(people: People) -> None:
    need = opened(people)
    tell(comment(need.key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    Case.objects.filter(pk=need.pk).update(confidentiality="named")
    done = send_mails(BASE)
    assert set(outcome(people)) == {"poser"}  # is named
    assert (done.mails, done.withheld) == (1, 2)
    Case.objects.filter(pk=need.pk).update(confidentiality="members")
    assert send_mails(BASE).mails == 2


def test_a_partner_who_was_told_more_before(people: People) -> None:
    child = with_informed(people)
    tell(comment(child.key, people.who("coordinator"), "企業名をお伝えしました", Sight.INSIDE))
    child.participants.filter(part="informed").update(part="partner")
    assert (send_mails(BASE).withheld, mail.outbox) == (1, [])


@pytest.mark.parametrize(
    "lost", [{"is_active": False}, {"is_active": False, "erased": timezone.now()}, {"mail_every": "never"}]
)
def test_no_mail(people: People, lost: dict[str, Any]) -> None:
    noticed(people)
    Account.objects.filter(pk=people.accounts["poser"].pk).update(**lost)
    assert send_mails(BASE).mails == 0
    Account.objects.update(is_active=True, mail_every="now")
    Notice.objects.update(made=timezone.now() - timedelta(days=31))
    assert send_mails(BASE).mails == 0


def test_one_mail_a_day(people: People) -> None:
    choose_mails(people.accounts["poser"], "day")
    today = timezone.localdate()
    noticed(people, text="朝")
    assert send_mails(BASE).mails == 0  # not by what happens in a case: with the first reminding of the day
    assert send_mails(BASE, today).mails == 1
    noticed(people, text="昼")
    noticed(people, text="夕")
    noticed(people, "coordinator")
    assert send_mails(BASE, today).mails == 1  # the coordinator's
    assert send_mails(BASE, today + timedelta(days=1)).notices == 2
    assert [str(one.body).count("・") for one in mail.outbox] == [1, 1, 2]


def listed(people: People, need: Case, *names: str) -> None:
    """The coordinator puts these on the shortlist, each told as it is put."""
    for name in names:
        put(need.key, people.who("coordinator"), Found(name, "Project", name))
        tell(need.events.latest("number"))


def lines(name: str) -> list[list[str]]:
    """What the mails to somebody tell, mail by mail."""
    mine = [str(one.body) for one in mail.outbox if one.to == [f"{name}@example.jp"]]
    return [[line for line in body.splitlines() if line.startswith("・")] for body in mine]


def test_a_shortlist_is_told_once_a_day(people: People) -> None:
    """Also to those who want mails as things happen; all else is told them as it happens."""
    need, today = opened(people), timezone.localdate()
    changed, said = f"・{SECRET}の異物検査：候補リストの更新", f"・{SECRET}の異物検査：新しいメッセージ"
    listed(people, need, "kaken-1", "kaken-2")
    assert send_mails(BASE).mails == 0
    tell(comment(need.key, people.who("coordinator"), "ご確認ください", Sight.WHOLE))
    send_mails(BASE)
    listed(people, need, "kaken-3")
    send_mails(BASE, today)
    assert lines("poser") == [[said], [f"{changed}（3件）"]]
    listed(people, need, "kaken-4", "kaken-5")
    tell(comment(need.key, people.who("coordinator"), "もう一度", Sight.WHOLE))
    send_mails(BASE, today)
    assert lines("poser")[2:] == [[said]]
    send_mails(BASE, today + timedelta(days=1))
    assert lines("poser")[3:] == [[f"{changed}（2件）"]]
    assert Notice.objects.filter(account=people.accounts["poser"], event__sort="shortlist").count() == 5


def test_a_shortlist_that_was_looked_at_is_not_mailed(people: People) -> None:
    need = opened(people)
    listed(people, need, "kaken-1", "kaken-2")
    mark_read(people.accounts["poser"])
    send_mails(BASE, timezone.localdate())
    assert lines("poser") == []


def test_only_known_ways(people: People) -> None:
    with pytest.raises(BadRequest, match="now, day, never"):
        choose_mails(people.accounts["poser"], "hourly")


def test_a_long_letter_goes_in_parts(people: People) -> None:
    for number in range(51):
        noticed(people, text=str(number))
    assert [send_mails(BASE).notices for _turn in range(3)] == [50, 1, 0]


@dataclass
class Server:
    """A small mail server that keeps what it takes."""

    refused: set[str] = field(default_factory=set)
    body_refused: bool = False
    taken: list[tuple[str, Parsed]] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return f"550 no such mailbox {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.body_refused:
            return "552 too much"
        parsed = message_from_bytes(envelope.content or b"", policy=default)  # type: ignore[arg-type]
        self.taken += [(address, parsed) for address in envelope.rcpt_tos]  # type: ignore[misc]
        return "250 OK"


@pytest.fixture
def server(settings: Any) -> Iterator[tuple[Server, Controller]]:
    made = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 5
    yield made, controller
    if not controller.loop.is_closed():
        controller.stop(no_assert=True)


def test_over_a_real_server(people: People, server: tuple[Server, Controller]) -> None:
    held, _controller = server
    child = with_partner(people)
    tell(comment(child.key, people.who("coordinator"), "日程を調整します", Sight.INSIDE))
    assert send_mails(BASE).mails == 1
    ((address, got),) = held.taken
    assert (address, got["To"], got["Subject"]) == (
        "researcher@example.jp", "researcher@example.jp", "つなぎからのお知らせ",
    )  # fmt: skip
    assert got["Message-ID"].endswith("@hub.example.jp>")
    assert f"・{FACE['face_title']}：新しいメッセージ" in got.get_content().splitlines()


def test_a_refused_recipient_holds_up_nobody(people: People, server: tuple[Server, Controller]) -> None:
    held, _controller = server
    held.refused.add("poser@example.jp")
    for name in ("poser", "coordinator", "ip_officer"):
        noticed(people, name)
    done = send_mails(BASE)
    assert [address for address, _mail in held.taken] == ["coordinator@example.jp", "ip_officer@example.jp"]
    assert (done.mails, done.waiting) == (2, 1)
    assert done.trouble == [f"account {people.accounts['poser'].pk}: the mail server refuses it (550)"]
    held.refused.clear()
    assert send_mails(BASE).mails == 1


def test_a_refused_mail_is_kept(people: People, server: tuple[Server, Controller]) -> None:
    held, _controller = server
    held.body_refused = True
    noticed(people)
    assert send_mails(BASE).trouble == [
        f"account {people.accounts['poser'].pk}: the mail server refuses the mail (552)"
    ]
    held.body_refused = False
    assert (send_mails(BASE).mails, len(held.taken)) == (1, 1)


def test_a_server_that_is_down(people: People, server: tuple[Server, Controller], settings: Any) -> None:
    held, controller = server
    controller.stop(no_assert=True)
    for name in ("poser", "coordinator"):
        noticed(people, name)
    done = send_mails(BASE)
    assert (done.mails, done.waiting, len(done.trouble)) == (0, 2, 1)
    assert done.trouble[0].startswith("mail server: ConnectionRefusedError")
    again = Controller(held, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    again.start()
    try:
        assert send_mails(BASE).mails == 2
    finally:
        again.stop(no_assert=True)


def test_no_mail_goes_in_the_clear(people: People, server: tuple[Server, Controller], settings: Any) -> None:
    """A server elsewhere that offers no STARTTLS gets nothing."""
    held, _controller = server
    settings.EMAIL_USE_TLS = True
    noticed(people)
    done = send_mails(BASE)
    assert (done.mails, done.waiting, held.taken) == (0, 1, [])
    assert done.trouble == ["mail server: SMTPNotSupportedError: STARTTLS extension not supported by server."]


def test_a_server_that_breaks_off(people: People, server: tuple[Server, Controller]) -> None:
    held, _controller = server
    first = Server.handle_DATA

    async def once(self: Server, smtp: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await first(self, smtp, session, envelope)
        smtp.transport.close()
        return answer

    held.handle_DATA = once.__get__(held)  # type: ignore[method-assign]
    noticed(people)
    noticed(people, "coordinator")
    done = send_mails(BASE)
    assert (done.mails, done.waiting) == (0, 2)  # nobody said that it was taken
    del held.handle_DATA  # type: ignore[method-assign]
    assert send_mails(BASE).mails == 2
    ids = [got["Message-ID"] for _address, got in held.taken]
    assert (len(ids), len(set(ids))) == (3, 2)


def test_nothing_to_send_asks_no_server(people: People, server: tuple[Server, Controller]) -> None:
    _held, controller = server
    controller.stop(no_assert=True)
    assert send_mails(BASE, date(2026, 12, 1)).trouble == []


def test_a_step_is_told(people: People) -> None:
    need = posed(people)
    tell(take(people, need, "coordinator", "anonymise", **FACE))
    send_mails(BASE)
    assert set(outcome(people)) == {"poser", "second_coordinator", "ip_officer"}
