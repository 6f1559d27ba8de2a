"""The mail that asks a researcher whether they want to meet: made of what its reader may see."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from tsunagi.collab.cases import CaseView, Who, view, who_has
from tsunagi.serve._settle import beside

log = logging.getLogger(__name__)


def write_to(sender: Who, token: str, base: str, lang: str) -> str:
    """Sends the mail beside the request; returns the link.

    Args:
        sender: who introduces; answers to the mail go there.
        token: of the link.
        base: address of the site without a slash at its end.
        lang: ja or en; who has an account gets it in their own.
    """
    reader, case = who_has(token)
    if reader.link is None or sender.account is None:
        return ""
    lang = reader.link.account.lang if reader.link.account else lang
    with override(lang):
        link = base + reverse("introduction", args=[token])
        mail = letter(view(case, reader, lang), reader.link.name, link)
    mail.to, mail.reply_to = [reader.link.email], [sender.account.email]
    beside(lambda: send(mail))
    return link


def letter(seen: CaseView, name: str, link: str) -> EmailMessage:
    """The mail in the language that is set; each text of others in lines of its own, so that none looks like ours."""
    message = {one.name: one.text for one in seen.told}.get("message", "")
    greeting = _("Dear %(name)s,") % {"name": line(name)} if name else _("Dear researcher,")
    asked = _(
        "%(house)s asks whether you would like to meet a company that looks for this. The company is not named until "
        "both sides agree."
    ) % {"house": line(seen.house)}
    lines = [greeting, "", asked, "", f"  {line(seen.title)}", ""]
    if message:
        lines += [*(f"  | {line(one)}" for one in message.splitlines()), ""]
    lines += [
        _("Read it and say yes or no here; no account is needed:"), f"  {link}", "",
        _("The link works for 30 days. Whoever has it can answer for you; do not pass it on."), "",
    ]  # fmt: skip
    subject = _("An introduction to a company, by %(house)s") % {"house": line(seen.house)}
    return EmailMessage(f"[つなぎ] {subject}"[:180], "\n".join(lines), settings.DEFAULT_FROM_EMAIL)


def line(text: str) -> str:
    """A text in one line, without what turns or hides letters: it may stand in a header."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def send(mail: EmailMessage) -> None:
    """Sends it; if that fails, who introduces has the link."""
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        log.warning("The mail of an introduction cannot be sent: %s", type(error).__name__)
