"""Elements written as text are what a parser reads back, whatever they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tsunagi.formats._markup import addressed, around, attribute, element, spoken, written
from tsunagi.formats._xml import legal
from tsunagi.model import Entity, Value

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ANY = st.text(st.characters(exclude_categories=[])) | st.text(
    st.sampled_from("a<>&\"'\r\n\t \x00\ufffe\ud800　")
)


@given(ANY)
def test_the_text_of_an_element_is_what_xml_can_hold_of_it(text: str) -> None:
    said = element("a", text)
    expected = legal(text).strip()
    assert (etree.fromstring(said).text if said else "") == expected


@given(ANY)
def test_the_text_of_an_attribute_is_what_xml_can_hold_of_it(text: str) -> None:
    said = attribute("b", text)
    expected = legal(text).strip()
    assert (etree.fromstring(f"<a{said}/>").get("b") or "") == expected


def test_what_is_empty_is_not_written() -> None:
    assert [element("a", None), element("a", " \x00 "), around("a", ""), attribute("b", None)] == [""] * 4


def test_markup_in_a_text_is_written_as_references() -> None:
    assert written(" <a>&\r\n東\x00京 ") == "&lt;a&gt;&amp;&#13;\n東京"


@pytest.mark.parametrize(
    ("tag", "lang"),
    [("ja", "ja"), ("zh-Hant-TW", "zh-Hant-TW"), ("x y", None), ('"', None), ("", None), (None, None)],
)
def test_a_language_is_told_if_it_is_one(tag: str | None, lang: str | None) -> None:
    assert etree.fromstring(f"<a{spoken(tag)}/>").get(XML_LANG) == lang


def test_the_address_here_comes_last_and_the_entity_stays_as_it_is() -> None:
    entity = Entity("test-1", "Work", "test", {"url": [Value("https://example.jp/1")], "name": [Value("川")]})
    assert addressed(entity, "https://hub.example.jp/item/test-1").values == {
        "url": [Value("https://example.jp/1"), Value("https://hub.example.jp/item/test-1")],
        "name": [Value("川")],
    }
    assert addressed(entity, "") is entity
    assert entity.values["url"] == [Value("https://example.jp/1")]
