"""Headings of Japanese government papers: 第1章, Ⅰ, 1., (1), ①, (現状と課題), and which stands under which."""

import re
import unicodedata
from typing import Literal, NamedTuple

Section = Literal["state", "measures", ""]

LONGEST = 70
_NUMBER = r"[0-9０-９一二三四五六七八九十百]+"
_STYLES: tuple[tuple[int, re.Pattern[str]], ...] = tuple(
    (rank, re.compile(pattern))
    for rank, pattern in (
        (0, rf"第{_NUMBER}(?:部|編)(?=[\s　．.：:]|$)"),
        (1, rf"第{_NUMBER}章(?=\S|\s|$)|(?:はじめに|おわりに|序章|終章|総論|結び|むすび)$"),
        (2, rf"第{_NUMBER}節"),
        (3, r"[Ⅰ-Ⅻ](?=[\s　．.、：:]|[^\x00-\x7f])|[IVX]{1,5}(?=[．.][\s　]*\S)"),
        (
            5,
            r"[0-9０-９]{1,2}[-－‐.．][0-9０-９]{1,2}(?=[．.\s　]|[^\x00-\x7f])(?![-－‐.．][0-9０-９]|[%％倍])",
        ),
        (6, r"[0-9０-９]{1,2}(?:[-－‐.．][0-9０-９]{1,2}){2}(?=[．.\s　]|[^\x00-\x7f])"),
        (
            4,
            r"[0-9０-９]{1,2}[．.、](?![0-9０-９])[\s　]*(?=\S)|[0-9０-９]{1,2}[\s　]+(?=[^\x00-\x7f])(?!\s*[年月日])",
        ),
        (7, r"[(（][0-9０-９]{1,2}[)）]|[⑴-⒇]"),
        (8, r"[①-⑳]"),
        (9, r"[(（][ｱ-ﾝア-ン][)）]|[ｱ-ﾝア-ン](?=[．.、)）\s　])"),
        (10, r"[(（]?[a-zａ-ｚ][)）．.](?=[\s　]|[^\x00-\x7f])"),
    )
)
SECTION, PLAIN = 12, 11
"""Ranks of a section such as (現状と課題), and of a heading without a number."""
_STATE = re.compile(
    r"(?:現状|課題|背景|現状(?:と|及び|・|認識と)(?:課題|評価)|現状認識|これまでの取組(?:状況)?|問題意識)"
)
_MEASURES = re.compile(
    r"(?:今後の)?(?:施策|取組|対応)(?:の方向性?|の内容|等)?|具体的な?(?:施策|取組)|(?:今後|当面)の(?:取組|方向性|対応|施策)|"
    r"主な(?:施策|取組)|講ず(?:べき|る)施策|(?:今後)?取り組むべき施策|方向性"
)
_AROUND = "()（）〈〉＜＞<>【】《》［］[]〔〕「」■□◆◇●○◎・ 　:："


class Heading(NamedTuple):
    """A heading as it may be: `rank` 0 is the outermost."""

    rank: int
    name: str
    """As it is shown: of a section without what stands around it."""
    section: Section
    numbered: bool


def heading(text: str) -> Heading | None:
    """What a line would be as a heading, None if it cannot be one by its words alone."""
    line = text.strip()
    if not line or len(line) > LONGEST or line[-1] in "。、，,；;：:…" or "http" in line:
        return None
    style = next(((rank, found.end()) for rank, each in _STYLES if (found := each.match(line))), None)
    name = line[style[1] :] if style else line
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", name)).strip(_AROUND + ".")
    section: Section = ""
    if _STATE.fullmatch(plain):
        section = "state"
    elif _MEASURES.fullmatch(plain):
        section = "measures"
    if style:
        return Heading(style[0], line, section, True) if plain or style[0] < 3 else None
    return Heading(SECTION, line.strip(_AROUND), section, False) if section else None


def is_contents(text: str) -> bool:
    """Whether a line is one of a table of contents: dots that lead to a page."""
    return bool(
        re.search(
            r"(?:…|‥|\.{4,}|．{3,}|・{4,}|･{4,}|(?:\. ){3,}|(?:・ ){3,}|_{4,})[\s　…‥.．・]*[0-9０-９ivxlIVXL]{1,4}$",
            text,
        )
    )
