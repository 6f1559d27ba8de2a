"""The language of mappings, case by case: a rule as a source's file has it, a row, and what comes of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tsunagi.errors import BadRecord, ConfigError
from tsunagi.formats import Reading
from tsunagi.formats._column import MOST_VALUES
from tsunagi.formats._mapping import compile_mapping
from tsunagi.formats.table import format
from tsunagi.model import RawRecord, Source, Value


def source(mapping: str | dict[str, Any], kind: str = "Item", path: str = "") -> Source:
    written = yaml.safe_load(mapping) if isinstance(mapping, str) else mapping
    return Source("s", {"en": "S"}, "files", "table", kind=kind, mapping=written, path=path)


def read(mapping: str | dict[str, Any], row: Any, kind: str = "Item") -> Reading:
    body = row if isinstance(row, bytes) else json.dumps(row).encode()
    return format.reader(source(mapping, kind))(RawRecord("s", "1", "table", body))


def brief(values: list[Value], *parts: str) -> list[tuple[str | None, ...]]:
    return [tuple(getattr(value, part) for part in ("text", *parts)) for value in values]


def test_a_label_names_its_property_and_stays_with_the_value():
    reading = read("名称: {to: name, lang: ja}", {"名称": " 見本の壺 "})
    assert reading.entity.id == "s-1"
    assert reading.entity.kind == "Item"
    assert reading.entity.values == {"name": [Value("見本の壺", lang="ja", label="名称")]}


def test_a_label_may_have_several_rules():
    found = read("画像: [image, thumbnailUrl]", {"画像": "https://example.org/a.jpg"}).entity.values
    assert {name: brief(values) for name, values in found.items()} == {
        "image": [("https://example.org/a.jpg",)],
        "thumbnailUrl": [("https://example.org/a.jpg",)],
    }


@pytest.mark.parametrize(
    ("item", "texts"),
    [
        ("a", ["a"]),
        (["a", "", None, "b", "a"], ["a", "b"]),
        ([["a"], [["b"]]], ["a", "b"]),
        (12, ["12"]),
        (12.0, ["12"]),
        (1.5, ["1.5"]),
        (True, ["true"]),
    ],
)
def test_scalars_and_lists_become_texts(item: Any, texts: list[str]):
    assert [value.text for value in read("a: note", {"a": item, "b": 1}).entity.values["note"]] == texts


@pytest.mark.parametrize("item", [None, "", "  ", [], [""], {}])
def test_an_empty_column_gives_nothing_and_is_not_reported(item: Any):
    reading = read("{a: note, b: name}", {"a": item, "b": "x", "c": item if item != "  " else ""})
    assert list(reading.entity.values) == ["name"]
    assert reading.unmapped == []


def test_paths_go_into_objects_and_lists():
    mapping = {"birth.place.name": "birthPlace", "works.title": "note", "a\\.b": "name", "No.": "jobTitle"}
    row = {
        "birth": {"place": {"name": "Nowhere"}},
        "works": [{"title": "One"}, {"title": "Two"}],
        "a.b": "Example Person",
        "No.": "7",
    }
    found = read(mapping, row, "Person")
    assert {name: brief(values, "label") for name, values in found.entity.values.items()} == {
        "birthPlace": [("Nowhere", "birth.place.name")],
        "note": [("One", "works.title"), ("Two", "works.title")],
        "name": [("Example Person", "a.b")],
        "jobTitle": [("7", "No.")],
    }
    assert found.unmapped == []


def test_two_dots_look_at_any_depth():
    tree = {
        "name": "all",
        "id": 1,
        "children": [{"name": "people", "id": 2, "children": [{"name": "man", "id": 3}]}],
    }
    reading = read({"subjects..name": {"to": "about", "values": {"all": None}}}, {"subjects": tree})
    assert brief(reading.entity.values["about"]) == [("people",), ("man",)]
    assert sorted(reading.unmapped) == [
        ("subjects.children.children.id", "3"), ("subjects.children.id", "2"), ("subjects.id", "1"),
    ]  # fmt: skip


def test_what_no_rule_names_is_reported_and_a_tilde_silences_it():
    row = {
        "a": "x",
        "b": "left",
        "c": {"d": ["deep", "er"], "e": ""},
        "f": {"g": 1},
        "h": [{"i": "known", "j": "no"}],
    }
    reading = read("{a: name, f: ~, h.i: note}", row)
    assert reading.unmapped == [("b", "left"), ("c.d", "deep"), ("h.j", "no")]


def test_split_cuts_at_texts_or_at_a_regular_expression():
    marks = {"a": {"to": "about", "split": ["；", ";"]}}
    assert brief(read(marks, {"a": "x；y; z;"}).entity.values["about"]) == [
        ("x",), ("y",), ("z",),
    ]  # fmt: skip
    towns = {"a": {"to": "note", "split": {"at": "(?<=[市町村])(?![市町村])"}}}
    assert brief(read(towns, {"a": "長野市大町市小谷村"}).entity.values["note"]) == [
        ("長野市",), ("大町市",), ("小谷村",),
    ]  # fmt: skip


def test_strip_takes_away_and_keeps_what_came():
    reading = read({"地区": {"to": "note", "strip": r"^\d\d"}}, {"地区": "01千住地区"})
    assert brief(reading.entity.values["note"], "original") == [("千住地区", "01千住地区")]


def test_a_pattern_takes_a_text_apart_and_what_it_does_not_fit_is_reported():
    rule = {"著者": {"to": "note", "split": ";", "pattern": "^(?P<text>[^/]+)/(?P<role>.+)$"}}
    reading = read(rule, {"著者": "見本太郎/著; 架空花子/画;無名"})
    assert brief(reading.entity.values["note"], "role", "original") == [
        ("見本太郎", "著", "見本太郎/著"), ("架空花子", "画", " 架空花子/画"),
    ]  # fmt: skip
    assert reading.unmapped == [("著者", "無名")]


def test_an_optional_text_group_that_is_not_there_gives_nothing():
    rule = {"出版": [{"to": "note", "pattern": "^(?:(?P<text>[^:]+):)?"}]}
    with pytest.raises(BadRecord, match="no column"):
        read(rule, {"出版": "有隣堂"})


def test_values_translate_codes_and_null_drops_them():
    rule = {"a": {"to": "accessRights", "values": {"1": "公開", 2: "限定", "no": None}}}
    assert brief(read(rule, {"a": ["1", 2, "no", "9"]}).entity.values["accessRights"], "original") == [
        ("公開", "1"), ("限定", "2"), ("9", None),
    ]  # fmt: skip


def test_a_template_fills_in_columns_and_quotes_them_in_addresses():
    rule = {
        "番号": [
            {"to": "url", "template": "https://example.org/{台帳}/{}"},
            {"to": "note", "template": "第{}回"},
        ]
    }
    found = read(rule, {"番号": "a b", "台帳": "1/2"})
    assert brief(found.entity.values["url"], "original") == [("https://example.org/1/2/a%20b", None)]
    assert brief(found.entity.values["note"], "original") == [("第a b回", "a b")]
    assert found.unmapped == []


def test_companions_stand_beside_the_value_in_the_same_object():
    mapping = """
    people.name:
      to: creator
      role: {from: people.role, values: {p: 画家}}
      ref: {from: people.id, template: "artists-{}"}
      lang: {from: lang}
    """
    row = {
        "lang": "en",
        "people": [{"name": "A Sample", "role": "p", "id": 1}, {"name": "B Sample", "id": 2}],
    }
    reading = read(mapping, row)
    assert brief(reading.entity.values["creator"], "role", "ref", "lang") == [
        ("A Sample", "画家", "artists-1", "en"), ("B Sample", None, "artists-2", "en"),
    ]  # fmt: skip
    assert reading.unmapped == []


def test_a_reading_is_given_to_as_many_texts_or_to_none():
    rule = {"題": {"to": "name", "split": "，", "reading": {"from": ["よみ", "ヨミ"]}}}
    assert brief(read(rule, {"題": "甲，乙", "ヨミ": "コウ，オツ"}).entity.values["name"], "reading") == [
        ("甲", "コウ"), ("乙", "オツ"),
    ]  # fmt: skip
    uneven = read(rule, {"題": "甲，乙", "よみ": "こうおつ"})
    assert brief(uneven.entity.values["name"], "reading") == [("甲", None), ("乙", None)]
    assert uneven.faults == ["題: not as many readings as values"]


def test_reading_of_finds_the_value_that_it_belongs_to():
    reading = read("{よみ: {reading_of: name}, 題: name}", {"よみ": "こう", "題": "甲"})
    assert brief(reading.entity.values.get("name", []), "reading") == [("甲", None)]
    assert reading.unmapped == [("よみ", "こう")]
    reading = read("{題: name, よみ: {reading_of: name}}", {"よみ": "こう", "題": "甲"})
    assert brief(reading.entity.values["name"], "reading") == [("甲", "こう")]
    assert reading.unmapped == []


def test_when_asks_other_columns():
    rule = {"a": {"to": "note", "when": {"sort": ["x", "y"], "b": None}}, "c": "name"}
    assert brief(read(rule, {"a": "1", "sort": "y", "b": "", "c": "n"}).entity.values["note"]) == [("1",)]
    assert "note" not in read(rule, {"a": "1", "sort": "z", "c": "n"}).entity.values
    assert "note" not in read(rule, {"a": "1", "sort": "x", "b": "2", "c": "n"}).entity.values


def test_two_columns_make_a_point():
    rule = {"所在地": {"to": "itemLocation", "point": {"lat": "緯度", "lon": "経度"}}}
    row = {"所在地": "岩手県", "緯度": "38.98", "経度": 141.25}
    assert brief(read(rule, row).entity.values["itemLocation"], "point") == [("岩手県", (38.98, 141.25))]
    wrong = read(rule, {**row, "緯度": "138.98"})
    assert brief(wrong.entity.values["itemLocation"], "point") == [("岩手県", None)]
    assert wrong.faults == ["所在地: latitude and longitude are not a point"]


def test_language_is_told_by_the_script_if_asked():
    rule = {"a": {"to": "note", "lang": "auto"}, "b": {"to": "note", "lang": "auto", "strip": "x"}}
    found = read(rule, {"a": ["つなぎ", "hub", "Élan"], "b": "漢字x"}).entity.values
    assert brief(found["note"], "lang") == [
        ("つなぎ", "ja"), ("hub", "en"), ("Élan", None), ("漢字", "ja"),
    ]  # fmt: skip


def test_another_value_type_or_a_scheme_may_read():
    rule = {"a": {"to": "note", "type": "date"}, "b": {"to": "identifier", "scheme": "wikidata"}}
    found = read(rule, {"a": "1924-01-02", "b": "Q42"}).entity.values
    assert found["note"][0].span == (19240102, 19240102)
    assert found["identifier"][0].norm == "wikidata:Q42"


def test_label_value_pairs_have_a_mapping_of_their_own():
    mapping = """
    label: name
    metadata:
      pairs: {label: key, value: val}
      mapping:
        作者: {to: creator, reading: {from: 作者よみ}}
        名称よみ: {reading_of: name}
        tag: about
    """
    pairs = [
        ("作者", "見本太郎"),
        ("作者よみ", "みほんたろう"),
        ("名称よみ", "つぼ"),
        ("tag", "甲"),
        ("tag", ["乙"]),
    ]
    row = {"metadata": [{"key": k, "val": v} for k, v in (*pairs, ("員数", "1個"))], "label": "壺"}
    reading = read(mapping, row)
    assert {name: brief(values, "reading") for name, values in reading.entity.values.items()} == {
        "name": [("壺", "つぼ")],
        "creator": [("見本太郎", "みほんたろう")],
        "about": [("甲", None), ("乙", None)],
    }
    assert reading.unmapped == [("metadata.員数", "1個")]


def test_a_column_may_tell_the_kind():
    mapping = "{kind: {from: type, values: {person: Person, group: Organisation}}, n: name}"
    assert read(mapping, {"type": "person", "n": "A"}).entity.kind == "Person"
    other = read(mapping, {"type": "thing", "n": "A"})
    assert (other.entity.kind, other.unmapped) == ("Item", [])
    assert brief(read("kind: additionalType", {"kind": "vase"}).entity.values["additionalType"]) == [
        ("vase",)
    ]


def test_a_text_is_a_row_of_its_own():
    mapping = {"file": None, "text": [{"to": "name", "pattern": r"(?m)\A#\s*(?P<text>.+)$"}, "description"]}
    reading = read(mapping, "# 見本契約書\n\n第1条".encode(), "Work")
    assert brief(reading.entity.values["name"]) == [("見本契約書",)]
    assert reading.entity.first("description").endswith("第1条")
    assert reading.unmapped == []


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        (
            "名称: titel",
            "x.yml: mapping '名称': no property 'titel' in kind Item. Known: name, alternateName",
        ),
        ("a: {to: name, colour: red}", "unknown entry colour. Known: to, lang"),
        ("a: {lang: ja}", "`to` must name a property"),
        ("a: {to: name, type: colour}", "no value type 'colour'"),
        ("a: {to: name, strip: '('}", "is no regular expression"),
        ("a: {to: name, pattern: '(?P<word>x)'}", r"not \['word'\]"),
        ("a: {to: name, values: {no: x}}", "quote codes such as 'no'"),
        ("a: {to: name, role: {values: {}}}", "a companion is {from: column}"),
        ("a: {to: name, point: {lat: b}}", "`point` is {lat: column, lon: column}"),
        ("a: {to: name, split: {by: ','}}", "`split` is a text"),
        ("no: name", "YAML reads a label as False: put it in quotes"),
        ("a: 3", "a property or"),
        ("a: {pairs: {label: x}, mapping: {}}", "pairs: {label: name, value: name}"),
        ("a: {reading_of: titel}", "no property 'titel'"),
        ("kind: {from: a}", "mapping 'kind' is"),
        ("kind: {from: a, values: {b: Vase}}", "No kind 'Vase'"),
    ],
)
def test_a_mistake_in_a_mapping_is_named_at_the_start(mapping: str, says: str):
    with pytest.raises(ConfigError, match=says.replace("{", r"\{").replace("(", r"\(")):
        format.reader(source(mapping, path="x.yml"))


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"\xff\xfe{", b'{"a":' * 100_000])
def test_what_is_no_row_is_set_aside(body: bytes):
    with pytest.raises(BadRecord, match=r"^s 1: "):
        read("a: name", body)


def test_a_giant_column_is_cut_and_it_says_so():
    giant = ";".join(map(str, range(MOST_VALUES + 7)))
    split = read({"a": {"to": "note", "split": ";"}}, {"a": giant})
    plain = read({"a": "note"}, {"a": giant.split(";")})
    assert [len(reading.entity.values["note"]) for reading in (split, plain)] == [MOST_VALUES] * 2
    assert split.faults == plain.faults == ["a: more than 5000 values; the others are left out"]


def test_deep_and_odd_rows_do_no_harm():
    deep: Any = "x"
    for _ in range(200):
        deep = {"a": [deep]}
    row = {"b": {"c": "object"}, "a": deep, "n": "y" * 1000, "z": "name"}
    reading = read({"b": "note", "a..c": "note", "z": "name"}, row)
    assert [(len(path), len(text)) for path, text in reading.unmapped] == [(3, 6), (200, 1), (1, 120)]


GUIDES = sorted((Path(__file__).parents[2] / "docs/how-to").glob("map-a-table*.md"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_examples_of_the_guide_are_mappings(guide: Path):
    text = guide.read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    assert [
        compile_mapping(source(block.get("mapping", block))).knows(label)
        for block, label in zip(blocks, ["名称", "metadata", "contributors"], strict=True)
    ] == [True, True, True]
    rows = re.findall(r"^\| `([^`]+: [^`]+)` \|", text, re.MULTILINE)
    assert len(rows) == 7
    for row in rows:
        compile_mapping(source(row.replace("birthPlace", "spatial")))


class TestOddities:
    def write(self, folder: Path, text: str) -> Source:
        (folder / "odd.py").write_text(text, "utf-8")
        return source("{a: name}", path=str(folder / "odd.yml"))

    def test_a_module_beside_the_file_puts_rows_right(self, tmp_path: Path):
        odd = self.write(tmp_path, "def adjust(row):\n    row['a'] = row['a'].upper()\n    return row\n")
        reading = format.reader(odd)(RawRecord("s", "1", "table", b'{"a": "x"}'))
        assert reading.entity.first("name") == "X"
        assert not (tmp_path / "__pycache__").exists()

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("def adjust(row):\n    return None\n", "describes nothing"),
            ("def adjust(row):\n    return row['b']\n", r"adjust failed: KeyError\('b'\)"),
        ],
    )
    def test_what_it_refuses_is_set_aside(self, tmp_path: Path, text: str, says: str):
        with pytest.raises(BadRecord, match=says):
            format.reader(self.write(tmp_path, text))(RawRecord("s", "1", "table", b'{"a": "x"}'))

    @pytest.mark.parametrize(
        ("text", "says"), [("x = 1\n", "has no function adjust"), ("def adjust(:\n", "cannot be loaded")]
    )
    def test_a_broken_module_stops_the_start(self, tmp_path: Path, text: str, says: str):
        with pytest.raises(ConfigError, match=says):
            format.reader(self.write(tmp_path, text))
