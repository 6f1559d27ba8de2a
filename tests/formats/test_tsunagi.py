"""Our own record carries an entity whole and is read with suspicion."""

import msgspec
import pytest
from _lines import lines, read
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tsunagi.errors import BadRecord, ConfigError
from tsunagi.formats import _tsunagi_write as writing
from tsunagi.formats import tsunagi
from tsunagi.model import Entity, RawRecord, Source, Value, load_kinds

XSD = etree.XMLSchema(etree.parse(tsunagi.__file__.replace(".py", ".xsd")))
HERE = "https://hub.example.jp/item/mihon-3"
HEAD = '<entity xmlns="urn:tsunagi:entity" id="mihon-3" source="mihon" kind="Item" address="https://hub.example.jp/item/mihon-3">'

BOWL = Entity(
    "mihon-3", "Item", "mihon",
    {
        "name": [Value("黒楽茶碗 <銘>", "ja", reading="クロラクチャワン"), Value("Black & white\r\nbowl", "en")],
        "dateCreated": [
            Value("桃山時代", "ja", "1573/1603", " 桃山時代\t(推定)\n", label='年"代"', span=(15730101, 16031231)),
            Value("紀元前", "ja", "-0100", span=(-999899, -998769)),
        ],
        "creator": [Value("見本 太郎", "ja", "見本太郎", role="作者", ref="https://orcid.org/0000-0000-0000-0000")],
        "locationCreated": [Value("京都府京都市", "ja", "京都府/京都市", point=(35.01, -1e-05))],
        "license": [Value("CC0", norm="https://creativecommons.org/publicdomain/zero/1.0/")],
        "note": [
            Value(""), Value(" 空白 \n"), Value("C:\\n"),
            Value("鈴\x07\\\ufffe", original="\x00\r", label="\\u0041\x1b"),
        ],
    },
)  # fmt: skip


def record(inner: str, kind: str = "Item") -> bytes:
    return f'<entity xmlns="urn:tsunagi:entity" id="a-1" source="a" kind="{kind}">{inner}</entity>'.encode()


def test_every_field_of_a_value_has_a_place() -> None:
    fields = {each.name for each in msgspec.structs.fields(Value)}
    assert fields == {"text", "span", "point", *writing.FIELDS}


def test_what_is_written() -> None:
    entity = Entity("mihon-3", "Item", "mihon", {
        "name": BOWL.values["name"],
        "dateCreated": BOWL.values["dateCreated"][:1],
        "locationCreated": BOWL.values["locationCreated"],
        "note": BOWL.values["note"][3:],
    })  # fmt: skip
    assert writing.write(entity, HERE).decode() == HEAD + (
        '<value of="name" lang="ja" reading="クロラクチャワン">黒楽茶碗 &lt;銘&gt;</value>'
        '<value of="name" lang="en">Black &amp; white&#13;\nbowl</value>'
        '<value of="dateCreated" lang="ja" norm="1573/1603" original=" 桃山時代&#9;(推定)&#10;" label="年&quot;代&quot;" '
        'span="15730101 16031231">桃山時代</value>'
        '<value of="locationCreated" lang="ja" norm="京都府/京都市" point="35.01 -1e-05">京都府京都市</value>'
        '<value of="note" coded="true" original="\\u0000&#13;" label="\\\\u0041\\u001b">鈴\\u0007\\\\\\ufffe</value>'
        "</entity>"
    )


def test_what_is_written_is_read_as_it_was_and_valid() -> None:
    written = writing.write(BOWL, HERE)
    XSD.assertValid(etree.fromstring(written))
    reading = read("tsunagi", written)
    assert reading.entity == Entity("test-1", "Item", "test", BOWL.values)
    assert list(reading.entity.values) == list(BOWL.values)
    assert (reading.unmapped, reading.faults) == ([], [])


def test_it_is_read_within_what_oai_pmh_wraps_around_it() -> None:
    namespace = "http://www.openarchives.org/OAI/2.0/"
    wrapped = f'<record xmlns="{namespace}"><header/><metadata>'.encode() + writing.write(BOWL, "")
    assert read("tsunagi", wrapped + b"</metadata></record>").entity.values == BOWL.values


texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\\x00\x1f\ufffe\r\n\t\"<&>"))  # fmt: skip
norms = st.none() | texts
days = st.integers(-9999, 9999).map(lambda year: year * 10000 + 704)
values = st.builds(
    Value, texts, st.sampled_from([None, "ja", "ja-Kana", "en"]), norms, norms, norms, norms, norms,
    st.none() | st.lists(days, min_size=2, max_size=2).map(lambda pair: (min(pair), max(pair))),
    st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)), norms,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["name", "note", "creator", "about"]), st.lists(values, min_size=1)))
def test_nothing_is_lost_whatever_the_characters(held: dict[str, list[Value]]) -> None:
    written = writing.write(Entity("mihon-3", "Item", "mihon", held), HERE)
    XSD.assertValid(etree.fromstring(written))
    reading = read("tsunagi", written)
    assert (reading.entity.values, reading.faults) == (held, [])


@pytest.mark.parametrize("kind", load_kinds())
def test_every_kind_and_property(kind: str) -> None:
    held = {name: [Value("見本", "ja")] for name in load_kinds()[kind].properties}
    written = writing.write(Entity("mihon-3", kind, "mihon", held), HERE)
    XSD.assertValid(etree.fromstring(written))
    assert read("tsunagi", written).entity == Entity("test-1", kind, "test", held)


@pytest.mark.parametrize(
    ("of", "field", "text"),
    [
        ("dateCreated", "norm", "明治の頃"),
        ("dateCreated", "norm", ""),
        ("inLanguage", "norm", "日本語"),
        ("license", "norm", "自由"),
        ("url", "norm", "www.example.jp/"),
        ("identifier", "norm", "10.1234/x"),
        ("name", "lang", "日本語"),
        ("name", "lang", "a" * 200),
        ("dateCreated", "span", "18680101"),
        ("dateCreated", "span", "18681301 18691231"),
        ("dateCreated", "span", "18690101 18680101"),
        ("dateCreated", "span", "99999999999 99999999999"),
        ("dateCreated", "span", ""),
        ("spatial", "point", "91 0"),
        ("spatial", "point", "nan inf"),
        ("spatial", "point", "35.0,135.0"),
    ],
)
def test_a_field_that_has_not_its_form_is_left_out_and_counted(of: str, field: str, text: str) -> None:
    reading = read("tsunagi", record(f'<value of="{of}" role="r" {field}="{text}">文</value>'))
    assert reading.entity.values == {of: [Value("文", role="r")]}
    assert reading.faults == [f"{field} that has not the form of one; the value was kept without it"]
    assert reading.unmapped == [(f"{of}@{field}", text[:120])]


def test_nothing_is_understood_anew() -> None:
    written = record('<value of="dateCreated" norm="1900" span="19010101 19011231">明治元年</value>')
    assert read("tsunagi", written).entity.values == {
        "dateCreated": [Value("明治元年", norm="1900", span=(19010101, 19011231))]
    }


def test_what_is_not_known_is_unmapped() -> None:
    inner = (
        '<value of="name">名</value><value of="claim">x</value><value>y</value><history when="1">z</history>'
        '<value of="note" mood="good" xmlns:o="urn:o" o:p="q">注</value><value xmlns="urn:o" of="name">他</value>'
    )
    body = record(inner).replace(b'kind="Item"', b'kind="Item" version="2"')
    reading = read("tsunagi", body)
    assert lines(reading.entity) == ["name: 名", "note: 注"]
    assert sorted(reading.unmapped) == [
        ("claim", "x"), ("entity@version", "2"), ("history", "z"), ("note@mood", "good"), ("note@p", "q"),
        ("value", "他"), ("value without a property", "y"),
    ]  # fmt: skip


def test_elements_within_a_value_are_only_text() -> None:
    reading = read("tsunagi", record('<value of="note">a<b>b</b>c</value>'))
    assert reading.entity.values == {"note": [Value("abc")]}
    assert reading.faults == ["value with elements in it; their text was kept"]


def test_coded_halves_of_characters_become_no_text_that_cannot_be_stored() -> None:
    reading = read(
        "tsunagi", record('<value of="note" coded="1" role="\\ud83d">\\ud83d\\ude00 \\x \\u12</value>')
    )
    assert reading.entity.values == {"note": [Value("\ufffd\ufffd \\x \\u12", role="\ufffd")]}
    assert reading.faults == ["coded halves of characters; they were replaced"] * 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (record("", "Robot"), "No kind 'Robot' here. Known: Collection, "),
        (b"<entity kind='Item'/>", "<entity> is not a record of Tsunagi; its root is <entity> in urn:tsunagi:entity."),
        (b"<value/>", "<value> is not a record of Tsunagi"),
        (b"<entity", "Not well-formed XML at line 1"),
        (b'<!DOCTYPE e [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + record("&b;"), "The document declares the entity 'b'"),
        (record("<value of='name'>" * 200 + "</value>" * 200), "XML nested deeper than 100 elements."),
    ],
)  # fmt: skip
def test_what_is_no_record_of_ours_is_set_aside(body: bytes, reason: str) -> None:
    with pytest.raises(BadRecord) as caught:
        read("tsunagi", body)
    assert str(caught.value)[: len(reason)] == reason


def source(**more: object) -> Source:
    return msgspec.convert(
        {"id": "copy", "name": {"en": "C"}, "driver": "oaipmh", "format": "tsunagi", **more}, Source
    )


def test_the_mapping_may_say_where_it_was_taken_from() -> None:
    mapping = {"address": {"to": "identifier", "role": "Tsunagi"}, "source": "note"}
    told = tsunagi.format.reader(source(mapping=mapping))
    held = {"name": [Value("名", "ja")]}
    reading = told(RawRecord("copy", "1", "tsunagi", writing.write(Entity("a-1", "Person", "a", held), HERE)))
    assert lines(reading.entity) == [
        "name: 名 @ja", f"identifier: {HERE} #Tsunagi =address <{HERE}>", "note: a =source",
    ]  # fmt: skip


def test_a_mapping_must_fit_every_kind() -> None:
    with pytest.raises(ConfigError):
        tsunagi.format.reader(source(mapping={"address": "claim"}))
