"""A small world of made-up things, brought into a catalogue as a run brings them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tsunagi import hub
from tsunagi.catalogue import Catalogue, Mapped, open_catalogue
from tsunagi.model import Entity, RawRecord, Source, Value, entity_id, load_kinds, load_value_types
from tsunagi.search import Index, documents
from tsunagi.search.tantivy import open_index

MAPPING = 1
DATESTAMP = "2024-05-01T00:00:00Z"
PICTURES = "https://images.example.jp"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'

SOURCES = {
    "mihon": Source(
        id="mihon", name={"ja": "見本県立博物館 収蔵品目録", "en": "Mihon Prefectural Museum collection"},
        driver="file", format="table", kind="Item", home="https://museum.example.jp/",
        licence="https://creativecommons.org/licenses/by/4.0/",
        attribution="出典：見本県立博物館「収蔵品目録」を加工して作成", sample=True,
        provider={"ja": "見本県立博物館", "en": "Mihon Prefectural Museum"},
    ),
    "kadai": Source(
        id="kadai", name={"ja": "架空研究課題一覧", "en": "Imaginary research projects"},
        driver="oai", format="oai_dc", kind="Project", attribution="Imaginary Fund, CC0",
    ),
    "karappo": Source(id="karappo", name={"ja": "未収集の収録元"}, driver="file", format="table"),
}  # fmt: skip

PLACES = [
    ("京都府京都市", (35.0116, 135.7681)), ("東京都文京区", (35.7081, 139.7522)),
    ("沖縄県那覇市", (26.2124, 127.6809)), ("北海道札幌市", (43.0621, 141.3544)),
    ("奈良県奈良市", (34.6851, 135.8048)), ("長崎県長崎市", (32.7503, 129.8777)),
]  # fmt: skip
THINGS = [
    ("絵図", "城下町絵図", "Map of the castle town", "江戸後期"),
    ("茶碗", "黒楽茶碗", "Black Raku tea bowl", "桃山時代"),
    ("写真", "停車場前の古写真", "Old photograph of the station front", "明治35年"),
    ("書簡", "見本太郎宛書簡", "Letter to Mihon Tarō", "大正13年5月"),
    ("土器", "火焔型土器", "Flame-style vessel", "縄文時代"),
    ("屏風", "四季花鳥図屏風", "Folding screen, birds and flowers of the four seasons", "文化14年"),
    ("機械", "木製織機", "Wooden loom", "1921"),
    ("標本", "鉱物標本", "Mineral specimen", "昭和初期"),
]
LICENCES = ["CC BY 4.0", "CC0", "http://rightsstatements.org/vocab/InC/1.0/", "要問合せ"]
PEOPLE = ["見本 太郎", "架空 花子", "例示 次郎"]


class Maker:
    """Makes one entity whose values are read by the types of their properties."""

    def __init__(self, kind: str, source: str, local_id: str) -> None:
        self.kind, self.source, self.local_id = kind, source, local_id
        self.values: dict[str, list[Value]] = {}

    def say(self, name: str, text: str, lang: str | None = None, **more: Any) -> None:
        read = load_value_types()[load_kinds()[self.kind].properties[name].type].read
        self.values.setdefault(name, []).append(msgspec.structs.replace(read(text, lang), **more))

    def done(self) -> Entity:
        return Entity(entity_id(self.source, self.local_id), self.kind, self.source, self.values)


def thing(number: int) -> Entity:
    """The item with this number; its parts turn in cycles so that all facets have something to count."""
    return _thing(number).done()


def _thing(number: int) -> Maker:
    sort, ja, en, era = THINGS[number % len(THINGS)]
    place, point = PLACES[number % len(PLACES)]
    make = Maker("Item", "mihon", str(number))
    make.say("name", f"{ja} 第{number}号", "ja", reading="ミホン")
    make.say("name", f"{en}, no. {number}", "en")
    make.say("additionalType", sort, "ja", label="種別")
    words = f"{place}に伝わる{ja}。保存状態は良好で、箱書に由来が記されている。"
    make.say("description", words, "ja", label="解説")
    for subject in (sort, "地域史", "文化財"):
        make.say("about", subject, "ja")
    make.say("creator", PEOPLE[number % len(PEOPLE)], "ja", role="作者")
    make.say("dateCreated", era, "ja", label="年代")
    make.say("locationCreated", place, "ja", point=point)
    make.say("inLanguage", "日本語")
    make.say("holdingArchive", "見本県立博物館", "ja")
    make.say("holdingArchive", "Mihon Prefectural Museum", "en")
    make.say("license", LICENCES[number % len(LICENCES)])
    make.say("identifier", f"MHN-{number:04}", role="登録番号")
    make.say("url", f"https://museum.example.jp/items/{number}")
    return make


def rewritten() -> Entity:
    """Thing 7 after its change."""
    make = _thing(7)
    del make.values["description"]
    make.say("description", "書き直した解説。", "ja", label="解説")
    return make.done()


def project(number: int) -> Entity:
    make = Maker("Project", "kadai", f"K{number}")
    make.say("name", f"地域資料の保存と活用に関する研究 {number}", "ja")
    make.say("name", f"Study of keeping and using local records {number}", "en")
    make.say("about", "保存科学", "ja")
    make.say("about", "地域史", "ja")
    make.say("investigator", "例示 次郎", "ja")
    make.say("organisation", "架空大学", "ja")
    make.say("startDate", f"{2010 + number}-04-01")
    make.say("amount", "4,550,000")
    return make.done()


def hostile() -> Entity:
    """Everything that could break out of a page."""
    make = Maker("Item", "mihon", "hostile")
    make.say("name", HOSTILE, "ja")
    make.say("description", HOSTILE + " </script><!-- ]]>", "ja", label=HOSTILE, role=HOSTILE)
    make.say("creator", HOSTILE, ref="javascript:alert(3)")
    make.say("about", HOSTILE)
    make.say("url", "javascript:alert(4)")
    make.say("url", "https://ok.example.jp/a?b=1&c=%22")
    make.say("thumbnailUrl", "javascript:alert(5)")
    make.say("image", "data:text/html,<script>alert(6)</script>")
    return make.done()


def manifested(address: str) -> Entity:
    """An item of whose pictures only a IIIF manifest tells."""
    make = Maker("Item", "mihon", "manifest")
    make.say("name", "画帖「つなぎの里」", "ja")
    make.say("iiifManifest", f"{address}/manifest.json")
    return make.done()


def pictured(address: str) -> Entity:
    """An item with pictures at `address`."""
    make = _thing(1)
    make.local_id = "pictured"
    del make.values["name"]
    make.say("name", "絵巻「つなぎの里」", "ja")
    for number in (1, 2):
        make.say("image", f"{address}/{number}.png")
    make.say("thumbnailUrl", f"{address}/1.png")
    return make.done()


def keep(
    catalogue: Catalogue, source: str, entities: Sequence[Entity], *, body: Callable[[Entity], bytes]
) -> None:
    """One run over a source that brings these entities."""
    by_local = {entity.id.removeprefix(f"{source}-"): entity for entity in entities}
    records = [RawRecord(source, name, "table", body(e), DATESTAMP) for name, e in by_local.items()]
    bring(catalogue, source, records, lambda raw: Mapped(raw, by_local[raw.local_id]))


def bring(
    catalogue: Catalogue, source: str, records: Sequence[RawRecord], read: Callable[[RawRecord], Mapped]
) -> None:
    run = catalogue.begin(source)
    window = catalogue.open_window(source, "all", None, None, None, False)
    catalogue.keep_batch(run, window, records, read, MAPPING, None)
    catalogue.close_window(window, "complete")
    catalogue.finish(run, "complete")


def as_xml(entity: Entity) -> bytes:
    return b"<record>" + as_json(entity) + b"</record>"


def as_json(entity: Entity) -> bytes:
    return msgspec.json.encode({name: [v.text for v in values] for name, values in entity.values.items()})


def entities() -> list[Entity]:
    """What is held and not deleted after `populate`, in the order of the change feed."""
    mihon = [thing(n) for n in range(40) if n not in (7, 9)]
    return [*mihon, hostile(), pictured(PICTURES), *(project(n) for n in range(10)), rewritten()]


def open_world(index: Index, folder: Path, monkeypatch: pytest.MonkeyPatch) -> hub.Hub:
    """Makes `hub.open_hub` give a hub over the world."""
    opened = hub.Hub(hub.set_up_django(), open_catalogue(folder / "archive"), index, SOURCES)
    monkeypatch.setattr(hub, "open_hub", lambda: opened)
    return opened


def populate(catalogue: Catalogue, pictures: str = PICTURES) -> None:
    """Fifty things in two sources: one changed once, one deleted, one set aside, one hostile."""
    keep(catalogue, "mihon", [*(thing(n) for n in range(40)), hostile(), pictured(pictures)], body=as_json)
    keep(catalogue, "kadai", [project(n) for n in range(10)], body=as_xml)
    keep(catalogue, "mihon", [rewritten()], body=as_json)
    gone = RawRecord("mihon", "9", "table", b"", deleted=True)
    odd = RawRecord("mihon", "odd", "table", b"?")
    bring(
        catalogue, "mihon", [gone, odd], lambda raw: Mapped(raw, reason=None if raw.deleted else "題名がない")
    )
    catalogue.note("mihon", "fault", {"日付の区切りが全角": (12, "１９０１／１")})
    catalogue.note("mihon", "unmapped", {"配架場所": (40, "第3収蔵庫")})


def indexed(folder: Path) -> Index:
    """An index that holds what `populate` brings into a catalogue."""
    index = open_index(folder)
    with index.writer() as writer:
        numbered = [(entity, number) for number, entity in enumerate(entities(), 1)]
        writer.upsert(documents(numbered, load_kinds()))
        writer.commit(len(numbered))
    return index
