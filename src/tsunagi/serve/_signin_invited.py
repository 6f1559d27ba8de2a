"""Invitations on their way: the mail that carries the link, and the account that is made by it."""

from smtplib import SMTPException

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from tsunagi.collab.cases import Who, accept, invite
from tsunagi.collab.models import Account, Invitation, Organisation
from tsunagi.errors import SourceUnavailable


def link_of(token: str, base: str, lang: str) -> str:
    """Address at which an invitation is accepted."""
    with override(lang):
        return base + reverse("invitation", args=[token])


def make_account(
    email: str, name: str, password: str | None = None, *, lang: str = "ja", superuser: bool = False
) -> Account:
    """An account whose e-mail address counts as its own; call it only where that is known."""
    make = Account.objects.create_superuser if superuser else Account.objects.create_user
    account = make(email, password, name=name, lang=lang)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    return account


def join(token: str, invitation: Invitation, name: str, password: str, lang: str, address: str) -> Account:
    """Makes the account of somebody who was invited and gives it its role, both or none.

    Raises:
        NotFound: as tsunagi.collab.cases.accept().
    """
    with transaction.atomic():
        account = make_account(invitation.email, name, password, lang=lang)
        accept(token, account, address)
    return account


def invite_by_mail(
    who: Who, email: str, organisation: Organisation, role: str, base: str, address: str
) -> Invitation:
    """Invites somebody and sends them the link; without a mail there is no invitation.

    Raises:
        NotAllowed, BadRequest: as tsunagi.collab.cases.invite().
        SourceUnavailable: the mail could not be handed over.
    """
    with transaction.atomic():
        invitation, token = invite(who, email, organisation, role, address)
        links = {lang: link_of(token, base, lang) for lang, _name in settings.LANGUAGES}
        told = {"invitation": invitation, "links": links, "by": who.account}
        body = render_to_string("account/email/invitation.txt", told)
        subject = render_to_string("account/email/invitation_subject.txt", told).strip()
        try:
            EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [invitation.email]).send()
        except (OSError, SMTPException) as error:
            raise SourceUnavailable(
                _("The mail server did not take the invitation. Try again a little later.")
            ) from error
    return invitation


def password_link(account: Account, base: str, lang: str) -> str:
    """Address at which somebody sets a password; it works once, for as long as PASSWORD_RESET_TIMEOUT says."""
    key = EmailAwarePasswordResetTokenGenerator().make_token(account)
    with override(lang):
        return base + reverse("account_reset_password_from_key", args=[user_pk_to_url_str(account), key])
