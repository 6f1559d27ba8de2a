"""Feeds by grammars of their standards, written down from RFC 4287, RSS 2.0.11 and JSON Feed 1.1: no validator of
those is to be had as a package, so these say what theirs do: what must be, what may be, how often, and in which form.
"""

import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

GRAMMAR = """<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="{ns}"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"><start><ref name="top"/></start>
  <define name="words"><optional><attribute name="type" ns=""><choice><value>text</value><value>html</value></choice>
    </attribute></optional><text/></define>
  <define name="uri"><data type="anyURI"><param name="pattern">[a-zA-Z][a-zA-Z0-9+.\\-]*:.+</param></data></define>
  <define name="moment"><data type="dateTime">
    <param name="pattern">[^T]+T[^Z+]+(Z|[+\\-][0-9]{{2}}:[0-9]{{2}})</param></data></define>
  <define name="link"><attribute name="href" ns=""><ref name="uri"/></attribute>
    <optional><attribute name="rel" ns=""><data type="NMTOKEN"/></attribute></optional>
    <optional><attribute name="type" ns=""><data type="string"><param name="pattern">.+/.+</param></data></attribute>
    </optional><empty/></define>
  <define name="foreign"><zeroOrMore><element><anyName><except><nsName/></except></anyName>
    <zeroOrMore><attribute><anyName/></attribute></zeroOrMore><text/></element></zeroOrMore></define>
  {rules}</grammar>"""
ATOM = GRAMMAR.format(ns="http://www.w3.org/2005/Atom", rules="""
  <define name="person"><element name="name"><data type="string"><param name="minLength">1</param></data></element>
  </define>
  <define name="common">
    <element name="id"><ref name="uri"/></element>
    <element name="title"><ref name="words"/></element>
    <element name="updated"><ref name="moment"/></element>
    <zeroOrMore><element name="link"><ref name="link"/></element></zeroOrMore>
    <zeroOrMore><element name="category"><attribute name="term" ns=""/><empty/></element></zeroOrMore>
    <optional><element name="rights"><ref name="words"/></element></optional>
  </define>
  <define name="top"><element name="feed">
    <optional><attribute name="xml:lang"><data type="language"/></attribute></optional>
    <interleave><ref name="common"/><ref name="foreign"/>
      <oneOrMore><element name="author"><ref name="person"/></element></oneOrMore>
      <optional><element name="generator"><text/></element></optional>
      <optional><element name="subtitle"><ref name="words"/></element></optional>
      <zeroOrMore><element name="entry"><interleave><ref name="common"/><ref name="foreign"/>
        <zeroOrMore><element name="author"><ref name="person"/></element></zeroOrMore>
        <optional><element name="published"><ref name="moment"/></element></optional>
        <optional><element name="summary"><ref name="words"/></element></optional>
      </interleave></element></zeroOrMore>
    </interleave></element></define>""")  # fmt: skip
RSS = GRAMMAR.format(ns="", rules="""
  <define name="day"><data type="string"><param name="pattern"
    >(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} ([+\\-][0-9]{4}|GMT)</param>
  </data></define>
  <define name="top"><element name="rss"><attribute name="version"><value>2.0</value></attribute>
    <element name="channel"><interleave><ref name="foreign"/>
      <element name="title"><text/></element><element name="link"><ref name="uri"/></element>
      <element name="description"><text/></element>
      <optional><element name="language"><data type="language"/></element></optional>
      <optional><element name="lastBuildDate"><ref name="day"/></element></optional>
      <optional><element name="generator"><text/></element></optional>
      <zeroOrMore><element name="item"><interleave>
        <element name="title"><text/></element><element name="link"><ref name="uri"/></element>
        <optional><element name="description"><text/></element></optional>
        <element name="guid"><attribute name="isPermaLink"><value>false</value></attribute><text/></element>
        <optional><element name="pubDate"><ref name="day"/></element></optional>
        <zeroOrMore><element name="category"><text/></element></zeroOrMore>
      </interleave></element></zeroOrMore>
    </interleave></element></element></define>""")  # fmt: skip
URL, TEXT = {"type": "string", "format": "uri", "pattern": "^https?:"}, {"type": "string", "minLength": 1}
TIME = {"type": "string", "format": "date-time"}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {"name": TEXT, "url": URL, "avatar": URL},
    },
}
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT, "home_page_url": URL, "feed_url": URL, "next_url": URL, "language": TEXT, "authors": AUTHORS,
        "items": {"type": "array", "items": {
            "type": "object",
            "required": ["id"],
            "anyOf": [{"required": ["content_text"]}, {"required": ["content_html"]}],
            "additionalProperties": False,
            "properties": {
                "id": TEXT, "url": URL, "title": TEXT, "content_text": {"type": "string"}, "summary": TEXT,
                "image": URL, "date_published": TIME, "date_modified": TIME, "authors": AUTHORS, "language": TEXT,
                "tags": {"type": "array", "items": TEXT},
            },
        }},
    },
}  # fmt: skip
ASKED = ["?size=100", "?size=7&f.source=mihon", "?q=ありえない見出し語", "?q=%3Cscript%3E%22%26"]


@pytest.mark.parametrize(("form", "grammar"), [("search.atom", ATOM), ("search.rss", RSS)])
def test_feeds_in_xml(site: Client, form: str, grammar: str) -> None:
    rules = etree.RelaxNG(etree.fromstring(grammar))
    for lang in ("ja", "en"):
        for asked in ASKED:
            rules.assertValid(etree.fromstring(site.get(f"/{lang}/{form}{asked}").content))
    whole = etree.fromstring(site.get(f"/ja/{form}?size=100").content)
    for needed in ("id", "title", "updated") if form == "search.atom" else ("title", "link", "description"):
        lacking = etree.fromstring(etree.tostring(whole))
        parent = lacking if form == "search.atom" else lacking[0]
        parent.remove(next(one for one in parent if etree.QName(one).localname == needed))
        assert not rules.validate(lacking), needed


def test_json_feeds(site: Client) -> None:
    rules: Any = Draft202012Validator(JSON_FEED, format_checker=FormatChecker())
    for lang in ("ja", "en"):
        for asked in ASKED:
            feed = json.loads(site.get(f"/{lang}/search.feed.json{asked}").content)
            assert list(rules.iter_errors(feed)) == []
            assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
            assert feed.get("next_url") != feed["feed_url"]
    assert [e.validator for e in rules.iter_errors({"version": "1", "title": "x", "items": [{}]})] != []
