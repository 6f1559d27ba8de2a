"""Sends by mail what people were told and have not read: one mail a person, whenever they want one."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tsunagi.collab._notices import still_theirs
from tsunagi.collab._workflow import Labels
from tsunagi.collab.models import Account, Notice
from tsunagi.errors import BadRequest

log = logging.getLogger(__name__)

MOST_MAILS = 200
"""Mails of one sending; the rest goes with the next."""
MOST_NOTICES = 50
"""Notices that one mail tells; the rest goes with the next sending."""
KEPT = timedelta(days=30)
"""How long a notice waits for a mail server that does not take it, or for a reader who wants no mails now."""
GATHERED = "shortlist"
"""Sort of event that is told at most once a day, also to those who want mails as things happen: a list that is being
made changes with each entry."""
TIMES: Labels = {"ja": "（{n}件）", "en": " ({n} times)"}
MAIL_EVERY: dict[str, Labels] = {
    "now": {"ja": "そのつど", "en": "As things happen"},
    "day": {"ja": "1日1通にまとめる", "en": "One mail a day"},
    "never": {"ja": "受け取らない", "en": "No mails"},
}
SUBJECT: Labels = {"ja": "つなぎからのお知らせ", "en": "News from Tsunagi"}
GREETING: Labels = {
    "ja": "つなぎで次のお知らせがあります。",
    "en": "This is new for you at Tsunagi.",
}
FOOT: Labels = {
    "ja": "このメールは、つなぎに登録された方へ自動でお送りしています。返信はできません。\nメールの設定：",
    "en": "You get this mail because you have an account at Tsunagi. Please do not reply.\nChange what you get: ",
}
SETTINGS = "/{lang}/saved#mail"
"""Where a reader changes how often mails come."""


@dataclass
class Sending:
    """What became of the mails of one sending."""

    mails: int = 0
    notices: int = 0
    """Told in these mails."""
    waiting: int = 0
    """People whose mail was not taken: it goes with the next sending."""
    withheld: int = 0
    """Notices that stay here because their reader may no longer see what they are about."""
    trouble: list[str] = field(default_factory=list)
    """What went wrong, without anybody's name or address."""


def choose_mails(account: Account, every: str) -> None:
    """Sets how often somebody gets mails.

    Raises:
        BadRequest: `every` is none of MAIL_EVERY.
    """
    if every not in MAIL_EVERY:
        raise BadRequest("Possible are: %(known)s.", "mail_every", known=", ".join(MAIL_EVERY))
    account.mail_every = every
    account.save(update_fields=["mail_every"])


def send_mails(base: str, today: date | None = None) -> Sending:
    """Sends what was neither mailed nor read yet and may still be read, one mail a person.

    A mail that the server does not take is kept and goes with the next sending.

    Args:
        base: address of the site without a slash at its end.
        today: the day whose one mail goes now to those who want one a day, and whose one telling of changed shortlists
            goes to all; None: these wait for `tsunagi remind`.
    """
    done = Sending()
    post = _Post(base)
    readers = list(_readers(today))
    for place, account in enumerate(readers):
        if done.mails == MOST_MAILS:
            break
        notices = _letter(account, today, done)
        if not notices:
            continue
        try:
            post.send(account, notices)
        except (ValidationError, SMTPRecipientsRefused, SMTPDataError) as error:
            done.waiting += 1
            done.trouble.append(f"account {account.pk}: {_reason(error)}")
        except OSError as error:  # the server itself: nobody's mail would go now
            done.waiting += len(readers) - place
            done.trouble.append(f"mail server: {_reason(error)}")
            break
        else:
            Notice.objects.filter(pk__in=[one.pk for one in notices]).update(mailed=timezone.now())
            done.mails += 1
            done.notices += len(notices)
    post.close()
    for trouble in done.trouble:
        log.warning("Mails wait for the next sending: %s", trouble)
    return done


def _readers(today: date | None) -> Iterator[Account]:
    """Who has something to get and wants it now; who waits longest comes first."""
    fresh = Q(notices__mailed=None, notices__read=None, notices__made__gt=timezone.now() - KEPT)
    rows = Account.objects.filter(is_active=True).exclude(mail_every="never")
    rows = rows.annotate(oldest=Min("notices", filter=fresh), last=Max("notices__mailed"))
    for account in rows.exclude(oldest=None).order_by("oldest"):
        had = today is None or (account.last and timezone.localdate(account.last) >= today)
        if not (had and account.mail_every == "day"):
            yield account


def _letter(account: Account, today: date | None, done: Sending) -> list[Notice]:
    fresh = account.notices.filter(mailed=None, read=None, made__gt=timezone.now() - KEPT)
    if today is None or account.notices.filter(event__sort=GATHERED, mailed__date__gte=today).exists():
        fresh = fresh.exclude(event__sort=GATHERED)
    rows = list(fresh.select_related("case").order_by("pk"))
    theirs = list(still_theirs(account, rows))
    done.withheld += len(rows) - len(theirs)
    return theirs[:MOST_NOTICES]


def _reason(error: Exception) -> str:
    """What happened, without the address that the server may have repeated."""
    if isinstance(error, ValidationError):
        return "its e-mail address is none"
    if isinstance(error, SMTPRecipientsRefused):
        return f"the mail server refuses it ({', '.join(str(code) for code, _said in error.recipients.values())})"
    if isinstance(error, SMTPDataError):
        return f"the mail server refuses the mail ({error.smtp_code})"
    return f"{type(error).__name__}: {error}"


class _Post:
    """One sending's connection to the mail server, opened with the first mail."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._connection: BaseEmailBackend | None = None

    def send(self, account: Account, notices: Sequence[Notice]) -> None:
        """Sends one mail.

        Raises:
            ValidationError: the account's address is none.
            OSError: the server cannot be reached or does not take it.
        """
        validate_email(account.email)
        if self._connection is None:
            connection = get_connection()
            connection.open()
            self._connection = connection
        self._connection.send_messages([self._mail(account, notices)])

    def close(self) -> None:
        """Ends the connection."""
        if self._connection is not None:
            self._connection.close()

    def _mail(self, account: Account, notices: Sequence[Notice]) -> EmailMessage:
        lang = account.lang
        here = self._base + SETTINGS.format(lang=lang)
        mark = "・" if lang == "ja" else "- "
        same = Counter((_line(notice.text), notice.where) for notice in notices)
        told = [
            f"{mark}{text}{TIMES[lang].format(n=n) if n > 1 else ''}\n  {self._base}{where}"
            for (text, where), n in same.items()
        ]
        return EmailMessage(
            SUBJECT[lang],
            "\n".join([GREETING[lang], "", *told, "", "-- ", FOOT[lang] + here, ""]),
            settings.DEFAULT_FROM_EMAIL,
            [account.email],
            headers={
                "Message-ID": self._message_id(account, notices),
                "Auto-Submitted": "auto-generated",
                "List-Unsubscribe": f"<{here}>",
                "Content-Language": lang,
            },
        )

    def _message_id(self, account: Account, notices: Sequence[Notice]) -> str:
        """The same for the same news: who gets it twice after a breakdown is shown it once."""
        told = f"{account.pk}:{','.join(str(notice.pk) for notice in notices)}"
        return f"<{salted_hmac('tsunagi.mail', told).hexdigest()[:32]}@{urlsplit(self._base).hostname or 'localhost'}>"


def _line(text: str) -> str:
    """A text in one line, so that nobody's words look like ours, without what turns or hides letters."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
