"""The audit of one organisation, for who keeps its accounts: what its members did here, and nothing of cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from tsunagi.collab._accounts import keeps
from tsunagi.collab._parts import ROLES
from tsunagi.collab._sight import Who
from tsunagi.collab.models import Account, Audit, Membership, Organisation
from tsunagi.errors import BadRequest, NotFound

ACTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sign in": {"ja": "ログイン", "en": "Signed in"},
        "sign in failed": {"ja": "ログイン失敗", "en": "Sign-in failed"},
        "sign out": {"ja": "ログアウト", "en": "Signed out"},
        "sign up": {"ja": "アカウント作成", "en": "Made an account"},
        "password changed": {"ja": "パスワード変更", "en": "Changed the password"},
        "password set": {"ja": "パスワード設定", "en": "Set a password"},
        "password recovered": {"ja": "パスワード再設定", "en": "Recovered the password"},
        "e-mail changed": {"ja": "メールアドレス変更", "en": "Changed the e-mail address"},
        "e-mail added": {"ja": "メールアドレス追加", "en": "Added an e-mail address"},
        "e-mail removed": {"ja": "メールアドレス削除", "en": "Removed an e-mail address"},
        "second factor on": {"ja": "多要素認証の有効化", "en": "Second factor on"},
        "second factor off": {"ja": "多要素認証の無効化", "en": "Second factor off"},
        "second factor renewed": {"ja": "リカバリーコード再発行", "en": "Renewed the recovery codes"},
        "second factor failed": {"ja": "多要素認証の失敗", "en": "Second factor failed"},
        "provider connected": {"ja": "外部アカウント連携", "en": "Connected an outside account"},
        "provider removed": {"ja": "外部アカウント連携解除", "en": "Removed an outside account"},
        "invite": {"ja": "招待", "en": "Invited somebody"},
        "join": {"ja": "参加", "en": "Joined"},
        "leave": {"ja": "役割の終了", "en": "A role ended"},
        "claim asked": {"ja": "研究者ページの申請", "en": "Claimed a person of the catalogue"},
        "claim confirmed": {"ja": "研究者ページの承認", "en": "Confirmed a claim"},
        "claim refused": {"ja": "研究者ページの却下", "en": "Refused a claim"},
        "organisation added": {"ja": "企業の登録", "en": "Added a company"},
        "export": {"ja": "自分のデータの取得", "en": "Took their own data"},
        "audit taken": {"ja": "操作記録の取得", "en": "Took the audit"},
        "erase": {"ja": "アカウントの消去", "en": "Erased an account"},
        "account changed": {"ja": "アカウントの変更", "en": "Changed an account"},
        "membership added": {"ja": "役割の付与", "en": "Gave a role"},
        "membership changed": {"ja": "役割の変更", "en": "Changed a role"},
        "organisation changed": {"ja": "組織情報の変更", "en": "Changed the organisation"},
    }
)
"""The acts that are told; what is not named here, such as taking a file of a case, is not."""

OF_ROLES = ("join", "leave", "audit taken")
"""Acts whose `what` is the key of the organisation that they are about."""
OF_ACCOUNTS = ("erase", "account changed")
"""Acts whose `what` is the number of an account."""
OF_MEMBERSHIPS = ("membership added", "membership changed")
OF_OFFICE = (*OF_ROLES, *OF_ACCOUNTS, *OF_MEMBERSHIPS, "organisation changed")
"""Acts that belong to the organisation that they are about, whoever did them."""
GRACE = timedelta(minutes=1)
"""An account is made just before its role begins, and a role ends just before the act that ended it is written."""


@dataclass(frozen=True)
class Done:
    """One row of the audit as an administrator of an organisation reads it."""

    number: int
    at: datetime
    who: str
    """Name of who did it; empty: nobody who was signed in."""
    act: str
    about: str
    """Whom or which role it was about; empty where that would tell of other organisations or of cases."""
    address: str
    """Of the client."""


def audit_of(
    who: Who, organisation: Organisation, lang: str, *, person: int = 0, act: str = "", before: int = 0,
    most: int = 50,
) -> list[Done]:  # fmt: skip
    """What members of an organisation did while they were members, and what was done to its roles; newest first.

    Args:
        who: asks; somebody who keeps the accounts of the organisation.
        organisation: whose audit.
        lang: 'ja' or 'en'.
        person: number of the account of which alone is told; 0: of all.
        act: of ACTS, that alone is told; empty: all.
        before: only rows with lower numbers; 0: from the newest.
        most: rows.

    Raises:
        NotFound: the asker does not keep its accounts, or the person never belonged to it.
        BadRequest: there is no such act.
    """
    if act and act not in ACTS:
        raise BadRequest(
            "There is no act “%(act)s”. Known: %(known)s.", "act", act=act[:80], known=", ".join(ACTS)
        )
    names = {one.pk: one for one in people_of(who, organisation)}
    if person and person not in names:
        raise NotFound(f"Nobody of {organisation.key} has the number {person}.")
    rows = _rows(organisation)
    if act:
        rows = rows.filter(act=act)
    if person:
        rows = rows.filter(_of_person(names[person]))
    if before:
        rows = rows.filter(pk__lt=before)
    return [_done(row, organisation, names, lang) for row in rows.order_by("-pk")[:most]]


def people_of(who: Who, organisation: Organisation) -> Iterable[Account]:
    """Everybody who belongs or belonged to an organisation, by name.

    Raises:
        NotFound: the asker does not keep its accounts.
    """
    if not keeps(who, organisation):
        raise NotFound(f"There is no audit of {organisation.key!r} here, or it is not open to you.")
    return Account.objects.filter(memberships__organisation=organisation).distinct().order_by("name", "pk")


def _rows(organisation: Organisation) -> QuerySet[Audit]:
    at = OuterRef("at")
    ever = Membership.objects.filter(organisation=organisation)
    here = ever.filter(Q(until=None) | Q(until__gte=at - GRACE), since__lte=at + GRACE)
    text = CharField()
    theirs = Q(Exists(here.filter(account=OuterRef("who")))) & ~Q(act__in=OF_OFFICE)
    tried = Q(act="sign in failed") & Q(Exists(here.filter(account__email=OuterRef("what"))))
    about = Q(act__in=OF_ACCOUNTS) & Q(
        Exists(here.annotate(number=Cast("account_id", text)).filter(number=OuterRef("what")))
    )
    roles = Q(act__in=OF_ROLES, what=organisation.key) | Q(
        act="organisation changed", what=str(organisation.pk)
    )
    given = Q(act__in=OF_MEMBERSHIPS) & Q(
        Exists(ever.annotate(number=Cast("pk", text)).filter(number=OuterRef("what")))
    )
    return Audit.objects.filter(theirs | tried | about | roles | given, act__in=ACTS).select_related("who")


def _of_person(account: Account) -> Q:
    number = str(account.pk)
    return (
        Q(who=account)
        | Q(act="sign in failed", what=account.email)
        | Q(act__in=OF_ACCOUNTS, what=number)
        | Q(act="leave", detail__account=account.pk)
    )


def _done(row: Audit, organisation: Organisation, names: Mapping[int, Account], lang: str) -> Done:
    who = str(row.who) if row.who else ""
    told = _about(row, organisation, names, lang)
    return Done(row.pk, row.at, who, ACTS[row.act][lang], told, row.address)


def _about(row: Audit, organisation: Organisation, names: Mapping[int, Account], lang: str) -> str:
    """What a row is about, as far as it is about this organisation: a company that was invited may have a case."""
    detail: Mapping[str, Any] = row.detail
    role = ROLES.get(str(detail.get("role")), {}).get(lang, "")
    if row.act == "invite":
        return f"{row.what} ({role})" if detail.get("organisation") == organisation.key else ""
    if row.act == "sign in failed":
        return row.what
    number = int(row.what) if row.act in OF_ACCOUNTS else int(detail.get("account") or 0)
    name = str(names[number]) if number in names else ""
    return f"{name} ({role})" if name and role else name or role
