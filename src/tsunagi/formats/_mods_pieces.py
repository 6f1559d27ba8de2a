"""What MODS says again and again: titles, names, origins and parts, and how they become values."""

from msgspec.structs import replace

from tsunagi.formats._build import Builder
from tsunagi.formats._composed import add_date, either, period, read_as
from tsunagi.formats._relators import CREATORS, relator
from tsunagi.formats._rules import KNOWN, In, Leaf, Part, Rules

TITLE: Rules = {
    "nonSort": "article",
    "title": "title",
    "subTitle": "sub",
    "partNumber": "number",
    "partName": "part",
}
NAME: Rules = {
    "namePart": "part",
    "displayForm": "display",
    "affiliation": "affiliation",
    "role": In("role", {"roleTerm": "term"}),
    "nameIdentifier": "id",
    "alternativeName|description|etal": KNOWN,
}
ORIGIN: Rules = {
    "place": In("place", {"placeTerm": "term", "cartographics": KNOWN, "placeIdentifier": KNOWN}),
    "publisher": "publisher",
    "agent": In("agent", NAME),
    "dateIssued": "datePublished",
    "dateCreated": "dateCreated",
    "copyrightDate": "copyrightYear",
    "dateModified": "dateModified",
    "dateCaptured|dateValid|dateOther": "date",
    "displayDate": "display",
    "edition": "edition",
    "frequency": "frequency",
    "issuance": KNOWN,
}
PART: Rules = {
    "detail": In("detail", {"number": "number", "caption": "caption", "title": "title"}),
    "extent": In("extent", {"start": "start", "end": "end", "total": "total", "list": "list"}),
    "date": "date",
    "text": "text",
}

_DATES = ("datePublished", "dateCreated", "copyrightYear", "dateModified")
_UNSURE = {"approximate": "~", "questionable": "?"}
# https://www.loc.gov/marc/countries/: where a record gives no name beside the code.
_COUNTRIES = {
    "au": "Austria", "be": "Belgium", "cc": "China", "cau": "California", "enk": "England",
    "fr": "France", "gr": "Greece", "gw": "Germany", "ilu": "Illinois", "it": "Italy", "ja": "Japan",
    "ko": "Korea (South)", "le": "Lebanon", "mau": "Massachusetts", "ne": "Netherlands", "nyu": "New York",
    "pau": "Pennsylvania", "ru": "Russia", "sp": "Spain", "stk": "Scotland", "sz": "Switzerland",
    "ua": "Egypt", "xxk": "United Kingdom", "xxu": "United States",
}  # fmt: skip
_PAGES = frozenset({"", "page", "pages", "p", "pp"})


def title(part: Part) -> str:
    """A title in one line: article, title, subtitle, number and name of the part."""
    text = f"{part.first('article')} {part.first('title')}".strip()
    if part.first("sub"):
        text = f"{text}: {part.first('sub')}"
    pieces = [leaf.text for leaf in part.all("number", "part")]
    return ". ".join((text, ", ".join(pieces))) if pieces else text


def roles(part: Part) -> list[str]:
    """What a person did, in words: the code if there is no text."""
    found = []
    for role in part.each("role"):
        terms = sorted(role.all("term"), key=lambda leaf: leaf.get("type") == "code")
        if terms:
            found.append(relator(terms[0].text))
    return list(dict.fromkeys(found))


def person(part: Part) -> tuple[str, str]:
    """A name in one line, family name first, and the dates given with it."""
    kinds: dict[str, list[str]] = {}
    for leaf in part.all("part"):
        kinds.setdefault(leaf.get("type"), []).append(leaf.text.strip(" ,"))
    plain = ", ".join(filter(None, (" ".join(kinds.get(k, ())) for k in ("family", "given"))))
    whole = ", ".join(filter(None, [*kinds.get("", ()), plain, *kinds.get("termsOfAddress", ())]))
    return _unstopped(whole or part.first("display")), ", ".join(kinds.get("date", ()))


def _unstopped(name: str) -> str:
    # Cataloguers end a heading with a full stop; an initial keeps its own.
    last = name.rpartition(" ")[2]
    return name[:-1] if name.endswith(".") and len(last) > 4 else name


def add_person(builder: Builder, part: Part, name: str = "") -> None:
    """Adds a name to the property that its role asks for, or to `name`."""
    said = roles(part)
    if not name:
        name = "creator" if not said or CREATORS & {role.lower() for role in said} else "contributor"
        name = "publisher" if said in (["publisher"], ["issuing body"]) else name
    text, dates = person(part)
    if text:
        value = read_as(builder, name, text, part.lang)
        role = ", ".join(role for role in said if role not in ("creator", "publisher")) or value.role
        original = f"{text}, {dates}" if dates else value.original
        builder.put(name, replace(value, role=role, original=original, ref=_ref(part) or value.ref))
        if name == "creator":
            for leaf in part.all("affiliation"):
                builder.add("affiliation", leaf.text, lang=leaf.lang)
            for leaf in part.all("display"):
                if leaf.text != text:
                    builder.add("creatorAlternateName", leaf.text, lang=leaf.lang)


def _ref(part: Part) -> str | None:
    for leaf in part.all("id"):
        if leaf.text.startswith("http"):
            return leaf.text
        if leaf.get("type").lower() == "orcid":
            return f"https://orcid.org/{leaf.text}"
    return part.get("valueURI") or part.get("href") or None


def add_origin(builder: Builder, part: Part) -> None:
    """Adds who published a thing, where and when."""
    for leaf in part.all("publisher"):
        builder.add("publisher", leaf.text.strip(" ,:"), lang=leaf.lang)
    for agent in part.each("agent"):
        add_person(builder, agent, "" if roles(agent) else "publisher")
    for where in places(part):
        builder.add(either(builder, "publicationPlace", "locationCreated"), where, lang=part.lang)
    for name in _DATES:
        _add_dates(builder, name, part.all(name), part.first("display"))
    for leaf in part.all("date"):
        builder.add("note", leaf.text, role=leaf.get("type") or "date")
    for leaf in part.all("edition"):
        name = either(builder, "bookEdition", "note")
        builder.add(name, leaf.text, lang=leaf.lang, role="edition" if name == "note" else None)
    for leaf in part.all("frequency"):
        builder.add("note", leaf.text, lang=leaf.lang, role="frequency")


def places(part: Part) -> list[str]:
    """Names of the places; a country's code is put in words, if no place has a name."""
    terms = [leaf for place in part.each("place") for leaf in place.all("term")]
    named = [leaf.text for leaf in terms if leaf.get("type") != "code"]
    return [name.strip("[] ,:") for name in named] or [_COUNTRIES.get(leaf.text, leaf.text) for leaf in terms]


def _add_dates(builder: Builder, name: str, leaves: list[Leaf], display: str) -> None:
    ends = {leaf.get("point"): _exact(leaf) for leaf in leaves if leaf.get("point")}
    plain = [leaf for leaf in leaves if not leaf.get("point")]
    shown = [leaf for leaf in plain if not leaf.get("encoding")]
    exact = [leaf for leaf in plain if leaf.get("encoding")]
    start, end = ends.get("start", ""), ends.get("end", "")
    if len(shown) > 1 or (shown and not start and not exact):
        for leaf in shown:
            add_date(builder, name, leaf.text, _exact(leaf) if leaf.get("qualifier") else "")
        shown = []
    text = (shown[0].text if shown else "") or (display if leaves else "")
    if start or end:
        add_date(builder, name, text, start, end)
    for leaf in exact if not (start or end) else ():
        add_date(builder, name, text or leaf.text, _exact(leaf))


def _exact(leaf: Leaf) -> str:
    # MARC writes unknown digits as u and an open end as 9999; EDTF as X and as two dots.
    text = leaf.text
    if leaf.get("encoding") == "marc":
        text = ".." if text == "9999" else text.replace("u", "X").replace("|", "X")
    return text + _UNSURE.get(leaf.get("qualifier"), "")


def when(part: Part) -> str:
    """The first date of an origin, for a citation."""
    for name in _DATES:
        if leaves := part.all(name):
            ends = {leaf.get("point"): leaf.text for leaf in leaves}
            return period(ends.get("start", leaves[0].text), ends.get("end", ""))
    return ""


def add_part(builder: Builder, part: Part) -> None:
    """Adds volume, issue and pages; extents in other units become the extent."""
    for detail in part.each("detail"):
        text = detail.first("number", "caption", "title")
        kind = detail.get("type").lower()
        name = {"volume": "volumeNumber", "issue": "issueNumber", "number": "issueNumber"}.get(kind, "note")
        builder.add(either(builder, name, "note"), text, role=kind if name == "note" and kind else None)
    for extent in part.each("extent"):
        _add_extent(builder, extent)
    for leaf in part.all("date"):
        if "datePublished" not in builder.values:
            add_date(builder, "datePublished", "", leaf.text)
    for leaf in part.all("text"):
        builder.add("note", leaf.text, lang=leaf.lang, role="part")


def _add_extent(builder: Builder, extent: Part) -> None:
    unit, start, end = extent.get("unit").lower(), extent.first("start"), extent.first("end")
    if unit in _PAGES and either(builder, "pageStart", "extent") == "pageStart" and not extent.first("list"):
        builder.add("pageStart", start)
        builder.add("pageEnd", end)
        builder.add("numberOfPages", extent.first("total"))
        return
    span = "–".join(filter(None, (start, end)))
    for text in (extent.first("list"), span, extent.first("total")):
        builder.add("extent", f"{text} {unit}".strip() if text else "")
