"""The people of an organisation: for those who keep its accounts or handle its cases, and who invite into it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tsunagi.collab import ROLES
from tsunagi.collab.cases import Who, decide_claim, end_membership, keeps, may_invite, open_claims
from tsunagi.collab.models import Account, Claim, Invitation, Membership, Organisation
from tsunagi.errors import BadRequest, NotFound, SourceUnavailable
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._signin_adapters import client_address
from tsunagi.serve._signin_asked import action, signed, signed_in
from tsunagi.serve._signin_invited import invite_by_mail
from tsunagi.serve.pages.account import person_title
from tsunagi.serve.pages.item import base_of


@dataclass(frozen=True)
class Place:
    """An organisation as one account deals with it."""

    organisation: Organisation
    who: Who

    @property
    def keeps(self) -> bool:
        """Whether the account gives and ends roles here."""
        return keeps(self.who, self.organisation)

    @property
    def works(self) -> bool:
        """Whether the account sees who belongs here."""
        return self.keeps or self.organisation.pk in self.who.houses

    @property
    def roles(self) -> list[str]:
        """Roles to which the account may invite."""
        return [role for role in ROLES if may_invite(self.who, self.organisation, role)]

    @property
    def opens(self) -> bool:
        """Whether the account has to do with it at all."""
        return self.works or bool(self.roles)

    def members(self) -> list[Membership]:
        """Who belongs here now; nobody for somebody who only invites."""
        if not self.works:
            return []
        now = timezone.now()
        rows = self.organisation.memberships.filter(Q(until=None) | Q(until__gt=now))
        return list(rows.select_related("account").order_by("role", "since"))

    def invitations(self) -> list[Invitation]:
        """Invitations that wait; for somebody who does not keep the accounts, their own."""
        rows = Invitation.objects.filter(
            organisation=self.organisation, accepted=None, expires__gt=timezone.now()
        )
        if not self.keeps:
            rows = rows.filter(by=self.who.account)
        return list(rows.exclude(email="").select_related("by").order_by("-created"))

    def claims(self) -> list[Claim]:
        """Claims of people of this organisation that the account may decide."""
        if not self.works:
            return []
        here = set(self.organisation.memberships.values_list("account_id", flat=True))
        return [one for one in open_claims(self.who) if one.account_id in here]


def place(account: Account, key: str) -> Place:
    """An organisation by its key.

    Raises:
        NotFound: there is none that the account has to do with.
    """
    organisation = Organisation.objects.filter(key=key).first()
    found = Place(organisation, Who(account)) if organisation else None
    if found is None or not found.opens:
        raise NotFound(_("There is no such organisation."))
    return found


@signed_in
@page
def organisation(request: HttpRequest, key: str) -> Page:
    """GET /organisation/{key}: members, invitations, claims."""
    here, lang = place(signed(request), key), language()
    members, invitations, claims = here.members(), here.invitations(), here.claims()

    def context() -> dict[str, Any]:
        return {
            "here": "organisation",
            "place": here,
            "organisation": here.organisation,
            "title": here.organisation.title(lang),
            "members": [(one, ROLES[one.role][lang]) for one in members],
            "invitations": [(one, ROLES[one.role][lang]) for one in invitations],
            "claims": [(one, person_title(one.entity, lang)) for one in claims],
            "roles": [(role, ROLES[role][lang]) for role in here.roles],
            "me": here.who.account,
        }

    def data() -> dict[str, Any]:
        return {
            "key": key,
            "title": here.organisation.title(lang),
            "members": [
                {"name": one.account.name, "email": one.account.email, "role": one.role, "since": one.since}
                for one in members
            ],
            "invitations": [
                {"email": one.email, "role": one.role, "expires": one.expires} for one in invitations
            ],
            "claims": [{"id": one.pk, "account": str(one.account), "entity": one.entity} for one in claims],
        }

    return Page("organisation.html", context, data)


@action
def invite(request: HttpRequest, me: Account, key: str) -> str:
    """POST /organisation/{key}/invite: sends somebody an invitation."""
    here = place(me, key)
    email, role = request.POST.get("email", "").replace("\0", ""), request.POST.get("role", "")
    base, back = base_of(request), reverse("organisation", args=[key])
    try:
        made = invite_by_mail(here.who, email, here.organisation, role, base, client_address(request))
    except SourceUnavailable as error:
        messages.error(request, str(error))
    except BadRequest as error:
        messages.error(request, error.said(_))
    else:
        messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": made.email})
    return back


@action
def withdraw(request: HttpRequest, me: Account, key: str, number: int) -> str:
    """POST /organisation/{key}/invitations/{number}/withdraw: the link stops working."""
    found = next((one for one in place(me, key).invitations() if one.pk == number), None)
    if found is None:
        raise NotFound(_("There is no such invitation."))
    found.expires = timezone.now()
    found.save(update_fields=["expires"])
    messages.success(request, _("The invitation has been withdrawn."))
    return reverse("organisation", args=[key])


@action
def end(request: HttpRequest, me: Account, key: str, number: int) -> str:
    """POST /organisation/{key}/members/{number}/end: takes a role away."""
    here = place(me, key)
    found = next((one for one in here.members() if one.pk == number), None)
    if found is None:
        raise NotFound(_("There is no such membership."))
    back = reverse("organisation", args=[key])
    try:
        end_membership(here.who, found, client_address(request))
    except BadRequest as error:
        messages.error(request, error.said(_))
        return back
    messages.success(request, _("The role has been ended."))
    return back if found.account_id != me.pk else reverse("account")


@action
def decide(request: HttpRequest, me: Account, key: str, number: int) -> str:
    """POST /organisation/{key}/claims/{number}: confirms or refuses that somebody is a person of the catalogue."""
    here = place(me, key)
    answer = request.POST.get("answer", "")
    if answer not in {"confirm", "refuse"}:
        raise BadRequest(_("Choose one of the two answers."), "answer")
    if number not in {one.pk for one in here.claims()}:
        raise NotFound(_("There is no such claim."))
    decide_claim(here.who, number, answer == "confirm", client_address(request))
    messages.success(request, _("Saved."))
    return reverse("organisation", args=[key])


urls = [
    path("organisation/<slug:key>", organisation, name="organisation"),
    path("organisation/<slug:key>.json", organisation),
    path("organisation/<slug:key>/invite", invite, name="organisation-invite"),
    path("organisation/<slug:key>/invitations/<int:number>/withdraw", withdraw, name="organisation-withdraw"),
    path("organisation/<slug:key>/members/<int:number>/end", end, name="organisation-end"),
    path("organisation/<slug:key>/claims/<int:number>", decide, name="organisation-claim"),
]
