"""What patents of all offices have: numbers, days, parties, classes, citations, claims, as values."""

import re
from functools import lru_cache

from msgspec.structs import replace

from tsunagi.formats._build import Builder
from tsunagi.formats._composed import iso_day, read_as
from tsunagi.formats._rules import Part, Rules
from tsunagi.model.identifier import read, read_patent

DESCRIPTION_LENGTH = 20_000
"""Characters of the description that are kept where there is no abstract; all of it stays in the archive."""

DOCUMENT: Rules = {
    "country|country-code": "country",
    "doc-number": "number",
    "kind|kind-code": "kind",
    "date|document-date": "date",
    "name": "name",
}
STATES = {
    "granted": (("登録", "ja"), ("granted", "en")),
    "published": (("公開", "ja"), ("published application", "en")),
    "amended": (("登録(訂正後)", "ja"), ("granted, amended", "en")),
    "filed": (("出願", "ja"), ("filed", "en")),
    "lapsed": (("消滅", "ja"), ("lapsed", "en")),
}
_SLASHED = re.compile(r"([A-HY])\s?(\d\d)\s?([A-Z])\s{0,4}(\d{1,4})\s?/\s?(\d{1,6})")
_ERA_YEAR = re.compile(r"\d{1,2}[-/](\d{1,6})")
_NOWHERE = frozenset({"unknown", "omitted", "n/a"})


def add_number(
    builder: Builder, name: str, office: str, number: str, kind: str = "", role: str | None = None
) -> None:
    """Adds a publication or patent number as DOCDB writes it: office, number, kind (`US8927118B2`).

    The USPTO pads patent numbers to eight places with zeros, also after the letters of designs (D0435854).
    """
    plain = re.sub(r"[\s.,/]", "", number)
    if office == "US":
        letters = plain.rstrip("0123456789")
        digits = plain[len(letters) :]
        plain = letters + (digits.lstrip("0") if len(digits) < 10 else digits)
    if plain:
        sort = "grant" if name == "registrationNumber" else "publication"
        value = read_patent(office, plain, kind, sort) if office else read(plain)
        builder.put(name, replace(value, text=f"{office}{plain}{kind}", original=None, role=role))


def add_application(builder: Builder, name: str, office: str, number: str, role: str | None = None) -> None:
    """Adds an application number with its office; US ones as series/serial (`US 13/349,377`)."""
    text = number.strip()
    if office == "US" and len(text) == 8 and text.isdigit():
        text = f"{text[:2]}/{text[2:5]},{text[5:]}"
    if text:
        # EP numbers end with a check digit after a full stop, which references leave out.
        value = read_patent(office, text.partition(".")[0] if office == "EP" else text, "", "application")
        builder.put(name, replace(value, text=f"{office} {text}", original=None, role=role))


def add_priority(builder: Builder, office: str, number: str, digits: str) -> None:
    """Adds a priority: number and day.

    Until 1999 Japanese applications counted by the year of the era, which other offices quote as it is
    (`11-097727` of 1999 is 特願平11-097727); the day tells which year of the Christian era that is.
    """
    found = _ERA_YEAR.fullmatch(number.strip()) if office == "JP" else None
    if found and digits[:4].isdigit():
        value = read_patent("JP", f"{digits[:4]}-{found[1]}", "", "application")
        builder.put("priorityNumber", replace(value, text=f"JP {number.strip()}", original=None))
    else:
        add_application(builder, "priorityNumber", office, number)
    add_day(builder, "priorityDate", digits)


def add_day(builder: Builder, name: str, digits: str, role: str | None = None) -> None:
    """Adds a day that the office writes as YYYYMMDD."""
    day = iso_day(digits)
    if day:
        value = read_as(builder, name, day)
        builder.put(name, replace(value, original=digits if digits != day else value.original, role=role))


def add_state(builder: Builder, state: str) -> None:
    """Adds the legal status, in both languages, as the document itself shows it."""
    for text, lang in STATES[state]:
        builder.add("legalStatus", text, lang=lang)


def family_first(family: str, given: str, suffix: str = "") -> str:
    """A name in one line: `Savage, James A., III`."""
    return ", ".join(filter(None, (family.strip(" ,"), given.strip(" ,"), suffix.strip(" ,"))))


def add_party(
    builder: Builder,
    name: str,
    party: str,
    address: list[str],
    role: str | None = None,
    person: bool | None = None,
) -> None:
    """Adds a person or company and, as an address with the party's name, where it is.

    Args:
        person: whether the document says that it is one; then the name is read so, whatever the property.
    """
    if not party:
        return
    value = read_as(builder, name if person is None else "inventor" if person else "assignee", party)
    builder.put(name, replace(value, role=role or value.role))
    where = ", ".join(dict.fromkeys(a for a in address if a and a.lower() not in _NOWHERE))
    if where:
        builder.add("address", where, role=party)


def add_class(builder: Builder, scheme: str, symbol: str | None) -> None:
    """Adds a class of a scheme (IPC, CPC, USPC, Locarno)."""
    builder.add("classification", symbol, role=scheme)


def add_slashed(builder: Builder, part: Part) -> None:
    """Adds the IPC classes that a row collected as `class`."""
    for leaf in part.all("class"):
        add_class(builder, "IPC", slashed(leaf.text))


@lru_cache(maxsize=4096)
def slashed(text: str) -> str:
    """An IPC or CPC symbol written with a slash, in its usual form: `G06F017/60` → `G06F 17/60`."""
    found = _SLASHED.search(text)
    if not found:
        return text.strip()
    return f"{found[1]}{found[2]}{found[3]} {found[4].lstrip('0') or '0'}/{found[5]}"


@lru_cache(maxsize=4096)
def fixed_ipc(text: str) -> str:
    """An IPC symbol in columns, as the USPTO wrote it until 2004: `B60R  900` → `B60R 9/00`.

    Four places of subclass, three of main group, the rest is the subgroup. A Locarno class is four digits.
    """
    group, sub = text[4:7].strip(), text[7:].strip()
    return f"{text[:4].strip()} {group}/{sub}" if group.isdigit() and sub else text.strip()


@lru_cache(maxsize=4096)
def uspc(text: str) -> str:
    """A US class in columns: three of class, three of subclass, then decimals (`428 641` → `428/64.1`)."""
    klass, rest = text[:3].replace(" ", ""), text[3:].replace("-", "–")
    if "–" in rest:
        first, _, last = rest.partition("–")
        return f"{klass}/{_subclass(first)}–{_subclass(last)}"
    return f"{klass}/{_subclass(rest)}" if rest.strip() else klass


def _subclass(columns: str) -> str:
    main, more = columns[:3].strip().lstrip("0"), columns[3:].strip()
    if "." in columns or not more:
        return columns.strip().lstrip("0")
    if not more.isdigit():
        return main + more
    return f"{main}.{more.rstrip('0')}" if more.rstrip("0") else main


def symbol(part: Part) -> str:
    """An IPC or CPC symbol from its parts in elements of their own."""
    stem = part.first("section") + part.first("class") + part.first("subclass")
    return f"{stem} {part.first('group')}/{part.first('subgroup')}" if part.first("group") else stem


def citation(part: Part) -> str:
    """A cited patent in one line: `US 5825759 A (Liu, 1998-10)`."""
    number = " ".join(filter(None, (part.first("country"), part.first("number"), part.first("kind"))))
    more = ", ".join(filter(None, (part.first("name"), iso_day(part.first("date")))))
    return f"{number} ({more})" if more else number


def add_description(builder: Builder, text: str, lang: str | None = None) -> None:
    """Adds the beginning of the description, if there is no abstract."""
    if "description" not in builder.values:
        builder.add("description", text[:DESCRIPTION_LENGTH], lang=lang)
