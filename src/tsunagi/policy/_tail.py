"""The end of a measure: `(短期、中期)(内閣府、文部科学省)` in all the ways it is printed."""

import re
import unicodedata
from typing import NamedTuple

from tsunagi.policy._ministries import ministry

OPENS, CLOSES = "(（［【〔[", ")）］】〕]"
LONGEST = 300
"""Characters that a group of terms or ministries has at most: a hostile text cannot make long work of it."""
MOST_GROUPS = 6
LONGEST_NAME = 40

_YEAR = r"(?:令和|平成|昭和|西暦|[RH])?(?:\d{1,4}|元)"
_WHEN = rf"{_YEAR}(?:年度|年)(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:上半期|下半期|前半|後半|春|夏|秋|冬|初頭|末|中|内|度)*"
_LIMIT = r"(?:頃|ごろ|まで|までに|以降|から|より|以内|を目途|目途|を目処|をめど|目標)*"
_DATED = re.compile(rf"[~〜～]?{_WHEN}{_LIMIT}(?:[~〜～\-－–](?:{_WHEN}|{_YEAR}){_LIMIT})?[~〜～]?")
_SURE = re.compile(r"[~〜～]|年度|まで|以降|から|以内|目途|目処|めど|目標|末|中")
_WORDS = re.compile(
    r"[~〜～]?(?:短期|中期|長期|短中期|中長期|短・?中期|中・?長期|短・中・長期)(?:的)?[~〜～]?|毎年度?|随時|継続|逐次|通年|当面|"
    r"早期|可能な限り早期|速やか|直ちに|実施中|順次"
)
_ASIDE = re.compile(r"再掲|一部再掲|新規|継続・拡充|再掲を含む")
_LABEL = re.compile(r"担当(?:府省|省庁|府省庁)?|主担当|実施時期|時期|期間|期限|工程")
_BODY = re.compile(
    r"(?:省|庁|府|院|委員会|事務局|本部|局|官房|機構|会議|センター|研究所|図書館|室|法人|自治体|都道府県|等)$"
)
_SPLIT = re.compile(r"[、,，;；:：／/]")
_VERB = "うくぐすつぬぶむる。．"


class Tail(NamedTuple):
    """What stands at the end of a measure."""

    text: str
    """All before it; a full stop printed behind it stands here again."""
    terms: tuple[str, ...]
    ministries: tuple[str, ...]


class _Group(NamedTuple):
    """One parenthesis and what it lists."""

    start: int
    inside: str
    parts: tuple[str, ...]
    kind: str
    """`terms`, `bodies`, `both`, `aside` (再掲), or `unknown`."""


def tail_of(text: str, date: str = "") -> Tail | None:
    """The tail of a text, None if it ends otherwise.

    Groups in parentheses are taken from the end as long as each is of terms or ministries. Bodies that are not known
    are believed behind a group of terms or among known ones; a lone date such as (平成 28 年 11 月) is no term.

    Args:
        text: a paragraph.
        date: ISO 8601 of the plan: names that were renamed are looked up as of then.
    """
    body = text.rstrip()
    stop = body[-1:] if body[-1:] in ("。", "．") else ""
    groups, rest = _groups(body[: len(body) - len(stop)], date)
    while groups and not _fits(groups, rest):
        first = groups.pop(0)
        rest = body[: first.start + len(first.inside) + 2]
    if all(one.kind == "aside" for one in groups):
        return None
    asides = "".join(body[one.start :][: len(one.inside) + 2] for one in groups if one.kind == "aside")
    told = rest.rstrip()
    listed = [each for one in groups if one.kind != "aside" for each in one.parts]
    return Tail(
        (told if told.endswith(("。", "．")) else told + stop) + asides,
        tuple(each for each in listed if _is_term(each)),
        tuple(each for each in listed if not _is_term(each)),
    )


def _groups(text: str, date: str) -> tuple[list[_Group], str]:
    """The parentheses a text ends with, in order, and what stands before them."""
    groups: list[_Group] = []
    while len(groups) < MOST_GROUPS and (group := _last(text, date)):
        groups.insert(0, group)
        text = text[: group.start].rstrip()
    return groups, text


def _fits(groups: list[_Group], before: str) -> bool:
    """Whether the first of the groups belongs to the tail, and with it all that follow."""
    kinds = [one.kind for one in groups]
    for at, kind in enumerate(kinds):
        if kind == "unknown" and not (at and kinds[at - 1] == "terms" and _short(groups[at])):
            return False
    if kinds[0] == "aside":
        return len(kinds) == 1
    alone = len([kind for kind in kinds if kind != "aside"]) == 1
    if kinds[0] == "terms":
        return _sure(groups[0], before, alone)
    if kinds[0] == "bodies" and alone:
        known = [each for each in groups[0].parts if not each.isascii()]
        return bool(known) and not before.endswith(("」", "』"))
    return True


def _short(group: _Group) -> bool:
    return not any(len(each) > LONGEST_NAME or "。" in each for each in group.parts)


def _sure(group: _Group, before: str, alone: bool) -> bool:
    """Whether dates are a term, not the date of what is named before them."""
    dated = [each for each in map(_plain, group.parts) if not _WORDS.fullmatch(each)]
    if len(dated) < len(group.parts):
        return True
    if before[-1:] in ("」", "』"):
        return False
    return all(_SURE.search(each) for each in dated) or (not alone and before[-1:] in _VERB)


def is_tail(text: str, date: str = "") -> bool:
    """Whether a whole text is the tail of the measure before it, or the beginning of one that goes on below."""
    text = text.strip()
    if text[:1] not in OPENS or not text or len(text) > LONGEST:
        return False
    found = tail_of(text, date)
    if found is not None:
        return not found.text.strip("。 ")
    if not unclosed(text):
        return False
    opened = tail_of(text + ")", date)
    return opened is not None and not opened.text.strip("。 ")


def unclosed(text: str) -> bool:
    """Whether a parenthesis near the end of the text is still open."""
    depth = 0
    for letter in reversed(text[-LONGEST:]):
        if letter in CLOSES:
            depth += 1
        elif letter in OPENS:
            if not depth:
                return True
            depth -= 1
    return False


def _last(text: str, date: str) -> _Group | None:
    """The group in parentheses that ends a text; one inside another belongs to it."""
    if text[-1:] not in CLOSES or not text:
        return None
    depth = 0
    for back, letter in enumerate(reversed(text[-LONGEST:])):
        depth += (letter in CLOSES) - (letter in OPENS)
        if not depth:
            start = len(text) - back - 1
            return _group(start, text[start + 1 : -1], date)
    return None


def _group(start: int, inside: str, date: str) -> _Group:
    parts = tuple(each for each in _parts(inside, date) if not _LABEL.fullmatch(_plain(each)))
    terms = [each for each in parts if _is_term(each)]
    known = [each for each in parts if ministry(each, date)]
    others = [each for each in parts if each not in terms and each not in known]
    kind = "unknown"
    if _ASIDE.fullmatch(_plain(inside)):
        kind = "aside"
    elif parts and not others:
        kind = ("both" if known else "terms") if terms else "bodies"
    elif all(_BODY.search(_plain(each)) for each in others) and (known or any(map(_WORDS.fullmatch, terms))):
        kind = "both" if terms else "bodies"
    return _Group(start, inside, parts, kind)


def _parts(inside: str, date: str) -> list[str]:
    """What a group lists, separators inside nested parentheses left alone."""
    found, depth, word = [], 0, ""
    for letter in inside:
        depth += (letter in OPENS) - (letter in CLOSES)
        if depth <= 0 and _SPLIT.match(letter):
            found.append(word)
            word = ""
        else:
            word += letter
    parts = [each.strip() for each in [*found, word]]
    return [piece for each in parts if each for piece in _dotted(each, date)]


def _dotted(part: str, date: str) -> list[str]:
    """内閣府・文部科学省 is two, 科学技術・イノベーション推進事務局 is one."""
    pieces = [each.strip() for each in re.split(r"[・･\s]|及び|並びに|と", part)]
    if (_is_term(part) and not all(_is_term(each) for each in pieces)) or ministry(part, date):
        return [part]
    if len(pieces) > 1 and all(_is_term(each) or ministry(each, date) for each in pieces):
        return pieces
    return [part]


def _is_term(part: str) -> bool:
    plain = _plain(part)
    return bool(_WORDS.fullmatch(plain) or _DATED.fullmatch(plain))


def _plain(part: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", part))
