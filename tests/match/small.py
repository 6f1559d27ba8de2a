"""A small made-up world of projects, papers, patents, facilities, needs and things, to match needs with."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tsunagi.catalogue import Held
from tsunagi.match import People, Vectors, open_matcher
from tsunagi.match._matcher import OneMatcher
from tsunagi.model import Entity, Value, load_kinds, load_value_types
from tsunagi.search import documents
from tsunagi.search.tantivy import open_index

Said = dict[str, str | tuple[str, ...]]

WORLD: dict[str, tuple[str, Said]] = {
    "p-food": ("Project", {
        "name": "テラヘルツ波による食品中の異物検査", "investigator": "見本 太郎", "organisation": "見本大学",
        "description": "粉末食品に混入した異物を非接触で検出する。製造ラインで使える装置を作る。天気は関係ない。",
        "about": ("異物混入", "非接触検査"), "startDate": "2021-04-01"}),
    "p-food-2": ("Project", {
        "name": "近赤外分光による青果の選別", "investigator": "見本 太郎", "organisation": "見本大学",
        "description": "果物の糖度を非接触で測る。", "about": "選別", "startDate": "2016-04-01"}),
    "p-metal": ("Project", {
        "name": "金属探知による異物検査の高速化", "investigator": "架空 花子", "member": "例示 次郎",
        "organisation": "架空大学", "description": "検査の速さを上げる。", "startDate": "2012-04-01"}),
    "p-poem": ("Project", {
        "name": "中世和歌の研究", "investigator": "例示 三郎", "organisation": "例示大学",
        "description": "和歌の写本を比べる。", "startDate": "2022-04-01"}),
    "w-english": ("Work", {
        "name": "Studies of terahertz inspection", "creator": "Ficticia, Ada", "affiliation": "Mihon University",
        "description": "We inspect powdered food. Sensors without contact are compared.", "license": "CC BY 4.0",
        "datePublished": "2020-03-01"}),
    "t-offered": ("Patent", {
        "name": "異物検査装置", "inventor": "架空 花子", "applicant": "架空精機株式会社", "legalStatus": "登録",
        "note": "実施許諾の用意あり", "claim": "食品の異物を検出する装置。", "filingDate": "2015-05-01"}),
    "t-kept": ("Patent", {
        "name": "異物除去装置", "inventor": "試作 四郎", "applicant": "試作工業株式会社", "legalStatus": "登録",
        "note": "実施許諾不可", "claim": "食品の異物を除去する装置。", "filingDate": "2016-05-01"}),
    "f-shared": ("Facility", {
        "name": "食品検査センター", "organisation": "見本大学", "address": "京都府京都市",
        "equipment": "テラヘルツ検査装置", "availability": "学外の方も利用できます"}),
    "i-bowl": ("Item", {"name": "食品の異物検査の古い装置", "description": "博物館の資料。"}),
    "n-open": ("Need", {"name": "食品工場の異物検査", "description": "非接触で異物混入を見つけたい。"}),
    "n-other": ("Need", {"name": "和歌の展示の翻訳", "description": "写本の展示の解説を翻訳したい。"}),
}  # fmt: skip


def entity(id: str, kind: str, said: Said) -> Entity:
    """An entity whose values are read by the types of their properties."""
    types, properties = load_value_types(), load_kinds()[kind].properties
    values: dict[str, list[Value]] = {}
    for name, texts in said.items():
        for text in (texts,) if isinstance(texts, str) else texts:
            values.setdefault(name, []).append(types[properties[name].type].read(text, "ja"))
    return Entity(id, kind, "made-up", values)


class Shelf:
    """A catalogue as the matching sees one."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.held = {one.id: _held(one) for one in entities}

    def many(self, ids: Sequence[str]) -> dict[str, Held]:
        return {id: self.held[id] for id in ids if id in self.held}


def _held(one: Entity, deleted: bool = False) -> Held:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    return Held(one, 1, now, now, deleted, one.id, "made-up", None, now)


def make(folder: Path, entities: Sequence[Entity], vectors: Vectors | None = None) -> OneMatcher:
    """A matcher over these entities."""
    index = open_index(folder / "index")
    with index.writer() as writer:
        writer.upsert(documents([(one, 1) for one in entities], load_kinds()))
        writer.commit(1)
    people = People(folder / "people.sqlite3")
    people.take([(one.id, one) for one in entities], 1)
    return open_matcher(index, Shelf(entities), people, vectors)  # type: ignore[arg-type]


def everything() -> list[Entity]:
    return [entity(id, kind, said) for id, (kind, said) in WORLD.items()]
