"""Government plans and their measures, as the shelf of plans (tsunagi.policy) writes them: one JSON object a line.

What a plan does not print is not filled in here: a measure without term or ministries has a note that says so.
"""

import re
from types import MappingProxyType
from typing import Literal

import msgspec
from msgspec.structs import replace

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._build import Builder
from tsunagi.model import RawRecord, Source, entity_id, organisation

LONGEST_NAME = 60
"""Characters of a measure's name; its whole text is the description."""
LACKS = MappingProxyType({"term": "実施時期の記載なし", "ministries": "担当府省の記載なし"})
"""What a measure lacks → the note that says so."""
_JAPANESE = re.compile("[぀-ヿ㐀-鿿]")
_CUTS = "、。，．；：,;: 　)）」"


class PlanLine(msgspec.Struct, frozen=True, tag_field="kind", tag="Plan"):
    """A plan as a line of the file."""

    id: str
    title: str
    date: str = ""
    url: str = ""
    series: str = ""
    media: str = ""
    pages: int = 0
    contents: list[str] = []
    """Its headings."""
    sources: list[tuple[str, str]] = []
    """(what, address)."""


class MeasureLine(msgspec.Struct, frozen=True, tag_field="kind", tag="Measure"):
    """A measure as a line of the file."""

    id: str
    plan: str
    """Id of its plan's line."""
    plan_title: str
    text: str
    date: str = ""
    url: str = ""
    """The plan's."""
    terms: list[str] = []
    ministries: list[tuple[str, str]] = []
    """(as printed, the name under which it is counted)."""
    page: int | None = None
    chapter: list[str] = []
    links: list[str] = []
    names: list[str] = []
    lacks: list[Literal["term", "ministries"]] = []


def plan_reader(source: Source) -> Reader:
    """Makes the reader of one source of plans and measures."""
    decoder = msgspec.json.Decoder(PlanLine | MeasureLine)

    def read(raw: RawRecord) -> Reading:
        try:
            line = decoder.decode(raw.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadRecord(f"{raw.source} {raw.local_id}: no line of a plan: {error}") from error
        if isinstance(line, PlanLine):
            builder = Builder(source, "Plan")
            _plan(line, builder)
        else:
            builder = Builder(source, "Measure")
            _measure(line, builder, raw.source)
        if "name" not in builder.values:
            raise BadRecord(f"{raw.source} {raw.local_id}: there is no text in it.")
        return builder.finish(raw)

    return read


def _plan(line: PlanLine, builder: Builder) -> None:
    builder.add("name", line.title, lang=_lang(line.title), label="title")
    builder.add("isPartOf", line.series, lang=_lang(line.series), label="series")
    builder.add("dateCreated", line.date, label="date")
    builder.add("url", line.url, label="url")
    builder.add("encodingFormat", line.media, label="media")
    builder.add("numberOfPages", str(line.pages or ""), label="pages")
    contents = "\n".join(line.contents)
    builder.add("tableOfContents", contents, lang=_lang(contents), label="contents")
    for what, address in line.sources:
        builder.add("citation", what or address, lang=_lang(what), ref=address, label="sources")


def _measure(line: MeasureLine, builder: Builder, source: str) -> None:
    lang = _lang(line.text)
    builder.add("name", shortened(line.text), lang=lang, label="text")
    builder.add("description", line.text, lang=lang, label="text")
    for term in line.terms:
        builder.add("temporalCoverage", term, lang=_lang(term), label="terms")
    for printed, counted in line.ministries:
        read = organisation.read(printed, _lang(printed))
        builder.put(
            "organisation", replace(read, norm=organisation.key(counted) or read.norm, label="ministries")
        )
    builder.add("dateCreated", line.date, label="date")
    plan = entity_id(source, line.plan)
    builder.add("isPartOf", line.plan_title, lang=_lang(line.plan_title), ref=plan, label="plan")
    section = " › ".join(line.chapter)
    builder.add("articleSection", section, lang=_lang(section), label="chapter")
    builder.add("pageStart", "" if line.page is None else str(line.page), label="page")
    builder.add("url", line.url, label="url")
    for name in line.names:
        builder.add("citation", name, lang=_lang(name), label="names")
    for link in line.links:
        builder.add("significantLink", link, label="links")
    for lack in line.lacks:
        builder.add("note", LACKS[lack], lang="ja", role="lacks", label="lacks")


def _lang(text: str) -> str | None:
    return "ja" if _JAPANESE.search(text) else None


def shortened(text: str) -> str:
    """A text as a name: whole if short, else cut where a phrase ends, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_NAME:
        return text
    head = text[:LONGEST_NAME]
    end = max(head.rfind(cut) for cut in _CUTS)
    return head[: end + 1 if end >= LONGEST_NAME // 2 else LONGEST_NAME].rstrip("、，, 　") + "…"


format = Format(
    prefix="plan",
    namespace="",
    schema_url="",
    reader=plan_reader,
    labels={"ja": "行政計画と施策", "en": "Government plans and their measures"},
)
