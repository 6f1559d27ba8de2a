"""People's accounts: invited, given a role, tied to who they are in the catalogue, told what is kept, erased."""

import hashlib
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from tsunagi.collab._notices import notices_for
from tsunagi.collab._parts import ROLES
from tsunagi.collab._sight import Who, seen_by
from tsunagi.collab._view import view
from tsunagi.collab.models import Account, Audit, Claim, Invitation, Membership, Organisation
from tsunagi.errors import BadRequest, NotAllowed, NotFound

VALID = timedelta(days=14)
"""How long an invitation can be accepted."""
TOKEN_BYTES = 24


def mail_address(text: str) -> str:
    """An address as it is kept: in small letters, without spaces around.

    Raises:
        BadRequest: it is none.
    """
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadRequest("“%(email)s” is no e-mail address.", "email", email=text[:100]) from error
    return address


def record(who: Who, act: str, what: str = "", address: str = "", **detail: Any) -> Audit:
    """Writes into the audit who did or saw something."""
    return Audit.objects.create(
        who=who.account, act=act, what=what[:255], address=address[:64], detail=detail
    )


def new_token() -> tuple[str, str]:
    """A token for a link, drawn by lot, and the digest by which we know it: the token itself is not kept."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """SHA-256 of a token, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def keeps(who: Who, organisation: Organisation) -> bool:
    """Whether somebody keeps the accounts of an organisation: its administrators, and superusers."""
    account = who.account
    if account is None or not account.is_active:
        return False
    return account.is_superuser or who.has("administrator", organisation.pk)


def may_invite(who: Who, organisation: Organisation, role: str) -> bool:
    """Administrators invite into their own organisation; coordinators bring companies and their own researchers.

    Into a company only the office invites that works with it, and into one without an office its administrators and
    superusers alone: whoever is in it sees its cases everywhere.
    """
    if who.account is None or not who.account.is_active:
        return False
    if keeps(who, organisation):
        return True
    if not who.houses:
        return False
    if role == "company" and organisation.sort == "company":
        return organisation.brought_by_id in who.houses
    return role == "researcher" and organisation.pk in who.houses


def invite(
    who: Who, email: str, organisation: Organisation, role: str, address: str = ""
) -> tuple[Invitation, str]:
    """An invitation and the token of its link, which only the invited may learn.

    Here and below `address` is that of the client, for the audit.

    Raises:
        NotAllowed: the asker may not give this role there.
        BadRequest: the address or the role is none.
    """
    if role not in ROLES:
        raise BadRequest(
            "There is no role “%(role)s”. Known: %(known)s.", "role", role=role[:80], known=", ".join(ROLES)
        )
    if who.account is None or not may_invite(who, organisation, role):
        raise NotAllowed("You cannot invite people into this organisation with this role.")
    mail = mail_address(email)
    token, digest = new_token()
    invitation = Invitation.objects.create(
        digest=digest, email=mail, organisation=organisation, role=role, by=who.account,
        expires=timezone.now() + VALID,
    )  # fmt: skip
    record(who, "invite", mail, address, organisation=organisation.key, role=role)
    return invitation, token


def invitation_of(token: str) -> Invitation:
    """The invitation that a link stands for.

    Raises:
        NotFound: there is none, it was used, or its time is over: the three cannot be told apart.
    """
    found = Invitation.objects.filter(
        digest=token_digest(token), accepted=None, expires__gt=timezone.now()
    ).first()
    if found is None:
        raise NotFound("This invitation does not exist, was used already, or is over. Ask for a new one.")
    return found


def accept(token: str, account: Account, address: str = "") -> Membership:
    """Gives the role of an invitation to an account with the address that was invited; the link is used up.

    Raises:
        NotFound: as invitation_of().
        NotAllowed: somebody else was invited.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=invitation_of(token).pk)
        if invitation.accepted_id:
            raise NotFound("This invitation was used already.")
        if account.email.lower() != invitation.email:
            raise NotAllowed("This invitation is for another e-mail address. Sign in with that one.")
        membership, _ = Membership.objects.update_or_create(
            account=account,
            organisation=invitation.organisation,
            role=invitation.role,
            defaults={"until": None},
        )
        invitation.accepted = account
        invitation.save()
        record(Who(account), "join", invitation.organisation.key, address, role=invitation.role)
    return membership


def end_membership(who: Who, membership: Membership, address: str = "") -> None:
    """Takes a role away; administrators of the organisation do this.

    Raises:
        NotAllowed: the asker is none.
        BadRequest: they are the last, and nobody would be left to invite another.
    """
    if not keeps(who, membership.organisation):
        raise NotAllowed("Only administrators of the organisation take roles away.")
    others = membership.organisation.memberships.filter(
        role="administrator", until=None, account__is_active=True
    ).exclude(account=membership.account)
    if membership.role == "administrator" and membership.account == who.account and not others.exists():
        raise BadRequest(
            "You are the last administrator of this organisation. Invite another one first.", "role"
        )
    membership.until = timezone.now()
    membership.save()
    house = membership.organisation.key
    record(who, "leave", house, address, account=membership.account_id, role=membership.role)


def claim(account: Account, entity: str, evidence: str = "") -> Claim:
    """Somebody says that a person in the catalogue is they.

    Raises:
        BadRequest: another account is that person already, or the claim is waiting.
    """
    if Account.objects.filter(entity=entity).exclude(pk=account.pk).exists():
        raise BadRequest(
            "Another account is tied to this person. Ask a coordinator of your office.", "entity"
        )
    if account.claims.filter(entity=entity, state="asked").exists():
        raise BadRequest("You have asked for this already; a coordinator will look at it.", "entity")
    return Claim.objects.create(account=account, entity=entity, evidence=evidence.strip()[:2000])


def open_claims(who: Who) -> Iterator[Claim]:
    """Claims that the asker may decide: those of people of their own organisations."""
    houses = who.houses | {one for one, role in who.roles if role == "administrator"}
    rows = Claim.objects.filter(state="asked", account__memberships__organisation__in=houses)
    yield from rows.exclude(account=who.account).select_related("account").distinct().order_by("made")


def decide_claim(who: Who, number: int, yes: bool, address: str = "") -> Claim:
    """Confirms or refuses a claim; nobody decides their own.

    Raises:
        NotFound: there is none that the asker may decide.
    """
    with transaction.atomic():
        found = next((one for one in open_claims(who) if one.pk == number), None)
        if found is None:
            raise NotFound(f"There is no claim {number} for you to decide.")
        found.state, found.decided, found.decided_by = (
            ("confirmed" if yes else "refused"),
            timezone.now(),
            who.account,
        )
        found.save()
        if yes:
            found.account.entity = found.entity
            found.account.save(update_fields=["entity"])
        record(who, f"claim {found.state}", found.entity, address, account=found.account_id)
    return found


def export(account: Account) -> dict[str, Any]:
    """Everything that is kept about a person, for them: account, roles, cases as they see them, audit."""
    who, lang = Who(account), account.lang
    return {
        "account": {
            "email": account.email, "name": account.name, "language": lang, "joined": account.joined,
            "last_login": account.last_login, "catalogue_entity": account.entity,
        },
        "memberships": [
            {"organisation": row.organisation.key, "role": row.role, "since": row.since, "until": row.until}
            for row in account.memberships.select_related("organisation")
        ],
        "claims": list(account.claims.values("entity", "state", "evidence", "made", "decided")),
        "saved_searches": list(account.saved.values("title", "sort", "query", "every", "made")),
        "notices": notices_for(account, account.notices.count()),
        "measure_entries": list(
            account.measure_entries.order_by("pk").values(
                "measure", "sort", "at", "organisation__key", "public", "entity", "text", "url", "day", "of"
            )
        ),
        "cases": [view(case, who, lang) for case in seen_by(who).distinct().order_by("opened")],
        "audit": list(Audit.objects.filter(who=account).values("at", "act", "what", "detail", "address")),
    }  # fmt: skip


OF_SIGN_IN = (
    ("account", "EmailAddress", "user"), ("socialaccount", "SocialAccount", "user"),
    ("mfa", "Authenticator", "user"), ("usersessions", "UserSession", "user"),
)  # fmt: skip
"""What allauth keeps about a person: app, model, field."""


def erase(account: Account, by: Who, address: str = "") -> None:
    """Removes who a person was; what they decided stays, said by somebody who is no longer named.

    The rows of cases must stay for the other side's sake; they point to an account that has no name or address.
    """
    with transaction.atomic():
        old = account.email
        for app, model, field in OF_SIGN_IN:
            if apps.is_installed(f"allauth.{app}"):
                apps.get_model(app, model).objects.filter(**{field: account}).delete()
        for rows in (account.claims, account.saved, account.notices):
            rows.all().delete()
        account.memberships.filter(until=None).update(until=timezone.now())
        account.parts.update(name="", email="", entity="", digest="", removed=timezone.now())
        Invitation.objects.filter(email=old).update(email="")
        Audit.objects.filter(what=old).update(what="")
        account.email, account.name, account.entity = f"erased-{account.pk}@invalid", "", ""
        account.is_active = account.is_staff = account.is_superuser = False
        account.erased = timezone.now()
        account.set_unusable_password()
        account.save()
        record(by, "erase", str(account.pk), address)
