"""The other way round: open needs that a seed may answer, and where two institutions complement each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.collab.cases import Who, board, face_id
from tsunagi.errors import BadRequest, NotFound
from tsunagi.match import Evidence, Institution, open_people
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._brief import title_of
from tsunagi.serve._case_answer import signed_in
from tsunagi.serve._match_shown import marked, percent, person_href
from tsunagi.serve._words import kind_label

LONGEST_NAME = 200
ROW, HALF, MIDDLE = 26, 150, 300
"""Height of a row, the longest bar, and the width of the names between the bars, in units of the picture."""
FIELDS = 20
LATEST = 8
"""Documents of a person by which needs are sought."""


@dataclass(frozen=True)
class Bar:
    """A field, and how much of its work each of two institutions has in it."""

    field: str
    one: int
    other: int
    """Percent of the longest bar."""
    y: int
    left: float
    left_width: float
    right_width: float


@signed_in("GET")
def seed_needs(request: HttpRequest, who: Who, id: str) -> Page:
    """GET /item/<id>/needs: for those who handle needs."""
    check_handles(who)
    held = hub.open_hub().catalogue.get(id) if len(id) <= 300 else None
    if held is None or held.deleted:
        raise NotFound(f"There is no record {id!r}.")
    title = title_of(held.entity, language())
    return needs_page(
        [id],
        title.text,
        title.lang or "",
        kind_label(held.entity.kind, language()),
        reverse("item", args=[id]),
    )


@signed_in("GET")
def person_needs(request: HttpRequest, who: Who, key: str) -> Page:
    """GET /people/<key>/needs: for those who handle needs; by the person's latest documents."""
    check_handles(who)
    people = open_people(hub.open_hub().settings.data)
    person = people.get(key)
    if person is None:
        raise NotFound(f"There is no person {key!r}.")
    ids = [one.id for one in people.documents(key, LATEST)]
    return needs_page(ids, person.name, "", person.institution, person_href(key))


def check_handles(who: Who) -> None:
    """Raises NotFound for those who handle no needs."""
    if not who.houses:
        raise NotFound("This is for those who handle needs.")


def needs_page(ids: Sequence[str], title: str, title_lang: str, what: str, href: str) -> Page:
    """The open needs that these records may answer; a need that is on the board no longer is not there."""
    public = {face_id(case): case.key for case in board().filter(workflow="need")}
    best: dict[str, Evidence] = {}
    for id in ids:
        for one in hub.open_matcher().needs_for(id):
            if one.id in public and (one.id not in best or best[one.id].score < one.score):
                best[one.id] = one
    found = sorted(best.values(), key=lambda one: -one.score)

    def context() -> dict[str, Any]:
        needs = [
            {"key": public[one.id], "title": marked(one.title, one.words), "score": percent(one.score),
             "passages": [marked(passage, one.words) for passage in one.passages], "house": one.institution}
            for one in found
        ]  # fmt: skip
        return {
            "here": "",
            "title": title,
            "title_lang": title_lang,
            "what": what,
            "href": href,
            "needs": needs,
        }

    return Page("match_needs.html", context, lambda: {"needs": found})


@page
def complement(request: HttpRequest) -> Page:
    """GET /complement?one=&other=: the fields of two institutions beside each other."""
    for name in request.GET:
        if name not in ("one", "other", "format"):
            told = _("There is no such parameter. Possible are: %(known)s.") % {"known": "one, other, format"}
            raise BadRequest(told, name[:80])
    names = [request.GET.get(name, "").strip() for name in ("one", "other")]
    if any(len(name) > LONGEST_NAME for name in names):
        raise BadRequest(_("This is too long for the name of an institution."), "one")
    people = open_people(hub.open_hub().settings.data)
    found = [people.institution(name) if name else None for name in names]
    fields = complements(*found)

    def context() -> dict[str, Any]:
        return {
            "here": "people",
            "one": names[0],
            "other": names[1],
            "found": found,
            "missing": [name for name, one in zip(names, found, strict=True) if name and one is None],
            "same": bool(found[0] and found[1] and found[0].key == found[1].key),
            "bars": bars(fields),
            "height": len(fields) * ROW + 8,
            "width": 2 * HALF + MIDDLE,
            "half": HALF,
            "centre": HALF + MIDDLE / 2,
        }

    def data() -> dict[str, Any]:
        return {
            "one": found[0],
            "other": found[1],
            "fields": [{"field": field, "one": one, "other": other} for field, one, other in fields],
        }

    return Page("complement.html", context, data)


def complements(one: Institution | None, other: Institution | None) -> Sequence[tuple[str, float, float]]:
    """(field, weight in one, weight in the other); nothing unless both are known and not the same."""
    if one is None or other is None or one.key == other.key:
        return []
    try:
        return hub.open_matcher().complements(one.key, other.key, FIELDS)
    except NotFound:  # people are told of it, but no document of theirs is in the index now
        return []


def bars(fields: Sequence[tuple[str, float, float]]) -> list[Bar]:
    """Bars to the left and right of the names of the fields."""
    most = max((max(one, other) for _field, one, other in fields), default=0.0) or 1.0
    return [
        Bar(field, percent(one / most), percent(other / most), place * ROW + 4,
            round(HALF - one / most * HALF, 1), round(one / most * HALF, 1), round(other / most * HALF, 1))
        for place, (field, one, other) in enumerate(fields)
    ]  # fmt: skip
