"""The writing of dates made even: widths, dashes, kanji numerals, old characters."""

import re
import unicodedata

_EVEN = str.maketrans(
    {
        "～": "〜", "∼": "〜", "—": "–", "―": "–", "─": "–", "ー": "–", "−": "–", "‒": "–",
        "‐": "-", "‑": "-", "､": "、", "，": ",", "･": "・", "．": ".", "：": ":", "\u00ad": "",
        "祿": "禄", "應": "応", "曆": "暦", "德": "徳", "龜": "亀", "觀": "観", "寳": "宝", "寶": "宝",
        "萬": "万", "壽": "寿", "齊": "斉", "寬": "寛", "靈": "霊", "顏": "顔", "國": "国", "錄": "禄",
        "録": "禄", "廣": "広", "’": "'", "‘": "'", "〔": "[", "〕": "]", "【": "[", "】": "]",
        "〈": "(", "〉": ")", "《": "(", "》": ")", "{": "(", "}": ")",
    }
    | {c: str(n % 10) for n, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
)  # fmt: skip
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")}
_BRACES = str.maketrans("{}", "()")
_KANJI = re.compile(
    r"[〇零一二三四五六七八九十廿卅百千]{1,9}"
    r"(?=年|月|日|世紀|代|[ (~〜–・、,/\])頃甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥]|$)"
)
_FIRST_MONTH = re.compile(r"(?<=[年.閏])\s?正(?=月|[.(\])年]|$)")
_AFTER_YEAR = re.compile(r"(年)\)?\((\d{4})年?\)(閏?\d{1,2}月(?:\d{1,2}日)?)")
_MONTH_BEHIND = re.compile(r"^(\[?\d{4})\(([^()]{2,12})\)(\.\d{1,2})(?!\d)")
_CIRCA_YEARS = re.compile(r"\b(c\.?|ca\.?|circa|um)(\s?\??\d{4})-(?=\d\d(?!\d|-\d))")
_ORDINAL = re.compile(
    r"^\d\d(?=縄文|弥生|古墳|飛鳥|奈良|平安|鎌倉|南北朝|室町|戦国|安土|桃山|江戸|明治|大正|昭和|平成|令和|"
    r"古代|中世|近世|近代|現代|不明|未詳)"
)
"""A number that only puts a list of periods in order: 03江戸."""


def even(text: str) -> str:
    """`text` in the writing that the tables and patterns expect: NFKC, lower case, arabic numerals."""
    if text.isascii():
        return _CIRCA_YEARS.sub(r"\1\2–", text.strip().lower().translate(_BRACES))
    text = unicodedata.normalize("NFKC", text.translate(_EVEN)).strip().lower()
    text = _KANJI.sub(_numeral, text)
    if "正" in text:
        text = _FIRST_MONTH.sub("1", text)
    if "(" in text:
        text = _AFTER_YEAR.sub(r"\1\3(\2)", text)
        text = _MONTH_BEHIND.sub(r"\1\3(\2)", text)
    return _ORDINAL.sub("", text)


def _numeral(found: re.Match[str]) -> str:
    """A kanji numeral in figures: positional (一八七〇) or with tens (廿三, 十月)."""
    word = found.group().replace("零", "〇")
    if not any(unit in word for unit in "十廿卅百千"):
        return "".join(str(_DIGITS[c]) for c in word)
    total, digit = 0, 0
    for c in word.replace("廿", "二十").replace("卅", "三十"):
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += max(digit, 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
    return str(total + digit)
