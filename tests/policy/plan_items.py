"""The paragraphs of the plans of plans.py as a paper prints them: tails in every place, notes, quotations, footnotes."""

from collections.abc import Iterator
from dataclasses import dataclass

from plans import Section, TrueMeasure, Truth

RUBY = {
    "模倣品": "もほうひん",
    "散逸": "さんいつ",
    "裾野": "すその",
    "試作品": "しさくひん",
    "権利者": "けんりしゃ",
}
NOT_FIRST = "、。，．）)」』】ー・々ゃゅょっャュョッ"
NOT_LAST = "（(「『【"
RULE = "ー" * 27
QUOTED = (
    "指針の背景とねらい",
    "○ 産学の協力は、個人の間のものから組織の間のものへと移りつつある。",
    "○ この指針は、関係者が費用と成果の分かち方を話し合う際の手掛かりを示す(文部科学省)。",
)


FOOTNOTE = (
    "{0} つなぎ統計調査(平成 17 年 3 月)による。出典:https://stats.example.jp/tsunagi/{0:03}/table-{0}.html"
    " (経済産業省)"
)


@dataclass(frozen=True)
class Style:
    """How a paper is set."""

    text: str = "HeiseiMin-W3"
    head: str = "HeiseiKakuGo-W5"
    size: float = 10.5
    leading: float = 19.5
    margin: float = 85.0
    two_columns: tuple[int, ...] = (1,)
    """Chapters, from 0, that are set in two columns."""
    bullets: str = "・○•➢◇"
    """Each chapter and part takes the next."""
    tails: tuple[str, ...] = ("own", "same", "right", "split", "one", "square")
    """Each measure takes the next: on a line of its own, behind the text, set to the right, over two lines, in one
    parenthesis, in square brackets."""
    number: str = "- {} -"
    numbers_at_top: bool = False
    foot_size: float = 8.0
    rule: int = 20
    """Letters of a rule, to fit the narrowest column."""
    front: int = 3
    """Pages of contents, after a cover without number."""


@dataclass
class Drawn:
    """A PDF and where in it things are."""

    body: bytes
    pages: dict[str, int]
    """Name of a measure → number printed on the page where it begins."""
    leaves: int
    """Pages of the file."""


@dataclass
class Word:
    """Letters that are not broken, or broken by a hyphen only."""

    text: str
    width: float
    ruby: str = ""
    raised: bool = False


@dataclass
class Item:
    """A paragraph to be set."""

    text: str
    font: str
    size: float
    indent: float = 0.0
    hang: float = 0.0
    after: float = 0.0
    before: float = 0.0
    right: bool = False
    name: str = ""
    foot: str = ""
    new_page: bool = False
    columns: int = 0
    """Set where the number of columns changes."""
    head: str = ""
    """The running head from here on."""
    plain: bool = False
    """Without stray spaces."""


def tail_ways(one: TrueMeasure, way: str) -> tuple[str, bool, list[str]]:
    """(behind the text, is the full stop behind it?, lines of its own) as a measure's end is printed."""
    opens, closes = (
        ("【", "】") if way == "square" else ("（", "）") if way in ("same", "split") else ("(", ")")
    )
    terms, ministries = "、".join(one.terms), "、".join(one.ministries)
    groups = [f"{opens}{each}{closes}" for each in (terms, ministries) if each]
    if way == "one" and len(groups) == 2:
        groups = [f"{opens}{terms}：{ministries}{closes}"]
    whole = "".join(groups)
    if way in ("same", "one", "square"):
        return whole, way == "one", []
    if way == "split" and len(one.ministries) > 1:
        at = whole.rindex("、") + 1
        return "", False, [whole[:at], whole[at:]]
    return "", False, [whole] if whole else []


def items(truth: Truth, style: Style) -> Iterator[Item]:
    """All paragraphs of a plan after its contents."""
    number, foot, last = 0, 0, ("", "")
    for at, section in enumerate(truth.sections):
        chapter, part = section.path[:2]
        if chapter != last[0]:
            columns = (
                2
                if list(dict.fromkeys(s.path[0] for s in truth.sections)).index(chapter) in style.two_columns
                else 1
            )
            yield Item(
                chapter, style.head, style.size + 5, after=14, new_page=True, columns=columns, head=chapter
            )
        if part != last[1]:
            yield Item(part, style.head, style.size + 2, before=10, after=6)
        last = chapter, part
        yield Item(section.path[2], style.head, style.size, before=8, after=4)
        yield Item("(現状と課題)" if at % 2 else "（現状と課題）", style.text, style.size, after=2)
        for n, prose in enumerate(section.state):
            note = ""
            if n == 0 and at % 2 == 0:
                foot += 1
                prose = prose.replace("。", f"。\x01{foot}\x02", 1)
                note = FOOTNOTE.format(foot)
            if prose.startswith("・"):
                yield Item("・" + prose[1:].strip(), style.text, style.size, hang=style.size)
            else:
                yield Item(prose, style.text, style.size, indent=style.size, foot=note)
        yield Item("(施策の方向性)", style.text, style.size, before=6, after=2)
        bullet = style.bullets[at // 3 % len(style.bullets)]
        for one in section.measures:
            way = style.tails[number % len(style.tails)]
            number += 1
            behind, stop, lines = tail_ways(one, way)
            text = f"{one.text[:-1]}{behind}。" if stop and behind else one.text + behind
            gap = " " if bullet in "-–" else ""
            last_gap = 0 if lines else 4
            yield Item(
                f"{bullet}{gap}{text}", style.text, style.size, hang=style.size, name=one.name, after=last_gap
            )
            for line in lines:
                yield Item(
                    line,
                    style.text,
                    style.size,
                    indent=style.size,
                    hang=style.size,
                    right=way != "own",
                    plain=True,
                )
        yield from _extras(at, section, style)


def _extras(at: int, section: Section, style: Style) -> Iterator[Item]:
    """What stands beside the measures and is none."""
    if at % 6 == 1:
        yield Item("※なお、手引は下記のホームページで公開されている。", style.text, style.size, before=4)
        yield Item(
            f"出典:つなぎ府https://www.example.jp/policy/guide_{at}/index.html", style.text, style.size
        )
    if at % 9 == 4:
        yield Item(
            "指針の背景は下記のとおりである(抜粋)。", style.text, style.size, indent=style.size, before=4
        )
        yield Item(RULE[: style.rule], style.text, style.size)
        for line in QUOTED:
            yield Item(line, style.text, style.size, hang=style.size)
        yield Item(RULE[: style.rule], style.text, style.size)
