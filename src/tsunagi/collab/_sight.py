"""Who sees what: the one place where it is decided."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from tsunagi.collab._flows import workflow_of, workflows
from tsunagi.collab._parts import HANDLING, PARTS, Sight
from tsunagi.collab.models import Account, Case, Participant


@dataclass(frozen=True)
class Who:
    """Who asks: somebody signed in, somebody with a link to one case, or anybody."""

    account: Account | None = None
    link: Participant | None = None
    """The participant whose link was shown."""

    @cached_property
    def roles(self) -> frozenset[tuple[int, str]]:
        """(organisation, role) of every membership that has not ended."""
        if self.account is None or not self.account.is_active:
            return frozenset()
        now = timezone.now()
        rows = self.account.memberships.filter(Q(until=None) | Q(until__gt=now))
        return frozenset(rows.values_list("organisation_id", "role"))

    def has(self, role: str, organisation: int | None = None) -> bool:
        """Whether they have this role, in that organisation or in any."""
        return any(name == role and organisation in (None, one) for one, name in self.roles)

    @property
    def houses(self) -> frozenset[int]:
        """Organisations whose cases they handle."""
        return frozenset(one for one, role in self.roles if role in HANDLING)

    @property
    def companies(self) -> frozenset[int]:
        """Organisations for which they pose needs."""
        return frozenset(one for one, role in self.roles if role == "company")


ANYBODY = Who()


def seen_by(who: Who) -> QuerySet[Case]:
    """The cases that somebody is in, whatever their part; those of which only the face is public are not among them."""
    if who.account is None or not who.account.is_active:
        return Case.objects.filter(pk=who.link.case_id) if who.link else Case.objects.none()
    named = Participant.objects.filter(account=who.account, removed=None).values("case")
    ours = Q(house__in=who.houses) | Q(poser__in=who.companies)
    return Case.objects.filter(Q(pk__in=named) | (ours & ~Q(confidentiality="named")))


def board() -> QuerySet[Case]:
    """The cases whose face is public now."""
    states = [
        Q(workflow=flow.name, state__in=flow.open_states) for flow in workflows().values() if flow.open_states
    ]
    wanted = states[0]
    for more in states[1:]:
        wanted |= more
    return Case.objects.filter(wanted, confidentiality="public")


def parts_of(who: Who, case: Case) -> frozenset[str]:
    """What somebody is to a case; nothing at all for most."""
    found = set()
    if who.link is not None and who.link.case_id == case.pk and who.link.removed is None:
        found.add(who.link.part)
    account = who.account
    if account is not None and account.is_active:
        found |= set(case.participants.filter(account=account, removed=None).values_list("part", flat=True))
        if case.confidentiality != "named":
            if case.house_id in who.houses:
                found.add("handler")
            if case.poser_id in who.companies:
                found.add("poser")
    if case.confidentiality == "public" and case.state in workflow_of(case).open_states:
        found.add("public")
    return frozenset(found)


def sight(who: Who, case: Case) -> Sight:
    """How much of a case somebody sees."""
    return max((PARTS[part][0] for part in parts_of(who, case)), default=Sight.NOTHING)
