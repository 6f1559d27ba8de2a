"""Takes a personal name apart: role, life dates, reading in brackets, family and given name."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import msgspec

from tsunagi.model.text import fold

CJK = re.compile(r"[぀-ヿ㐀-鿿々가-힣\U00020000-\U0003ffff]")
KATAKANA = re.compile(r"[ァ-ヿ\s,，、・･゠=＝]+")
KANA = re.compile(r"[ぁ-ヿ\s,，、・･゠=＝]+")

_YEAR = (
    r"(?:(?:ca?|b|d|fl|born|died|active|approximately|約)\.?\s*)?"
    r"(?:\d{1,4}|1\d--|1\d\d-)\??(?:\s*[AB]\.?\s?[CD]\.?E?)?"
)
_LIFE = re.compile(
    rf"[,，、]?\s*(?:[(（\[]\s*)?(?:{_YEAR}\s*[-–—―‐~〜～－]\s*(?:{_YEAR})?|[-–—~〜～－]\s*{_YEAR}"
    rf"|(?:ca?|b|d|fl|born|died|active|生|没)\.?\s*\d{{3,4}}\??|\d{{4}}年?(?:生|没|生まれ))\s*(?:[)）\]])?\.?$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\s*[(（]([^()（）]{1,60})[)）]$")
_MAY_HAVE_ROLE = re.compile(r"[/／)）\]］〕]|,\s*[a-z]")
_DIGIT_AT_END = re.compile(r"(?:\d|[-–—~〜～?)）\]］AD.生没れ])\s*.?$")
_BRACKETED = re.compile(r"^[\[［〔]([^\]］〕]+)[\]］〕]$")
_WESTERN = re.compile(r"[A-Za-zÀ-ɏͰ-ӿḀ-ỿ]")
_TITLES = re.compile(r"^(?:(?:Prof|Dr|Mr|Mrs|Ms|Professor|Doctor)\.?\s+)+(?=\S)", re.IGNORECASE)
_BETWEEN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_PARTICLES = frozenset(
    ("van", "von", "de", "da", "di", "del", "della", "der", "den", "des", "du", "la", "le", "las", "los",
     "el", "al", "bin", "ibn", "ben", "ter", "ten", "zu", "zur", "dos", "das", "do", "af", "av", "vom")
)  # fmt: skip
_SUFFIXES = re.compile(
    r"[,\s]+(?:jr|sr|junior|senior|ii|iii|iv|ph\.?d|m\.?d|esq|[comk]be)\.?$", re.IGNORECASE
)


class Cut(NamedTuple):
    """A name as written, cut into what it is made of."""

    name: str
    role: str | None
    life: str | None
    reading: str | None


@cache
def words() -> Mapping[str, Any]:
    """roles.yml."""
    read_in: Mapping[str, Any] = msgspec.yaml.decode(
        (files("tsunagi.model") / "roles.yml").read_text("utf-8")
    )
    return read_in


@cache
def _roles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    free = "|".join(sorted(words()["free"], key=len, reverse=True))
    every = "|".join(sorted((*words()["free"], *words()["separate"]), key=len, reverse=True))
    several = rf"(?:{every})(?:[・･](?:{every}))*"
    bracketed = rf"[\[［〔(（]\s*(?:{several})\s*[\]］〕)）]"
    plain_english = "|".join(words()["english"])
    english = rf"\((?:{plain_english})\.?\)|,\s*(?:{plain_english})\.?"
    return (
        re.compile(
            rf"\s*[/／]\s*(?:{bracketed}\s*)?(?:{several})?(?:ほか|他)?$|\s*{bracketed}(?:\s*(?:{every}))?$"
            rf"|(?<=[぀-ヿ㐀-鿿々]{{3}})\s+(?:{several})$|\s*(?:{english})$",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<=[぀-ヿ㐀-鿿々]{{2}})(?:{free})$"),
    )


@cache
def _role_words() -> tuple[str, ...]:
    return (*words()["free"], *words()["separate"])


def cut(text: str) -> Cut:
    """Cuts off, from the end, what is not the name; brackets around the whole mean 'supplied' and go."""
    text = text.strip(" 　;；,，、")
    if text[:1] in "[［" and text[-1:] in "]］" and not re.search(r"[\[［\]］]", text[1:-1]):
        text = text[1:-1].strip()
    role = life = None
    if _MAY_HAVE_ROLE.search(text) or text.endswith(_role_words()):
        text, role = _take(text, *_roles())
    if text[:1] in "[［" and text[-1:] in "]］":
        text = text[1:-1].strip()
    if _DIGIT_AT_END.search(text):
        text, life = _take(text, _LIFE)
    reading = None
    if (found := _IN_BRACKETS.search(text)) and found.start():
        if KANA.fullmatch(found[1]) and CJK.search(text[: found.start()]):
            text, reading = text[: found.start()], found[1].strip()
        elif not CJK.search(text) and "," in text:
            text = text[: found.start()]
    return Cut(_without_stop(text.strip(" 　,，、")), role, life, reading)


def _take(text: str, *patterns: re.Pattern[str]) -> tuple[str, str | None]:
    """(text before, what matched at its end) by the first pattern that leaves a name."""
    for pattern in patterns:
        found = pattern.search(text)
        if found and found.start():
            told = found[0].strip(" 　/／,，、()（）.")
            return text[: found.start()].strip(), _BRACKETED.sub(r"\1", told) or None
    return text, None


def _without_stop(text: str) -> str:
    """Drops a full stop that ends the entry (MARC) but not one that ends an initial."""
    if text.endswith(".") and not re.search(r"(?:^|[\s.・ー-]|[^\x00-\x7f])\w\.$|\b[JS]r\.$", text):
        return text[:-1]
    return text


def split_latin(name: str) -> tuple[str, str] | None:
    """(family, given) of a name in Latin, Greek or Cyrillic letters; None for a single word."""
    if not _WESTERN.search(name):
        return None
    name = _SUFFIXES.sub("", _TITLES.sub("", name)).replace("，", ",").replace("・", " ")
    if "," in name:
        family, given = name.split(",", 1)
        family, given = family.strip(), given.strip()
        return (family, given) if family and given else None
    parts = re.sub(r"\.(?=\w)", ". ", name).split()
    if len(parts) < 2:
        return None
    capitals = [part.isupper() and len(part) > 2 and part.isalpha() for part in parts]
    if any(capitals) and not all(capitals):
        family = " ".join(part for part, loud in zip(parts, capitals, strict=True) if loud)
        return family, " ".join(part for part, loud in zip(parts, capitals, strict=True) if not loud)
    first = len(parts) - 1
    while first > 1 and parts[first - 1].lower() in _PARTICLES:
        first -= 1
    return " ".join(parts[first:]), " ".join(parts[:first])


def _particles_last(split: tuple[str, str]) -> tuple[str, str]:
    """`van Beethoven, Ludwig` as `Beethoven, Ludwig van`: catalogues enter such names both ways."""
    family = split[0].split()
    first = 0
    while first < len(family) - 1 and family[first].lower() in _PARTICLES:
        first += 1
    return " ".join(family[first:]), " ".join((split[1], *family[:first]))


def split_cjk(name: str) -> tuple[str, str] | None:
    """(family, given) of a name in kanji or kana whose parts are set apart; None if they are not.

    A middle dot without spaces sets apart a transcribed western name, given name first.
    """
    parts = [part for part in re.split(r"\s*[,，、]\s*|[\s　]+", name) if part]
    if len(parts) == 2:
        return parts[0], parts[1]
    dotted = re.split(r"[・･]", name)
    if len(parts) == 1 and len(dotted) == 2 and all(dotted) and KATAKANA.fullmatch(name):
        return dotted[1], dotted[0]
    return None


def key(name: str) -> str | None:
    """What the spellings of one person's name share.

    In kanji or kana, family and given name together without space (`沢田康幸`), kana as katakana where there
    is nothing else; otherwise `family, given` in folded letters without points (`blake, robert`).
    """
    if not (name[:1].isalpha() or any(map(str.isalpha, name))):
        return None
    if CJK.search(name):
        transcribed = split_cjk(name) if "・" in name else None
        name = "".join(transcribed) if transcribed else name
        bare = re.sub(r"[\s,、・.]+", "", fold(name))
        if KANA.fullmatch(bare):
            bare = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in bare)
        return bare or None
    name = _BETWEEN_BRACKETS.sub(" ", name)
    split = split_latin(name)
    folded = [fold(part) for part in _particles_last(split)] if split else [fold(name)]
    plain = (" ".join(re.sub(r"[^\w'-]+", " ", part).split()) for part in folded)
    return ", ".join(part for part in plain if part) or None
