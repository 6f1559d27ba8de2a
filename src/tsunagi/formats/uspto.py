"""US patents and applications in every form the USPTO has published since 1976.

| years | form | outermost element or first line |
| --- | --- | --- |
| 1976–2001 | Green Book (APS text) | `PATN` |
| 2001–2004 | ST.32 grants | `PATDOC` |
| 2001–2004 | applications | `patent-application-publication` |
| 2005– | XML version 4 | `us-patent-grant`, `us-patent-application` |
| – | BRS text of the search system | `WKU …` |

Title, parties, numbers, days, classes, citations, abstract and claims are mapped. Of the description the
first 20,000 characters are kept if there is no abstract; the rest of it, drawings, tables and chemistry are
known and not mapped, and so not reported. No DTD is fetched. The harvest cuts bulk files: XML at each
`<?xml`, Green Book at each line `PATN`, BRS at each line `*** BRS DOCUMENT BOUNDARY ***`.
"""

from collections.abc import Callable

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats import _uspto_pap as pap
from tsunagi.formats import _uspto_sgml as sgml
from tsunagi.formats import _uspto_text as plain
from tsunagi.formats import _uspto_xml as xml
from tsunagi.formats._build import Builder
from tsunagi.formats._patent_xml import read_patent_xml
from tsunagi.formats._rules import Table
from tsunagi.formats._xml import local
from tsunagi.model import RawRecord, Source

_TABLES: dict[str, Table] = {
    "us-patent-grant": xml.TABLE,
    "us-patent-application": xml.TABLE,
    "patent-application-publication": pap.TABLE,
    "PATDOC": sgml.TABLE,
}
_NOT_PATENTS = {
    "CPCMasterClassificationFile": "a list of classes of many patents (CPC master file), no patent",
    "class-scheme": "a part of the classification itself (CPC scheme), no patent",
    "OfficeActionDocument": "one paper of an examination file",
}


def _reader(source: Source) -> Reader:
    def read(raw: RawRecord) -> Reading:
        builder = Builder(source, "Patent")
        _choose(raw.body)(builder, raw.body)
        if "name" not in builder.values:
            raise BadRecord("A US patent document without a title.")
        if "numberOfClaims" not in builder.values and "claim" in builder.values:
            builder.add("numberOfClaims", str(len(builder.values["claim"])))
        return builder.finish(raw)

    return read


def _choose(body: bytes) -> Callable[[Builder, bytes], None]:
    if body.startswith(b"PK\x03\x04"):
        raise BadRecord("A zip archive, no patent: name its members as files of the source, one a record.")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read_xml
    start = body.lstrip()[:2000]
    if start.startswith(b"PATN"):
        return plain.read_greenbook
    if start.startswith(b"WKU ") or b"\nWKU " in start:
        return plain.read_brs
    raise BadRecord("Not a US patent document: neither XML, nor Green Book (PATN), nor BRS text (WKU).")


def _read_xml(builder: Builder, body: bytes) -> None:
    root = read_patent_xml(body, builder.fault)
    name = local(root.tag)
    table = _TABLES.get(name)
    if table is None:
        what = _NOT_PATENTS.get(name, "no US patent document")
        raise BadRecord(f"<{name}> is {what}. Known: {', '.join(_TABLES)}.")
    table.read(builder, root)


format = Format(
    prefix="uspto",
    namespace="",
    schema_url="https://www.uspto.gov/learning-and-resources/xml-resources",
    reader=_reader,
    labels={"ja": "米国特許商標庁", "en": "United States Patent and Trademark Office"},
)
