"""A small invented plan as data, as the reader would give it."""

import hashlib
from typing import Any

from msgspec.structs import replace

from tsunagi.policy import Measure, Paragraph, Plan, Responsible

BODY = "つなぎ推進計画 二頁の原本".encode()
CHAPTER = ("3．連携", "(2)産学連携の推進", "(施策の方向性)")
STATE = (*CHAPTER[:2], "(現状と課題)")
OTHER = ("4．文化", "(1)記録の公開", "(施策の方向性)")
GUIDE = "https://guide.example/kyodo"
PLAN_URL = "https://plan.example/2020.pdf"


def paragraph(
    order: int, role: Any, text: str, page: int, chapter: tuple[str, ...] = (), *links: str
) -> Paragraph:
    return Paragraph(order, role, text, page, chapter, links)


def measure(order: int, at: Paragraph, terms: str, printed: str, **more: Any) -> Measure:
    """A measure of a paragraph; terms and ministries as 短期、中期."""
    known = {"内閣府": "cao", "文部科学省": "mext", "文科省": "mext", "経済産業省": "meti"}
    digest = hashlib.sha256(at.text.encode()).hexdigest()[:8]
    names = [name for name in printed.split("、") if name]
    lacks: list[Any] = [what for what, told in (("term", terms), ("ministries", names)) if not told]
    return Measure(
        f"tsunagi-2020-p{at.page}-{digest}", order, at.text, tuple(filter(None, terms.split("、"))),
        tuple(Responsible(name, known.get(name, "")) for name in names), at.page, at.chapter, at.order,
        lacks=tuple(lacks), **more,
    )  # fmt: skip


PARAGRAPHS = [
    paragraph(0, "heading", "3．連携", 14),
    paragraph(1, "heading", "(2)産学連携の推進", 15, CHAPTER[:1]),
    paragraph(2, "heading", "(現状と課題)", 15, CHAPTER[:2]),
    paragraph(3, "text", "大学の特許は Ｔ Ｌ Ｏ を通じて使われる。産学\n連携には窓口が要る。", 15, STATE),
    paragraph(4, "heading", "(施策の方向性)", 15, CHAPTER[:2]),
    paragraph(
        5, "measure", "共同研究の費用を見える化し、「費用の手引」(令和 2 年 3 月)を広める。", 15, CHAPTER
    ),
    paragraph(6, "note", f"※手引は下記にある。 {GUIDE}", 15, CHAPTER, GUIDE),
    paragraph(7, "measure", "大学と企業の人事交流を進める。", 16, CHAPTER),
    paragraph(8, "heading", "4．文化", 30),
    paragraph(9, "heading", "(1)記録の公開", 30, OTHER[:1]),
    paragraph(10, "heading", "(施策の方向性)", 30, OTHER[:2]),
    paragraph(11, "measure", "人文学の記録の公開について、産官学連携の会議を開く。", 30, OTHER),
    paragraph(12, "measure", "写真の保存を産学連携で進める計画は、模倣品対策に改める。", 31, OTHER),
    paragraph(13, "quotation", "手引のねらい: 産学官連携の共同研究では費用を公平に分ける。", 31, OTHER),
    paragraph(
        14, "source", "出典: 見本省 https://ministry.example/aim", 31, OTHER, "https://ministry.example/aim"
    ),
]
MEASURES = [
    measure(
        0,
        PARAGRAPHS[5],
        "短期、中期",
        "内閣府、文科省",
        links=(GUIDE,),
        names=("費用の手引(令和 2 年 3 月)",),
    ),
    measure(1, PARAGRAPHS[7], "短期", "文部科学省、経済産業省"),
    measure(2, PARAGRAPHS[11], "", "文部科学省"),
    measure(3, PARAGRAPHS[12], "中期", ""),
]
PLAN = Plan(
    key="tsunagi-2020",
    title="つなぎ推進計画2020",
    date="2020-05-27",
    url=PLAN_URL,
    digest=hashlib.sha256(BODY).hexdigest(),
    media="text",
    pages=31,
    paragraphs=PARAGRAPHS,
    measures=MEASURES,
    sources=[("費用の手引", GUIDE), ("見本省", "https://ministry.example/aim")],
    series="つなぎ推進計画",
)


def another(key: str, body: bytes, date: str = "2021-06-01") -> Plan:
    """The same text under another key, of another file."""
    measures = [replace(one, id=one.id.replace(PLAN.key, key)) for one in MEASURES]
    digest = hashlib.sha256(body).hexdigest()
    return replace(PLAN, key=key, title=f"計画 {key}", date=date, digest=digest, measures=measures)
