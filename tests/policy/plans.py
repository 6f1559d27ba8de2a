"""Two plans of a government that is nobody's, a year apart, and what was changed between them: drawn anew from word lists.

`pair()` gives both as data, with every edit; plan_drawings.py and plan_prints.py make PDFs of them.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["unchanged", "reworded", "moved", "split", "merged", "new", "dropped"]

CHAPTERS = {
    "創造を支える基盤づくり": ("人材の育成と循環", "研究の環境と設備", "地域の知の拠点", "学び直しの機会"),
    "成果を社会へ届ける仕組み": (
        "技術移転の体制",
        "中小企業の知財活用",
        "国際標準と市場",
        "契約と対価の適正化",
    ),
    "文化とデータの活用": (
        "記録の保存と公開",
        "データの流通",
        "コンテンツの海外展開",
        "模倣品と海賊版への対応",
    ),
}
TOPICS = ("現場を担う人の確保", "連携の窓口の整備", "情報の共有と公開")
# fmt: off
WHO = (
    "大学等", "公的研究機関", "地域の中小企業", "技術移転機関", "図書館や博物館", "自治体の試験研究機関",
    "高等専門学校", "産業支援機関", "起業を志す研究者", "業界団体", "地方の放送局", "標準化団体", "農業者の団体",
    "医療機関", "映像制作者",
)
THING = (
    "共同研究の費用の見える化", "秘密保持の手続", "研究設備の共用", "特許情報の読み解き", "学生発明の取扱い",
    "営業秘密の管理", "職務発明の報奨", "意匠と商標の一体の活用", "標準必須特許の交渉", "植物新品種の保護",
    "古い写真資料の電子化", "権利者不明の著作物の利用", "研究記録の長期保存", "国際共同出願の費用",
    "模倣品の水際での取締り", "海外の侵害サイトへの対策", "技術相談の受付", "知財を担保とする融資", "産学の人事交流",
    "試作品の実証の場", "伝統工芸の意匠の登録", "統計データの二次利用", "測定データの形式の統一",
    "翻訳字幕の共同制作", "審査の品質の管理", "紛争の早期の解決", "契約書のひな形", "研究者の異動に伴う権利の承継",
    "先使用権の証拠の残し方", "公設試験場の成果の公表", "大型放射光施設の産業利用", "海洋観測の記録の公開",
    "臨床研究の知財の整理", "防災技術の海外展開", "宇宙機器の部品の調達", "地域ブランドの監視",
)
AIM = (
    "利用者の裾野を広げる", "手続の負担を軽くする", "判断に要する時間を短くする", "地域による差を小さくする",
    "海外との協力を深める", "若手の参加を促す", "重複した投資を避ける", "成果の散逸を防ぐ", "予見可能性を高める",
    "費用の負担を公平にする", "現場の声を制度に生かす",
)
MEANS = (
    "相談員の派遣", "手引の作成", "実態の調査", "研修の教材の開発", "共通の窓口の設置", "有識者による検討の場",
    "電子申請の対象の拡大", "優良事例の収集", "料金の見直し", "国際会議での提案", "試行的な事業", "評価の指標の整備",
    "人材の名簿の整備", "協議会の開催", "標準様式の普及",
)
DO = (
    "進める", "強化する", "拡充する", "着実に行う", "支援する", "早急に開始する", "継続する", "全国に展開する",
)
DO_TOO = (
    "検討する", "公表する", "関係機関に周知する", "見直す", "定期に点検する", "制度に反映する",
)
NAMED = (
    "「共同研究の費用に関する手引」(平成 15 年 3 月)", "「職務発明の取扱いの考え方」（平成16年10月）",
    "集中管理の拠点(つなぎ機構)", "複数の企業による共同研究(TUNAGI-X)", "知財の取扱指針(以下「指針」という。)",
    "Open Science Policy Forum", "利用許諾の標準条件(Version 2.1)",
)
MINISTRIES = (
    "内閣官房", "内閣府", "警察庁", "金融庁", "総務省", "法務省", "外務省", "財務省", "文部科学省", "文化庁",
    "厚生労働省", "農林水産省", "経済産業省", "特許庁", "国土交通省", "環境省", "防衛庁", "公正取引委員会",
)
# fmt: on
TERMS = (
    ("短期",),
    ("中期",),
    ("短期", "中期"),
    ("短期", "中期", "長期"),
    ("中期", "長期"),
    ("2008年度",),
    ("毎年度",),
)
STATE = (
    "{who}では{thing}が課題となって久しい。",
    "しかし、{aim}という観点からは、なお道半ばである。",
    "{thing}については、{who}の間で取組に差がみられる。",
    "とりわけ{who}からは、{means}を求める声が強い。",
    "諸外国では{means}が先行しており、我が国でも{aim}ことが急がれる。",
    "一方、{thing}に要する費用は年々増えており、{who}の負担となっている。",
    "平成 17 年度の調査(回答数 1,204)では、{who}の 38.5%が{thing}に不安を感じている。",
    "このため、{means}をはじめとする取組を、関係者が一体となって行うことが求められる。",
)
PART, NEXT = "とともに、", "する"


@dataclass(frozen=True)
class TrueMeasure:
    """A measure as it was written: `name` says which it is through all edits."""

    name: str
    text: str
    terms: tuple[str, ...]
    ministries: tuple[str, ...]
    chapter: tuple[str, ...] = ()


@dataclass
class Section:
    """The smallest heading with what stands under it."""

    path: tuple[str, ...]
    """Headings, outermost first, without 現状と課題 and 施策の方向性."""
    state: list[str]
    """Paragraphs under 現状と課題; one that begins with ・ is a bullet that is no measure."""
    measures: list[TrueMeasure] = field(default_factory=list)


@dataclass(frozen=True)
class Truth:
    """A plan as it was written."""

    key: str
    title: str
    date: str
    series: str
    sections: tuple[Section, ...]

    @property
    def measures(self) -> list[TrueMeasure]:
        """In the order of the plan, with their headings."""
        return [
            replace(one, chapter=(*section.path, "施策の方向性"))
            for section in self.sections
            for one in section.measures
        ]


@dataclass(frozen=True)
class Edit:
    """What became of measures; `old` and `new` are orders among the measures of each plan."""

    kind: Kind
    old: tuple[int, ...]
    new: tuple[int, ...]
    moved: bool = False
    terms: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """(gone, come)"""
    ministries: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """(gone, come) as printed, mere renamings left out."""


def written(dice: random.Random) -> str:
    """One measure's text: mostly two things joined by とともに."""
    pick: Callable[[tuple[str, ...]], str] = dice.choice
    first = f"{pick(WHO)}における{pick(THING)}に関し、{pick(AIM)}ため、{pick(MEANS)}を{pick(DO)}"
    if dice.random() < 0.3:
        first = f"{pick(AIM)}ことを目指した{pick(NAMED)}を踏まえ、{first}"
    second = f"{pick(THING)}について、{pick(WHO)}と協力した{pick(MEANS)}の在り方を{pick(DO_TOO)}"
    return f"{first}{PART}{second}。" if dice.random() < 0.7 else f"{first}。"


def _responsible(dice: random.Random) -> tuple[str, ...]:
    return tuple(dice.sample(MINISTRIES, dice.choice((1, 1, 2, 2, 3, 5))))


def _state(dice: random.Random) -> list[str]:
    def prose(sentences: int) -> str:
        return "".join(
            dice.choice(STATE).format(
                who=dice.choice(WHO), thing=dice.choice(THING), aim=dice.choice(AIM), means=dice.choice(MEANS)
            )
            for _ in range(sentences)
        )

    found = [prose(dice.randint(7, 11)) for _ in range(3)]
    if dice.random() < 0.3:
        found += [f"・ {prose(1)}", f"・ {prose(1)[:-1]}(経済産業省)。"]
    return found


def plan(seed: int = 5, each: tuple[int, int] = (4, 6), numbering: str = "Ⅰ") -> Truth:
    """The older plan: 3 chapters, 12 parts, 36 sections, of each so many measures.

    Its headings are numbered Ⅰ．1．(1), or 第１章 1-1 ① with 第.
    """
    dice, sections, number = random.Random(seed), [], 0
    for c, (chapter, parts) in enumerate(CHAPTERS.items()):
        for p, part in enumerate(parts):
            for t, topic in enumerate(TOPICS):
                path = (f"{'ⅠⅡⅢ'[c]}．{chapter}", f"{p + 1}．{part}", f"({t + 1}){topic}")
                if numbering == "第":
                    path = (f"第{'１２３'[c]}章　{chapter}", f"{c + 1}-{p + 1} {part}", f"{'①②③'[t]}{topic}")
                section = Section(path, _state(dice))
                for _ in range(dice.randint(*each)):
                    terms = dice.choice(TERMS) if dice.random() > 0.03 else ()
                    ministries = _responsible(dice) if dice.random() > 0.03 else ()
                    section.measures.append(TrueMeasure(f"m{number}", written(dice), terms, ministries))
                    number += 1
                sections.append(section)
    return Truth("tsunagi-plan-2006", "つなぎ知財計画2006", "2006-06-08", "つなぎ知財計画", tuple(sections))


def _reworded(text: str, dice: random.Random) -> str:
    """The same measure in somewhat other words: one or two places of it."""
    ways = [
        lambda t: t.replace("に関し、", "に関し、引き続き、", 1),
        lambda t: t.replace("ため、", "ため、関係機関と連携して", 1),
        lambda t: t[:-1] + "ことにより、実効性の向上を図る。",
        lambda t: t.replace("における", "等における", 1),
        lambda t: next((t.replace(one, other, 1) for one, other in zip(MEANS, MEANS[4:], strict=False) if one in t), t),
        lambda t: next((t.replace(one, other, 1) for one, other in zip(AIM, AIM[3:], strict=False) if one in t), t),
    ]  # fmt: skip
    found = text
    while found == text:
        for way in dice.sample(ways, dice.choice((1, 1, 2))):
            found = way(found)
    return found


def _next_year(one: TrueMeasure) -> TrueMeasure:
    """The same, its ministries under the name they have in 2007."""
    return replace(one, ministries=tuple({"防衛庁": "防衛省"}.get(name, name) for name in one.ministries))


def _others(one: TrueMeasure, what: str, dice: random.Random) -> TrueMeasure:
    """The same with other terms or ministries."""
    if what == "terms":
        return replace(one, terms=dice.choice([each for each in TERMS if each != one.terms]))
    rest = [name for name in MINISTRIES if name not in (*one.ministries, "防衛庁")]
    come = dice.choice(rest)
    kept = one.ministries[1:] if dice.random() < 0.5 else one.ministries
    return replace(one, ministries=(*kept, come))


def _gone_come(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    gone, come = tuple(x for x in old if x not in new), tuple(x for x in new if x not in old)
    return (gone, come) if gone or come else None


def _halves(one: TrueMeasure) -> tuple[TrueMeasure, TrueMeasure]:
    first, second = one.text.split(PART)
    return (
        replace(one, name=one.name + "a", text=f"{first}。"),
        replace(one, name=one.name + "b", text=second),
    )


def _decide(old: Truth, dice: random.Random) -> dict[str, str]:
    """Name of a measure → what shall become of it; the rest stays."""
    names = [one.name for one in old.measures if not one.name.endswith(("a", "b"))]
    double = [one.name for one in old.measures if PART in one.text]
    dice.shuffle(names)
    dice.shuffle(double)
    fate = dict.fromkeys(double[:8], "split")
    ways = (
        ["reworded"] * 34 + ["moved"] * 10 + ["moved reworded"] * 5 + ["dropped"] * 14 + ["terms"] * 8
        + ["ministries"] * 8 + ["reworded terms"] * 4 + ["reworded ministries"] * 4
    )  # fmt: skip
    free = (name for name in names if name not in fate)
    return fate | dict(zip(free, ways, strict=False))


def _before(old: Truth, dice: random.Random) -> Truth:
    """The older plan with eight measures in two halves, which the newer merges."""
    double = [one.name for one in old.measures if PART in one.text]
    chosen = set(dice.sample(double, 8))
    for section in old.sections:
        section.measures[:] = [
            part
            for one in section.measures
            for part in (_halves(one) if one.name in chosen else (one,))
        ]  # fmt: skip
    return old


def pair(
    seed: int = 5, each: tuple[int, int] = (4, 6), numbering: str = "Ⅰ"
) -> tuple[Truth, Truth, list[Edit]]:
    """Both plans and all edits, in the order of the newer plan, those dropped at the end."""
    dice = random.Random(seed + 1000)
    old = _before(plan(seed, each, numbering), dice)
    fate, sections = _decide(old, dice), [replace(one, measures=[]) for one in old.sections]
    made: dict[str, tuple[str, ...]] = {}
    """Name in the newer plan → names in the older."""
    for at, section in enumerate(old.sections):
        for one in section.measures:
            _edited(one, fate.get(one.name, ""), at, sections, made, dice)
    for number in range(14):
        fresh = TrueMeasure(f"n{number}", written(dice), dice.choice(TERMS), _responsible(dice))
        place = dice.choice(sections).measures
        place.insert(dice.randint(0, len(place)), _next_year(fresh))
        made[fresh.name] = ()
    new = Truth("tsunagi-plan-2007", "つなぎ知財計画2007", "2007-05-31", old.series, tuple(sections))
    return old, new, _edits(old, new, made)


def _edited(
    one: TrueMeasure,
    fate: str,
    at: int,
    sections: list[Section],
    made: dict[str, tuple[str, ...]],
    dice: random.Random,
) -> None:
    """Puts into the newer plan what becomes of one measure."""
    if fate == "dropped":
        return
    if one.name.endswith("b"):  # with the half before it
        before = sections[at].measures[-1]
        joined = f"{before.text[:-1]}{PART}{one.text}"
        sections[at].measures[-1] = replace(before, text=joined)
        made[before.name] = (*made[before.name], one.name)
        return
    later = [_next_year(each) for each in (_halves(one) if fate == "split" else (one,))]
    for each in later:
        if "reworded" in fate:
            each = replace(each, text=_reworded(each.text, dice))
        for what in ("terms", "ministries"):
            if what in fate:
                each = _others(each, what, dice)
        place = at if "moved" not in fate else (at + dice.randint(3, len(sections) - 4)) % len(sections)
        if place == at:
            sections[place].measures.append(each)
        else:
            sections[place].measures.insert(0, each)
        made[each.name] = (one.name,)


def _edits(old: Truth, new: Truth, made: dict[str, tuple[str, ...]]) -> list[Edit]:
    before = {one.name: (n, one) for n, one in enumerate(old.measures)}
    found, split = [], {}
    for n, one in enumerate(new.measures):
        sources = [before[name] for name in made[one.name]]
        if not sources:
            found.append(Edit("new", (), (n,)))
            continue
        was = sources[0][1]
        if one.name == was.name + "a":
            split[was.name] = len(found)
        elif one.name == was.name + "b":
            first = found[split[was.name]]
            found[split[was.name]] = replace(first, kind="split", new=(*first.new, n))
            continue
        moved = was.chapter != one.chapter
        kind: Kind = "unchanged" if was.text == one.text else "reworded"
        if len(sources) > 1:
            kind = "merged"
        elif moved and kind == "unchanged":
            kind = "moved"
        renamed = _next_year(was).ministries
        found.append(
            Edit(
                kind,
                tuple(number for number, _ in sources),
                (n,),
                moved,
                _gone_come(was.terms, one.terms),
                _gone_come(renamed, one.ministries),
            )
        )
    used = {name for names in made.values() for name in names}
    return found + [Edit("dropped", (n,), ()) for name, (n, _) in before.items() if name not in used]
