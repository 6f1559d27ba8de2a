"""A pair of plans whose edits are hard to tell: whole phrases reworded, uneven parts, strangers in old places."""

import random
from dataclasses import dataclass, field, replace

from tsunagi.policy import Measure, Paragraph, Plan, Responsible

PIECES = (
    "産学", "連携", "知財", "契約", "研究", "開発", "人材", "育成", "地域", "企業", "大学", "標準", "審査",
    "特許", "商標", "意匠", "著作", "権利", "情報", "公開", "データ", "流通", "デジタル", "コンテンツ",
    "海外", "展開", "模倣", "対策", "農業", "品種", "医療", "創薬", "宇宙", "海洋", "環境", "技術", "移転",
    "評価", "投資", "融資", "中小", "創業", "学校", "教育", "博物", "図書", "記録", "保存", "映像", "音楽",
    "放送", "配信", "国際", "交渉", "紛争", "仲裁", "秘密", "保護", "労働", "報酬", "会計", "税制", "物流",
    "観光", "工芸", "食品", "素材", "電池", "半導体", "量子",
)  # fmt: skip
KINDS = (
    "基盤", "体制", "制度", "拠点", "人員", "指標", "計画", "手法", "窓口", "費用", "事例", "市場", "組織",
    "協議会", "教材", "試験", "調査", "登録", "認証", "支援策",
)  # fmt: skip
JOINTS = (
    "について",
    "に関し",
    "を踏まえ",
    "のため",
    "を通じて",
    "と併せて",
    "に資する",
    "を含む",
    "を活用し",
    "における",
)
ENDS = (
    "の実効性の向上に向けた取組を関係府省が連携して推進する。", "に向けた検討を進め、必要な措置を講ずる。",
    "の在り方について検討し、結論を得る。", "の取組を支援するとともに、その成果の普及を図る。", "を着実に実施する。",
)  # fmt: skip
MINISTRIES = ("内閣府", "文部科学省", "経済産業省", "総務省", "農林水産省", "法務省")


@dataclass
class Written:
    """A measure: phrases with how they go on, and a common ending."""

    phrases: list[str]
    end: str
    path: tuple[str, ...]
    came: tuple[int, ...] = ()
    kind: str = "unchanged"
    of: int = -1
    """Number of the whole it is a part of."""
    terms: tuple[str, ...] = ("短期",)
    ministries: tuple[str, ...] = ("内閣府",)

    @property
    def text(self) -> str:
        return "、".join(self.phrases) + self.end


@dataclass
class Pair:
    """Both plans, and what became of which."""

    old: Plan
    new: Plan
    truth: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = field(default_factory=list)
    how: list[str] = field(default_factory=list)
    """Of each of the truth the sort of edit, such as `reworded 50 %`."""


def phrase(dice: random.Random) -> str:
    """Some ten characters that few other measures have."""
    return (
        "".join(dice.choice(PIECES) for _ in range(2))
        + "の"
        + dice.choice(PIECES)
        + dice.choice(KINDS)
        + dice.choice(JOINTS)
    )


def measure(dice: random.Random, path: tuple[str, ...]) -> Written:
    """A measure of four to eight phrases."""
    phrases = [phrase(dice) for _ in range(dice.randint(4, 8))]
    return Written(
        phrases,
        dice.choice(ENDS),
        path,
        terms=(dice.choice(("短期", "中期")),),
        ministries=(dice.choice(MINISTRIES),),
    )


def reworded(one: Written, share: float, dice: random.Random) -> Written:
    """The same with so large a share of its phrases replaced, at least one."""
    phrases = list(one.phrases)
    for at in dice.sample(range(len(phrases)), max(1, round(share * len(phrases)))):
        phrases[at] = phrase(dice)
    return replace(one, phrases=phrases)


def parts(one: Written, at: int, dice: random.Random) -> list[Written]:
    """The measure in two, cut after so many phrases, each with words that join it to nothing."""
    first, second = one.phrases[:at], one.phrases[at:]
    return [
        replace(one, phrases=first, end=dice.choice(ENDS)),
        replace(one, phrases=["また、上記と併せて" + second[0], *second[1:]]),
    ]


SORTS = (
    ("reworded 10 %", 10), ("reworded 30 %", 10), ("reworded 50 %", 10), ("reworded 60 %", 10), ("moved", 8),
    ("moved, reworded 30 %", 6), ("split", 6), ("split, uneven", 6), ("merged", 6), ("merged, uneven", 6),
    ("replaced", 10), ("dropped", 5),
)  # fmt: skip
"""Sorts of edits and how many of each; `replaced`: a stranger with the same ending and one same phrase in its place."""


def harder(seed: int, count: int = 200) -> Pair:
    """A pair of plans of so many measures, of which about half stay as they are."""
    dice = random.Random(seed)
    headings = [
        (f"{c + 1}．{phrase(dice)[:6]}", f"({s + 1}){phrase(dice)[:8]}") for c in range(6) for s in range(5)
    ]
    old = [measure(dice, headings[n * len(headings) // count]) for n in range(count)]
    fates = _fates(count, dice)
    new: list[Written] = []
    for n, one in enumerate(old):
        new += _later(n, one, fates.get(n, ""), old, headings, dice)
    new.sort(key=lambda one: headings.index(one.path))
    renumbered = {path: (f"第{9 - int(path[0][0])}章　{path[0][2:]}", path[1]) for path in headings}
    return _pair(old, [replace(one, path=renumbered[one.path]) for one in new], fates)


def _fates(count: int, dice: random.Random) -> dict[int, str]:
    """Number of an older measure → sort of edit; of two that are merged the later has `gone`."""
    free = list(range(0, count - 1, 2))
    dice.shuffle(free)
    fates: dict[int, str] = {}
    for sort, times in SORTS:
        for _ in range(times * count // 200):
            n = free.pop()
            fates[n] = sort
            if sort.startswith("merged"):
                fates[n + 1] = "gone"
    return fates


def _later(
    n: int, one: Written, fate: str, old: list[Written], headings: list[tuple[str, str]], dice: random.Random
) -> list[Written]:
    """What stands in the newer plan for one of the older."""
    here = replace(one, came=(n,))
    if fate in ("gone", "dropped"):
        return []
    if fate == "replaced":
        stranger = measure(dice, one.path)
        stranger.phrases[0] = one.phrases[0]
        return [replace(stranger, end=one.end)]
    if fate.startswith("split"):
        at = 2 if "uneven" in fate else len(one.phrases) // 2
        return parts(here, at, dice)
    if fate.startswith("merged"):
        after = old[n + 1].phrases[: 2 if "uneven" in fate else None]
        old[n + 1] = replace(old[n + 1], phrases=after)
        joined = [*one.phrases, "とともに、" + after[0], *after[1:]]
        return [replace(here, phrases=joined, end=old[n + 1].end, came=(n, n + 1))]
    if "reworded" in fate:
        here = reworded(here, int(fate.split()[-2]) / 100, dice)
    if fate.startswith("moved"):
        here = replace(here, path=dice.choice([path for path in headings if path != one.path]))
    return [here]


def _pair(old: list[Written], new: list[Written], fates: dict[int, str]) -> Pair:
    pair = Pair(_plan("harder-2006", old), _plan("harder-2007", new))
    went: dict[tuple[int, ...], list[int]] = {}
    for j, one in enumerate(new):
        if one.came:
            went.setdefault(one.came, []).append(j)
        else:
            pair.truth.append(("new", (), (j,)))
            pair.how.append("replaced")
    for came, js in went.items():
        fate = fates.get(came[0], "unchanged")
        kind = "reworded" if "reworded" in fate else fate.split(",")[0]
        pair.truth.append((kind, came, tuple(js)))
        pair.how.append(fate)
    for n, fate in fates.items():
        if fate in ("dropped", "replaced"):
            pair.truth.append(("dropped", (n,), ()))
            pair.how.append(fate)
    return pair


def _plan(key: str, written: list[Written]) -> Plan:
    measures = [
        Measure(
            f"{key}-{n}",
            n,
            one.text,
            one.terms,
            tuple(Responsible(each) for each in one.ministries),
            None,
            one.path,
            n,
        )
        for n, one in enumerate(written)
    ]
    paragraphs = [Paragraph(n, "measure", one.text, chapter=one.path) for n, one in enumerate(written)]
    return Plan(key, key, key[-4:], "", "", "text", 0, paragraphs, measures)
