"""JPCOAR records as published: read to the letter, and written valid by the schema's own XSD."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tsunagi.formats import Reading, dcndl, jpcoar
from tsunagi.model import Entity, RawRecord, Source, Value, load_kinds

pytestmark = pytest.mark.real

SOURCE = Source(id="test", name={"en": "Test"}, driver="x", format="jpcoar")

XML_XSD = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/></xs:schema>"""


class Offline(etree.Resolver):
    """Gives the one schema that the XSDs import from the network."""

    def resolve(self, url: str, public_id: str, context: object) -> object:
        if url.endswith("xml.xsd"):
            return self.resolve_string(XML_XSD, context)
        return None


@pytest.fixture(scope="module")
def xsd(shared: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline())
    return etree.XMLSchema(etree.parse(str(shared / "jpcoar/2.0/jpcoar_scm.xsd"), parser))


def read(path: Path) -> Reading:
    return jpcoar.format.reader(SOURCE)(RawRecord("test", path.name, "jpcoar", path.read_bytes()))


Names = tuple[str, str | None, str | None, str | None]
"""(text, language, reading, role) of one name."""


def person(ja: str, en: str, kana: str, role: str | None = None) -> list[Names]:
    return [(ja, "ja", kana, role), (en, "en", None, role)]


CYBER_JA = "情報爆発時代の研究基盤構想"
CYBER = [
    (CYBER_JA, "ja", "ジョウホウ バクハツ ジダイ ノ ケンキュウ キバン コウソウ", None),
    ("Research Project on Cyber Infrastructure for Information-explosion Era", "en", None, None),
]
CYBER_LATIN = [*CYBER, ("Joho bakuhatsu jidai no kenkyu kiban koso", "ja-Latn", None, None)]
BAMBOO = [
    ("Acoustical Investigation of the Japanese Bamboo Pipe，Syakuhati", "en", None, None),
    (
        "日本の竹製管楽器、尺八の音響学的研究", "ja",
        "二ホン ノ チクセイ カンガッキ シャクハチ ノ オンキョウテキ ケンキュウ", None,
    ),
]  # fmt: skip
GRENE = [("The GRENE-TEA Project dataset", "en", None, None)]
SHARING = [("Research data sharing framework to enhance open science", "en", None, None)]
WAKUN = [("和訓栞", "ja", "ワクンノシオリ", None), ("Wakun no shiori", "ja-Latn", None, None)]
UKAI = [("鵜飼文庫", "ja", "ウカイブンコ", None), ("ukai bunko", "ja-Latn", None, None)]
SENSOR = [("〇〇実証においてセンサより撮像したデータ及び関連データ", "ja", None, None)]

ADACHI = ("安達, 淳", "Adachi, Jun", "アダチ, ジュン")
TERADA = ("寺田, 寅彦", "Terada, Torahiko", "テラダ, トラヒコ")
TAKEDA = ("武田, 英明", "Takeda, Hideaki", "タケダ, ヒデアキ")
SOSEKI = ("夏目, 漱石", "Natsume, Soseki", "ナツメ, ソウセキ")
SUPERVISED = person(*SOSEKI, "Supervisor")
GATHERED = [
    *person(*SOSEKI, "ProjectLeader"),
    *person("夏目, 純一", "Natsume, Jun'ichi", "ナツメ, ジュンイチ", "DataCollector"),
    *person("夏目, 伸六", "Natsume, Shinroku", "ナツメ, シンロク", "ContactPerson"),
]
HOSTED: list[Names] = [
    ("〇〇大学", "ja", None, "HostingInstitution"),
    ("The University of 〇〇", "en", None, "HostingInstitution"),
    ("データ管理室", "ja", None, "DataManager"),
    ("受付係　〇〇県〇〇市xx-xx", "en", None, "ContactPerson"),
]

HDL = "http://hdl.handle.net/2115/64495"
DOI = "https://doi.org/10.15017/64495"
ISSUED = {"datePublished": ["2015-10-01"]}
EMBARGO = {"datePublished": ["2015-10-01"], "dateAvailable": ["2016-04-01"]}
THESIS = {"datePublished": ["2017-03-25"], "dateGranted": ["2017-03-25"]}
MADE = {"dateCreated": ["2014-01-01"], "datePublished": ["2015-07-01"], "dateModified": ["2015-09-29"]}
STORED = {"datePublished": ["2020-06-01"]}
WOODBLOCK = {"datePublished": ["1777/1830", "安永6-文政13"]}
OPENING = {"dateAvailable": ["2030-04-01"]}

# Read off the files by eye: version/sample → titles, creators, contributors, dates, identifiers.
# Version 1.0 has no creatorType.
ROWS: dict[str, tuple[list[Names], list[Names], list[Names], dict[str, list[str]], list[str]]] = {
    "1.0/01": (CYBER, person(*ADACHI), [], ISSUED, [DOI, HDL]),
    "1.0/02": (CYBER[1:], person(*ADACHI), [], EMBARGO, [HDL]),
    "1.0/03": (CYBER[1:], person(*ADACHI), [], EMBARGO, [HDL]),
    "1.0/04": (CYBER[1:], person(*ADACHI), [], EMBARGO, [HDL]),
    "1.0/05": (BAMBOO, person(*TERADA), SUPERVISED, THESIS, [DOI, HDL, "甲第5384号"]),
    "1.0/06": (BAMBOO, person(*TERADA), SUPERVISED, THESIS, [DOI, HDL, "甲第5384号"]),
    "1.0/07": (GRENE, person(*TERADA), GATHERED, MADE, [DOI]),
    "1.0/08": (SHARING, person(*TAKEDA), [], ISSUED, [HDL]),
    "1.0/09": (CYBER, person(*ADACHI), [], ISSUED, [HDL]),
    "1.0/10": (CYBER[1:], person(*ADACHI), [], ISSUED, [HDL]),
}
for _version in ("2.0", "2.1"):
    ROWS |= {
        f"{_version}/01": (CYBER_LATIN, person(*ADACHI, "著"), [], ISSUED, [DOI, HDL]),
        f"{_version}/02": (CYBER_LATIN, person(*ADACHI, "著"), [], EMBARGO, [HDL]),
        f"{_version}/03": (CYBER_LATIN, person(*ADACHI, "著"), [], EMBARGO, [HDL]),
        f"{_version}/04": (CYBER_LATIN, person(*ADACHI, "著"), [], EMBARGO, [HDL]),
        f"{_version}/05": (BAMBOO, person(*TERADA, "著"), SUPERVISED, THESIS, [DOI, HDL, "甲第5384号"]),
        f"{_version}/06": (BAMBOO, person(*TERADA, "著"), SUPERVISED, THESIS, [DOI, HDL, "甲第5384号"]),
        f"{_version}/07": (GRENE, person(*TERADA), GATHERED, MADE, [DOI]),
        f"{_version}/08": (SHARING, person(*TAKEDA), [], ISSUED, [HDL]),
        f"{_version}/09": (CYBER_LATIN, person(*ADACHI, "著"), [], ISSUED, [HDL]),
        f"{_version}/10": (CYBER_LATIN, person(*ADACHI, "著"), [], ISSUED, [HDL]),
        f"{_version}/11": (
            GRENE, person(*TERADA), GATHERED, STORED,
            ["http://hdl.handle.net/2237/00032309", "https://nagoya.repo.nii.ac.jp/records/30123"],
        ),
        f"{_version}/12": (
            WAKUN, person("谷川, 士清", "Tanigawa, Kotosuga", "タニガワ, コトスガ", "著"), [], WOODBLOCK,
            ["https://doi.org/10.20730/200017323", "https://kokusho.nijl.ac.jp/biblio/200017323/"],
        ),
        f"{_version}/13": (UKAI, [], [], {}, ["https://kokusho.nijl.ac.jp/page/list-ukai.html"]),
        f"{_version}/14": (
            SENSOR, [("情報, 太郎", "ja", None, None), ("Jyoho, Taro", "en", None, None)], HOSTED, OPENING,
            ["https://doi.org/10.xxxxx/xxxxxxxx"],
        ),
    }  # fmt: skip

# What the catalog element says of the database as a whole, not of the thing: left on purpose.
OF_THE_DATABASE = [
    "datacite:description", "jpcoar:subject", "jpcoar:subject", "jpcoar:subject", "dcterms:accessRights",
    "jpcoar:file/jpcoar:URI",
]  # fmt: skip
DATES = (
    "datePublished", "dateCreated", "dateModified", "dateAvailable", "dateGranted", "dateSubmitted",
    "copyrightYear",
)  # fmt: skip


def names(values: list[Value]) -> list[Names]:
    return [(value.text, value.lang, value.reading, value.role) for value in values]


def path_of(shared: Path, row: str) -> Path:
    version, number = row.split("/")
    return next((shared / "jpcoar" / version / "samples").glob(f"{number}_*.xml"))


@pytest.mark.parametrize("row", ROWS)
def test_every_sample_says_what_we_read_off_it(shared: Path, row: str) -> None:
    titles, creators, contributors, dates, identifiers = ROWS[row]
    values = read(path_of(shared, row)).entity.values
    assert names(values["name"]) == titles
    assert names(values.get("creator", [])) == creators
    assert names(values.get("contributor", [])) == contributors
    assert {name: [v.text for v in values[name]] for name in DATES if name in values} == dates
    assert [value.text for value in values["identifier"]] == identifiers


def test_the_table_has_every_sample(shared: Path) -> None:
    found = {f"{p.parts[-3]}/{p.name[:2]}" for p in (shared / "jpcoar").glob("*/samples/*.xml")}
    assert found == set(ROWS)
    assert len(found) == 38


@pytest.mark.parametrize("row", ROWS)
def test_nothing_is_left_but_what_is_listed(shared: Path, row: str) -> None:
    reading = read(path_of(shared, row))
    left = [where for where, _ in reading.unmapped if not where.rpartition("/")[2].startswith("@")]
    assert left == ([f"jpcoar:catalog/{e}" for e in OF_THE_DATABASE] if row.endswith("/12") else [])
    attributes = [pair for pair in reading.unmapped if pair[0].rpartition("/")[2].startswith("@")]
    if row == "1.0/08":
        assert attributes == [("jpcoar:conferenceDate/@starYear", "2016")]
        assert reading.faults == ["conferenceDate has an unknown attribute starYear"]
    elif row.endswith("/12"):
        assert reading.faults == ["dc:rights: the text and rdf:resource name different licences"]
    else:
        assert (attributes, reading.faults) == ([], [])


KINDS = {"2.0/12": "Item", "2.1/12": "Item", "2.0/13": "Collection", "2.1/13": "Collection"}


@pytest.mark.parametrize("row", ROWS)
def test_kind(shared: Path, row: str) -> None:
    assert read(path_of(shared, row)).entity.kind == KINDS.get(row, "Work")


def as_read(entity: Entity) -> dict[str, list[Value]]:
    """The values without the type, whose names of 1.0 are written with those of 2.0."""
    return {name: values for name, values in entity.values.items() if name != "additionalType"}


@pytest.mark.parametrize("row", ROWS)
def test_written_again_it_is_valid_and_the_same(shared: Path, xsd: etree.XMLSchema, row: str) -> None:
    entity = read(path_of(shared, row)).entity
    body = jpcoar.write(entity)
    xsd.assertValid(etree.fromstring(body))
    again = jpcoar.format.reader(SOURCE)(RawRecord("test", path_of(shared, row).name, "jpcoar", body))
    assert again.entity.kind == entity.kind
    assert as_read(again.entity) == as_read(entity)


@pytest.mark.parametrize("version", ["1.0", "2.0", "2.1"])
def test_the_samples_are_as_valid_as_they_claim(shared: Path, version: str) -> None:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline())
    schema = etree.XMLSchema(etree.parse(str(shared / f"jpcoar/{version}/jpcoar_scm.xsd"), parser))
    paths = sorted((shared / "jpcoar" / version / "samples").glob("*.xml"))
    invalid = [path.name[:2] for path in paths if not schema.validate(etree.parse(str(path)))]
    assert invalid == (["08"] if version == "1.0" else INVALID_UPSTREAM)


INVALID_UPSTREAM: list[str] = []


def test_an_item_of_the_archives_portal(shared: Path) -> None:
    body = (shared / "utokyo/archives_item.jsonld").read_bytes()
    reading = dcndl.format.reader(SOURCE)(RawRecord("test", "1", "dcndl", body))
    values = reading.entity.values
    page = "https://da.dl.itc.u-tokyo.ac.jp/portal"
    assert reading.entity.kind == "Item"
    assert names(values["name"]) == [("百鬼夜行図", None, "ヒャッキヤコウズ", None)]
    assert [v.text for v in values["alternateName"]] == ["百鬼夜行絵巻"]
    assert [v.original or v.text for v in values["creator"]] == ["藤原行秀 [原] 筆", "源廣迢 [摸] 冩"]
    assert [(v.text, v.lang) for v in values["holdingArchive"]] == [
        ("東京大学総合図書館", "ja"),
        ("General Library, The University of Tokyo", "en"),
    ]
    assert [v.text for v in values["datePublished"]] == ["[江戸中期]"]
    assert [(v.text, v.role) for v in values["identifier"]] == [("A00:6275", "請求記号")]
    assert [v.text for v in values["note"]] == ["書名は題簽による", "巻末は「朝日」図あり", "紙本著色"]
    assert [v.text for v in values["url"]] == [f"{page}/assets/fbd0479b-dbb4-4eaa-95b8-f27e1c423e4b"]
    assert [v.text for v in values["iiifManifest"]] == [
        f"{page}/repo/iiif/fbd0479b-dbb4-4eaa-95b8-f27e1c423e4b/manifest"
    ]
    assert [v.ref for v in values["license"]] == ["https://creativecommons.org/publicdomain/zero/1.0/"]
    assert reading.unmapped == [("foaf:thumbnail", "http://")]
    assert reading.faults == ["foaf:thumbnail is no web address"]


TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([
        "https://doi.org/10.1/x", "http://a b/ü%", "javascript:alert(1)", "10.1/x", "12", "-3", "0", "e34",
        "2020", "2020-02-30", "大正13年", "1777/1830", "journal article", "conference object", "open access",
        "VoR", "ja", "jpn", "35.0, 135.0", "1.0–2.0, 3.0–4.0", "99–2, 3–4", "JPN", "甲第1号", "\x00",
        "\ufffe", " ", "True", "a/b+c", "#a#b",
    ]),
)  # fmt: skip
REFS = st.one_of(st.none(), TEXTS, st.sampled_from([
    "https://orcid.org/0000-0002-1825-0097", "https://ror.org/057zh3y96", "kakenhi:12601", "urn:x:y",
    "JGN_fundingStream:MJPF", "urn:ISSN:1880-697X", "https://example.org/[x]", "http://user@host/",
    "https://example.org:99999999/", "http://[::1]/", "https://isni.org/isni/0", "https://例え.jp/あ い",
    "Local:1 2", "e-Rad_funder:1025",
]))  # fmt: skip
LABELS = st.one_of(st.none(), TEXTS, st.sampled_from([
    "NDC", "PISSN", "NCID", "Methods", "geoLocationBox", "dcterms:date", "Collected", "Valid",
    "dcndl:edition", "dcndl:volumeTitle", "dcndl:originalLanguage", "dcndl:dissertationNumber",
]))  # fmt: skip
ROLES = st.one_of(st.none(), TEXTS, st.sampled_from([
    "Editor", "Supervisor", "著", "inSeries", "isPartOf", "cites", "isTranslationOf", "catalog",
    "fundingStream", "date", "sequence", "country", "venue", "name", "fulltext", "other",
]))  # fmt: skip
LANGS = st.one_of(st.none(), st.sampled_from(["ja", "en", "ja-Kana", "ja-Latn", "x y", "", "zh-Hant-TW"]))
DAYS = st.integers(-99_999_999, 99_999_999)
VALUES = st.builds(
    Value, text=TEXTS, lang=LANGS, norm=st.one_of(st.none(), TEXTS), role=ROLES, ref=REFS, label=LABELS,
    reading=st.one_of(st.none(), TEXTS), span=st.one_of(st.none(), st.tuples(DAYS, DAYS)),
    point=st.one_of(st.none(), st.tuples(st.floats(), st.floats())),
)  # fmt: skip


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    kind = draw(st.sampled_from(sorted(load_kinds())))
    held = st.dictionaries(
        st.sampled_from(sorted(load_kinds()[kind].properties)), st.lists(VALUES, max_size=3)
    )
    return Entity(draw(TEXTS), kind, "test", draw(held))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(entity=entities())
def test_whatever_an_entity_holds_the_record_is_valid(xsd: etree.XMLSchema, entity: Entity) -> None:
    xsd.assertValid(etree.fromstring(jpcoar.write(entity)))


@pytest.mark.parametrize("name", sorted({p for kind in load_kinds().values() for p in kind.properties}))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.lists(VALUES, min_size=1, max_size=4))
def test_each_property_is_written_valid(xsd: etree.XMLSchema, name: str, values: list[Value]) -> None:
    xsd.assertValid(etree.fromstring(jpcoar.write(Entity("test-1", "Work", "test", {name: values}))))
