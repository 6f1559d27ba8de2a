"""What kinds, facets, their values and days are called in the language of the page."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tsunagi.model import Source, language, load_kinds, place, rights

FACET_LABELS = {
    "kind": _lazy("Kind"),
    "type": _lazy("Type"),
    "institution": _lazy("Institution"),
    "person": _lazy("Person"),
    "subject": _lazy("Subject"),
    "era": _lazy("Era"),
    "decade": _lazy("Decade"),
    "place": _lazy("Place"),
    "rights": _lazy("Terms of use"),
    "language": _lazy("Language"),
    "source": _lazy("Source"),
}
"""In the order of the page."""

SORT_LABELS = {
    "relevance": _lazy("Relevance"),
    "oldest": _lazy("Oldest first"),
    "newest": _lazy("Newest first"),
    "title": _lazy("Title"),
    "updated": _lazy("Recently updated"),
}

STATE_LABELS = {
    "running": _lazy("Running"),
    "partial": _lazy("Interrupted"),
    "complete": _lazy("Complete"),
    "failed": _lazy("Failed"),
}

ERAS = {
    "縄文": "Jōmon", "弥生": "Yayoi", "古墳": "Kofun", "飛鳥": "Asuka", "奈良": "Nara", "平安": "Heian",
    "鎌倉": "Kamakura", "南北朝": "Nanbokuchō", "室町": "Muromachi", "安土桃山": "Azuchi-Momoyama",
    "江戸": "Edo", "明治": "Meiji", "大正": "Taishō", "昭和": "Shōwa", "平成": "Heisei", "令和": "Reiwa",
}  # fmt: skip
"""The labels of tsunagi.model.date.era_of in English, by the usual romanisation."""


def kind_label(kind: str, lang: str) -> str:
    """Name of a kind; a kind that there is no longer is called by its key."""
    known = load_kinds().get(kind)
    return known.labels[lang] if known else kind


def value_label(facet: str, value: str, lang: str, sources: Mapping[str, Source]) -> str:
    """What a value of a facet is called."""
    if facet == "kind":
        return kind_label(value, lang)
    if facet == "source":
        return sources[value].title(lang) if value in sources else value
    if facet == "decade":
        year = value.replace("BC", "-", 1)
        return decade_label(int(year)) if year.lstrip("-").isdecimal() else value
    if facet == "era":
        return ERAS.get(value, value) if lang == "en" else value
    if facet == "language":
        return language.label(value, lang)
    if facet == "rights":
        return rights.class_label(value, lang)
    if facet == "place":
        return place_label(value, lang)
    return value


def place_label(norm: str, lang: str) -> str:
    """京都府/京都市 → 京都府 京都市, Kyoto 京都市; JP → 日本, Japan."""
    prefecture, _slash, municipality = norm.partition("/")
    if norm.isascii():
        return place.country_label(norm, lang) or norm
    return f"{place.prefecture_label(prefecture, lang)} {municipality}".strip()


def year_label(year: int) -> str:
    """A year; those before the year 1 are counted backwards from it, so that 0 is 1 BCE."""
    return _("%(year)s BCE") % {"year": 1 - year} if year < 1 else str(year)


def decade_label(year: int) -> str:
    """1880 → 1880s, 1880年代."""
    if year < 0:
        return _("%(year)ss BCE") % {"year": -year}
    return _("%(year)ss") % {"year": year}


def day_text(day: int) -> str:
    """A day of Value.span as ISO 8601; year 0 is 1 BCE."""
    year, rest = day // 10000, day % 10000
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04}-{rest // 100:02}-{rest % 100:02}"


def span_text(span: tuple[int, int] | None) -> str:
    """A span as one day, or as first and last day."""
    if span is None:
        return ""
    first, last = day_text(span[0]), day_text(span[1])
    return first if first == last else f"{first} – {last}"
