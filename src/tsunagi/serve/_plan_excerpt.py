"""An excerpt as it is asked for and shown: the theme of an address or of somebody's own, its quotations with words marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tsunagi import hub
from tsunagi.collab.cases import theme_of
from tsunagi.collab.models import SavedSearch
from tsunagi.errors import BadRequest, NotFound
from tsunagi.policy import Excerpt, Plan, Quotation, Theme, check_theme, excerpt
from tsunagi.serve._plan_shown import Pieces, Shown, held, pieces, shelf, shown, stamp
from tsunagi.serve._signin import Visitor

KNOWN = ("theme", "term", "without", "like", "format")
MOST_TERMS, MOST_LIKE, LONGEST = 50, 10, 4000
LONGEST_NAME = 100


@dataclass(frozen=True)
class Asked:
    """What an excerpt is asked by."""

    theme: Theme
    saved: SavedSearch | None = None
    """The asker's own theme, if it is one."""
    like: tuple[str, ...] = ()
    """Ids of measures, or texts, that were given as examples."""

    def words(self) -> str:
        """As an address has it after its '?'."""
        if self.saved:
            return f"theme={self.saved.pk}"
        pairs = [("term", one) for one in self.theme.terms] + [("without", one) for one in self.theme.without]
        return urlencode([*pairs, *(("like", one) for one in self.like)], quote_via=quote)


@dataclass(frozen=True)
class Quoted:
    """A quotation as a page shows it."""

    quotation: Quotation
    text: Pieces
    measure: Shown | None
    chapter: str
    percent: int
    notes: list[str]


def read_asked(request: HttpRequest) -> Asked | None:
    """The theme that an address asks for; None if it names none.

    Raises:
        BadRequest: a parameter is unknown, too long or too many.
        NotFound: the asker has no such theme, or there is no such measure.
    """
    for name, values in request.GET.lists():
        if name not in KNOWN:
            told = _("There is no such parameter. Possible are: %(known)s.") % {"known": ", ".join(KNOWN)}
            raise BadRequest(told, name[:80])
        if any(len(value) > LONGEST for value in values):
            raise BadRequest(_("At most %(longest)s characters are possible.") % {"longest": LONGEST}, name)
    if number := request.GET.get("theme", "").strip():
        saved = _own(request, number)
        return Asked(theme_from(saved), saved)
    terms = [part for value in request.GET.getlist("term") for part in _split(value)]
    without = [part for value in request.GET.getlist("without") for part in _split(value)]
    like = tuple(dict.fromkeys(one for one in request.GET.getlist("like") if one.strip()))
    if not terms and not like:
        return None
    if len(terms) > MOST_TERMS or len(without) > MOST_TERMS or len(like) > MOST_LIKE:
        raise BadRequest(_("At most %(most)s words and %(like)s examples are possible.") % {
            "most": MOST_TERMS, "like": MOST_LIKE}, "term")  # fmt: skip
    name = ("、".join(terms) or _("like an example"))[:LONGEST_NAME]
    return Asked(check_theme(Theme(name, tuple(terms), tuple(without), tuple(_examples(like)))), None, like)


def _own(request: HttpRequest, number: str) -> SavedSearch:
    me = Visitor(request).account
    if me is None or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound(_("There is no such theme of yours."))
    try:
        return theme_of(me, int(number))
    except NotFound:
        raise NotFound(_("There is no such theme of yours.")) from None


def _split(text: str) -> list[str]:
    return [part for part in (one.strip() for one in text.replace("、", ",").split(",")) if part]


def _examples(like: Iterable[str]) -> Iterable[str]:
    """Texts of measures that are given by their ids; other texts as they are."""
    plans = shelf()
    for one in like:
        try:
            yield plans.measure(one)[1].text
        except NotFound:
            yield one


def theme_from(saved: SavedSearch) -> Theme:
    """Somebody's own theme as the plans are asked for it."""
    terms, without, examples = (tuple(saved.query.get(name, ())) for name in ("terms", "without", "examples"))
    return Theme(saved.title[:LONGEST_NAME], terms, without, examples)


def found_in(plan: Plan, theme: Theme) -> Excerpt:
    """What a plan says on a theme; what was asked lately is not sought again."""
    return _found(hub.open_hub().settings.data, plan.key, stamp(plan), theme)


@lru_cache(maxsize=64)
def _found(data: Path, key: str, read: str, theme: Theme) -> Excerpt:
    return excerpt(held(data, key, read), theme)


def quoted(one: Quotation) -> Quoted:
    """A quotation with its words marked."""
    return Quoted(
        one, pieces(one.paragraph.text, one.words), shown(one.measure, one.words) if one.measure else None,
        " › ".join(one.paragraph.chapter), round(one.score * 100), [note.text for note in one.notes],
    )  # fmt: skip


def shared_links(plan: Plan) -> list[tuple[str, str]]:
    """(name, address of what a plan says on it) of the themes that the command line keeps for all."""
    here = reverse("plan-excerpt", args=[plan.key])
    return [(one.name, f"{here}?{Asked(one, None, one.examples).words()}") for one in shelf().themes()]


def excerpt_link(plan: Plan, saved: SavedSearch) -> str:
    """Address of what a plan says on somebody's own theme."""
    return f"{reverse('plan-excerpt', args=[plan.key])}?theme={saved.pk}"
