"""Organisations as people here deal with them: which somebody has to do with, and companies that an office enters."""

import unicodedata
from collections.abc import Sequence

from django.db.models import QuerySet

from tsunagi.collab._accounts import record
from tsunagi.collab._advance import new_key
from tsunagi.collab._answers import Unfit
from tsunagi.collab._parts import Sight
from tsunagi.collab._sight import Who, seen_by, sight
from tsunagi.collab._workflow import Problem
from tsunagi.collab.models import Organisation
from tsunagi.errors import NotAllowed
from tsunagi.model.organisation import key as folded

LONGEST = 200
NO_NAME = {"ja": "企業名を日本語か英語で入力してください。", "en": "Give its name in Japanese or in English."}
TOO_LONG = {"ja": "200文字以内で入力してください。", "en": "Write at most 200 characters."}
ALIKE = {
    "ja": "同じと思われる企業がすでに登録されています。別の企業であることを確かめてください。",
    "en": "A company that seems to be the same is here already. Make sure that yours is another.",
}
WHICH_OFFICE = {
    "ja": "担当する機関を一覧から選んでください。",
    "en": "Choose the office that works with it.",
}


def may_add_company(who: Who) -> bool:
    """Whether somebody may enter companies: those who handle cases, and superusers."""
    return bool(who.account and who.account.is_active and (who.houses or who.account.is_superuser))


def organisations_for(who: Who) -> list[Organisation]:
    """The organisations that somebody has to do with, by name.

    Superusers: all. Administrators: their own. Those who handle cases: their office, the companies that it entered,
    and the companies whose cases they see whole; a case of which they may not know the poser adds nothing.
    """
    if who.account is None or not who.account.is_active:
        return []
    rows = Organisation.objects.order_by("name_ja", "pk")
    if who.account.is_superuser:
        return list(rows)
    found = {one for one, role in who.roles if role == "administrator"} | who.houses
    if who.houses:
        found |= set(Organisation.objects.filter(brought_by__in=who.houses).values_list("pk", flat=True))
        for case in seen_by(who).exclude(poser=None):
            if case.poser_id not in found and sight(who, case) >= Sight.WHOLE:
                found.add(case.poser_id or 0)
    return list(rows.filter(pk__in=found))


def offices_of(who: Who) -> list[Organisation]:
    """The offices for which somebody handles cases, by name."""
    return list(Organisation.objects.filter(pk__in=who.houses).order_by("name_ja", "pk"))


def alike(*names: str) -> list[Organisation]:
    """Companies one of whose names is one of these, but for legal form, width, case, spaces and punctuation."""
    wanted = {one for name in names if (one := folded(name))}
    rows: QuerySet[Organisation] = Organisation.objects.filter(sort="company").order_by("name_ja", "pk")
    return [row for row in rows if wanted & {folded(row.name_ja), folded(row.name_en)}] if wanted else []


def add_company(
    who: Who,
    ja: str,
    en: str,
    entity: str = "",
    office: Organisation | None = None,
    *,
    another: bool = False,
    address: str = "",
) -> Organisation:
    """A new company, entered by an office that works with it. Its key is drawn by lot: addresses tell no names.

    Args:
        who: enters it.
        ja, en: its names; where one is missing the other stands for it.
        entity: its entity in the catalogue, which the caller has seen to be there.
        office: one of the asker's offices; needed of somebody with several.
        another: the asker has looked at those that are alike, and this is none of them.
        address: of the client, for the audit.

    Raises:
        NotAllowed: the asker neither handles cases nor is a superuser.
        Unfit: there is no name, one is too long, the office is not theirs, or a company is alike.
    """
    if not may_add_company(who):
        raise NotAllowed("Companies are entered by coordinators and IP officers.")
    ja, en = _line(ja), _line(en)
    houses = offices_of(who)
    if office is None and len(houses) == 1:
        office = houses[0]
    if problems := _problems(ja, en, houses, office, another):
        raise Unfit(problems)
    made = Organisation.objects.create(
        key=new_key(), name_ja=ja or en, name_en=en, sort="company", entity=entity, brought_by=office
    )
    record(who, "organisation added", made.key, address, office=office.key if office else "")
    return made


def _line(text: str) -> str:
    """One line without control characters."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text).split())


def _problems(
    ja: str, en: str, houses: Sequence[Organisation], office: Organisation | None, another: bool
) -> list[Problem]:
    found = [Problem(at, TOO_LONG) for at, name in (("ja", ja), ("en", en)) if len(name) > LONGEST]
    if not (folded(ja) or folded(en)):
        found.append(Problem("ja", NO_NAME))
    if office not in houses and (houses or office):
        found.append(Problem("office", WHICH_OFFICE))
    if not found and not another and alike(ja, en):
        found.append(Problem("alike", ALIKE))
    return found
