"""Proposes a text that does not tell who wrote it. A person looks at it and approves it: this only finds what can be found.

What is replaced: names of the poser and its people in any spacing or width, other firms by their legal form, addresses
below the prefecture, postal codes, telephone numbers, e-mail and web addresses; a line that begins as a letterhead does
(“Contact:”) goes as a whole. What may tell as well but may be what the need is about (names in quotes, prefectures,
numbers of staff, sums, registered marks, words of the contact that was given) is pointed at and left.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tsunagi.collab._leaks import fold, spoken_names
from tsunagi.collab.models import Case

FORM = r"(?:株式会社|有限会社|合同会社|合資会社|合名会社|一般社団法人|一般財団法人|公益財団法人|[(（][株有][)）]|㈱|㈲)"
WORD = r"[一-龥々ァ-ヴーA-Za-zＡ-Ｚａ-ｚ0-9０-９・&＆]"
LATIN_FORM = r"(?:Co\.,?\s?Ltd\.?|Inc\.?|Ltd\.?|LLC|K\.K\.|Corp(?:oration|\.)?|GmbH)"
IS = r"[はが:：]?\s?約?"
PREFECTURE = r"(?:北海道|東京都|(?:京都|大阪)府|[一-龥]{2,3}県)"


@dataclass(frozen=True)
class Rule:
    """A pattern and what stands in its place; without `put` the place is only pointed at."""

    why: dict[str, str]
    pattern: re.Pattern[str]
    put: str | None = None


RULES = (
    Rule(
        {"ja": "連絡先の行", "en": "A line with a contact"},
        re.compile(
            r"^[■●○◆・\s]*(?:ご?連絡先|お?問い?合わ?せ先?|ご?担当(?:者|部署)?|部署|所属|会社|企業|社|氏|Contact|Company)名?"
            r"[ 　]*[:：].*\n?",
            re.IGNORECASE | re.MULTILINE,
        ), "",
    ),
    Rule(
        {"ja": "メールアドレス", "en": "E-mail address"},
        re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII), "（連絡先）",
    ),
    Rule({"ja": "URL", "en": "Web address"}, re.compile(r"(?:https?://|www\.)[^\s、。」』)）]+"), "（URL）"),
    Rule(
        {"ja": "電話番号", "en": "Telephone number"},
        re.compile(r"(?<![\d-])(?:\+81[-\s]?|0)\d{1,4}[-(\s]\d{1,4}[-)\s]\d{3,4}(?![\d-])"), "（電話番号）",
    ),
    Rule({"ja": "郵便番号", "en": "Postal code"}, re.compile(r"〒\s?\d{3}-?\d{4}\s*"), ""),
    Rule(
        {"ja": "住所", "en": "Address"},
        re.compile(
            rf"(?P<keep>{PREFECTURE})(?:[一-龥ぁ-んァ-ヶー]{{1,8}}?[市区町村郡])+"
            r"(?:[一-龥ぁ-んァ-ヶー]{0,10}[\d一二三四五六七八九十]+(?:丁目|番地?|号|[-−‐]\d+)*)?"
        ),
        r"\g<keep>内",
    ),
    Rule(
        {"ja": "法人名", "en": "Name of a firm"},
        re.compile(rf"{FORM}\s?{WORD}{{1,20}}|{WORD}{{1,20}}\s?{FORM}"), "ある企業",
    ),
    Rule({"ja": "法人名", "en": "Name of a firm"}, re.compile(rf"\b(?:[A-Z][\w&'-]*,?\s){{1,4}}{LATIN_FORM}"), "a company"),
    Rule({"ja": "かぎ括弧の中の名称", "en": "A name in quotes"}, re.compile(r"[「『]([^」』]{2,30})[」』]")),
    Rule({"ja": "地名", "en": "A place"}, re.compile(PREFECTURE)),
    Rule({"ja": "登録商標", "en": "Registered mark"}, re.compile(r"[\w一-龥ァ-ヴー]{1,30}[®™]")),
    Rule({"ja": "人数", "en": "Number of staff"}, re.compile(rf"(?:社員|従業員|職員)\s?数?{IS}[\d,，]+\s?[人名]")),
    Rule({"ja": "金額", "en": "A sum"}, re.compile(rf"(?:売上高?|資本金|年商){IS}[\d,，.]+\s?(?:億|万|千)*円?")),
    Rule(
        {"ja": "創業・設立年", "en": "Year of foundation"},
        re.compile(rf"(?:創業|設立){IS}(?:明治|大正|昭和|平成|令和)?\s?\d+\s?年"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A place in the text that may tell who wrote it."""

    was: str
    now: str | None
    """What stands there now; None: it was left, look at it."""
    why: dict[str, str]


def propose(case: Case) -> tuple[str, str, list[Mark]]:
    """Title and text without what tells who the poser is, and what was found in them."""
    names = spoken_names(case)
    marks: list[Mark] = []
    title = anonymise(str(case.answers.get("title") or ""), names, marks)
    text = anonymise(str(case.answers.get("text") or ""), names, marks)
    marks += left_of(str(case.answers.get("contact") or ""), f"{title}\n{text}")
    return title, text, marks


def left_of(contact: str, text: str) -> Iterator[Mark]:
    """Words of the contact (a department, a person) that still stand in a text."""
    for word in dict.fromkeys(re.findall(r"[^\W\d_]{2,}", contact)):
        if word in text:
            yield Mark(word, None, {"ja": "連絡先に書かれた語", "en": "A word of the contact"})


def anonymise(text: str, names: Iterable[str], marks: list[Mark]) -> str:
    """`text` with names and addresses replaced; what was found is added to `marks`."""
    text = unicodedata.normalize("NFC", text)
    for spelt in sorted({found for name in names for found in spelt_in(text, name)}, key=len, reverse=True):
        marks.append(Mark(spelt, "当社", {"ja": "提示者の名称", "en": "Name of the poser"}))
        text = text.replace(spelt, "当社")
    for rule in RULES:
        if rule.put is None:
            marks += [Mark(found.group(), None, rule.why) for found in rule.pattern.finditer(text)]
            continue

        put, why = rule.put, rule.why
        marks += [Mark(found.group(), found.expand(put), why) for found in rule.pattern.finditer(text)]
        text = rule.pattern.sub(put, text)
    return text


def spelt_in(text: str, name: str) -> Iterator[str]:
    """Every way in which a name stands in the text: spaced, in other widths, with or without its legal form."""
    letters = [re.escape(letter) for letter in fold(name)]
    if len(letters) < 2:
        return
    wide = [rf"(?:{letter}|{re.escape(_wide(letter))})" for letter in letters]
    core = r"[\s・,.\-‐–—_　]*".join(wide)
    pattern = re.compile(
        rf"(?:{FORM}\s?)?{core}(?:\s?{FORM}|,?\s?(?:Co\.,?\s?Ltd\.?|Inc\.?|Ltd\.?|LLC|K\.K\.))?",
        re.IGNORECASE,
    )
    yield from {found.group() for found in pattern.finditer(text)}


def _wide(letter: str) -> str:
    plain = letter.removeprefix("\\")
    return chr(ord(plain) + 0xFEE0) if "!" <= plain <= "~" else plain
