"""The page on which a need is typed and answered, for anybody and for those who handle the need of a case."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.catalogue import Held
from tsunagi.errors import BadRequest
from tsunagi.match import EVIDENCE, Matches, Need, open_people
from tsunagi.model.place import prefecture_label, prefectures
from tsunagi.serve._answer import Page, language
from tsunagi.serve._brief import title_of
from tsunagi.serve._match_asked import LONGEST, SHORTEST, need_left, need_of_form
from tsunagi.serve._match_shown import shown
from tsunagi.serve._words import kind_label

EXAMPLES = {
    "ja": ("食品工場で異物混入を非接触で検査したい", "高齢者の転倒を家庭で早く見つけたい", "工場の排熱を電力に変えたい"),
    "en": ("Find foreign bodies in food without touching it", "Notice falls of older people at home early",
           "Turn a factory's waste heat into electricity"),
}  # fmt: skip


NEAR = 5
"""Institutions that are offered instead of one that there is not."""


@dataclass(frozen=True)
class Asked:
    """What was asked, and what came of it."""

    need: Need
    matches: Matches | None = None
    problem: str = ""
    parameter: str = ""
    told: str = ""
    """The problem as programs are told it."""
    years: tuple[str, str] | None = None
    """As they were typed, where they are no years."""


def ask(need: Need) -> Asked:
    """Asks the matching; what it cannot take comes back with the reason."""
    if not need.text and not need.more:
        return Asked(need)
    if len(need.text) < SHORTEST and not need.more:
        return Asked(
            need, problem=_("This is too short to find anything. Say in a sentence what you want to do.")
        )
    try:
        return Asked(need, hub.open_matcher().match(need))
    except BadRequest as error:
        return Asked(need, problem=error.said(_), parameter=error.parameter, told=str(error))


def ask_form(request: HttpRequest) -> Asked:
    """Asks what a form holds; one that is refused is kept as it was filled in."""
    posted = request.POST
    try:
        need = need_of_form(posted)
    except BadRequest as error:
        years = (posted.get("since", "")[:10], posted.get("until", "")[:10])
        return Asked(need_left(posted), problem=error.said(_), parameter=error.parameter, years=years)
    if not need.text and not need.more:
        return Asked(need, problem=_("Write what you want to do or cannot do."), parameter="text")
    return ask(need)


def match_page(
    asked: Asked, more: dict[str, Any] | None = None, case: str = "", listed: Collection[str] = ()
) -> Page:
    """The form, and the answer if there is one.

    Args:
        asked: what was asked.
        more: what the page of a case adds to the context.
        case: its key; then each result can be put on its shortlist.
        listed: ids of what is on it already.
    """

    def context() -> dict[str, Any]:
        lang, opened = language(), hub.open_hub()
        answer = shown(asked.matches, opened.sources, case) if asked.matches else None
        return {
            "here": "match",
            "asked": asked,
            "need": asked.need,
            "since": asked.years[0] if asked.years else asked.need.years[0],
            "until": asked.years[1] if asked.years else asked.need.years[1],
            "institution": asked.need.institutions[0] if asked.need.institutions else "",
            "near": near(asked),
            "narrowed": narrowed(asked.need) or any(asked.years or ()),
            "kinds": [(kind, kind_label(kind, lang), kind in asked.need.kinds) for kind in EVIDENCE],
            "places": [
                (name, prefecture_label(name, lang), name in asked.need.places) for name in prefectures()
            ],
            "likes": _titles(asked.need.more, lang),
            "unlikes": _titles(asked.need.less, lang),
            "longest": LONGEST,
            "answer": answer,
            "listed": set(listed),
            "listed_people": {one.removeprefix("person:") for one in listed if one.startswith("person:")},
            "examples": EXAMPLES[lang],
        } | (more or {})

    return Page(
        "match.html", context, lambda: asked.matches or _nothing(asked), 400 if asked.problem else 200
    )


def near(asked: Asked) -> list[str] | None:
    """Institutions of a name like the one by which nothing was found; None where that is not why."""
    found = asked.matches
    if found is None or not asked.need.institutions or found.people or any(found.documents.values()):
        return None
    name = asked.need.institutions[0]
    people = open_people(hub.open_hub().settings.data)
    return None if people.institution(name) else [one.name for one in people.institutions(name, NEAR)]


def narrowed(need: Need) -> bool:
    """Whether something besides the words is asked."""
    filters = need.kinds, need.institutions, need.places, need.more, need.less
    return bool(any(filters) or need.licensable or any(year is not None for year in need.years))


def _titles(ids: Collection[str], lang: str) -> list[tuple[str, str]]:
    held: dict[str, Held] = hub.open_hub().catalogue.many(list(ids))
    return [(id, title_of(held[id].entity, lang).text if id in held else id) for id in ids]


def _nothing(asked: Asked) -> dict[str, Any]:
    if asked.problem:
        return {
            "error": {
                "status": 400,
                "message": asked.told or asked.problem,
                "parameter": asked.parameter or None,
            }
        }
    return {"need": asked.need}
