"""European patent documents: ep-patent-document 1.0 to 1.5.1, whose B numbers are INID codes of WIPO ST.9.

Sources of the rules: EPO, EBD and full-text DTDs; WIPO ST.36. Kinds A1, A2 and A3 are published applications,
B1 is a granted patent, B2 and B3 are amended after opposition or limitation, A8, A9, B8, B9 are corrections.
The description beyond the first 20,000 characters of a document without abstract, drawings and the search
report are known and not mapped, and so not reported.
"""

import re

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._build import Builder
from tsunagi.formats._composed import iso_day
from tsunagi.formats._patent import (
    add_application,
    add_class,
    add_day,
    add_description,
    add_number,
    add_party,
    add_priority,
    add_state,
    slashed,
)
from tsunagi.formats._patent_xml import prose, read_patent_xml
from tsunagi.formats._rules import KNOWN, Add, Do, In, Part, Rules, Table
from tsunagi.formats._xml import children, local
from tsunagi.model import RawRecord, Source

_PARTY: Rules = {
    "snm": "name",
    "sfx": KNOWN,  # "et al"
    "iid|irf|dtxt": KNOWN,
    "adr": In("address", {"city": "city", "ctry": "country", "str": KNOWN}),
    "B716EP|B726EP|B736EP": KNOWN,  # states for which this party is meant
}
_PARENT: Rules = {
    "parent/pdoc|cdoc": In("doc", {"dnum/anum": "application", "dnum/pnum": "publication", "date": "date"})
}
_WO = re.compile(r"WO(\d\d)(\d{6})")
_PCT = re.compile(r"([A-Z]{2})((?:19|20)\d\d|\d\d)(\d{5,6})")


def _head(builder: Builder, part: Part) -> None:
    number, kind = part.first("number"), part.first("kind")
    granted = kind.startswith("B")
    add_number(builder, "registrationNumber" if granted else "publicationNumber", "EP", number, kind)
    if not granted:
        add_day(builder, "publicationDate", part.first("date"))
    add_state(
        builder, "published" if not granted else "granted" if kind[1:] in ("1", "8", "9") else "amended"
    )
    for leaf in part.all("type"):
        builder.add("additionalType", leaf.text, lang=leaf.lang)
    for leaf in part.all("remark"):
        builder.add("note", leaf.text, lang=leaf.lang)


def _grant(builder: Builder, part: Part) -> None:
    add_day(builder, "grantDate", part.first("date"))


def _priority(builder: Builder, part: Part) -> None:
    for number, date, country in zip(part.all("number"), part.all("date"), part.all("country"), strict=False):
        add_priority(builder, country.text, number.text, date.text)


def _title(builder: Builder, part: Part) -> None:
    for lang, title in zip(part.all("lang"), part.all("title"), strict=False):
        builder.add("name", title.text, lang=lang.text)


def _remark(builder: Builder, part: Part) -> None:
    for lang, remark in zip(part.all("lang"), part.all("text"), strict=False):
        builder.add("note", remark.text, lang=lang.text.lower())


def _lapses(builder: Builder, part: Part) -> None:
    pairs = zip(part.all("country"), part.all("date"), strict=False)
    text = ", ".join(f"{country.text} {iso_day(date.text)}" for country, date in pairs)
    builder.add("note", text, role="lapsed")


def _related(role: str) -> Do:
    def then(builder: Builder, part: Part) -> None:
        for doc in part.each("doc"):
            day = iso_day(doc.first("date"))
            text = (
                f"EP{doc.first('publication')}"
                if doc.first("publication")
                else f"EP {doc.first('application')}"
            )
            builder.add("relation", f"{text} ({day})" if day else text, role=role)

    return Do(then, _PARENT)


def _party(name: str, role: str | None = None) -> Do:
    def then(builder: Builder, part: Part) -> None:
        where = [place.first(key) for place in part.each("address") for key in ("city", "country")]
        # The EPO writes natural persons with a comma; a firm of agents has none.
        person = ", " in part.first("name") if name == "agent" else None
        add_party(builder, name, part.first("name"), where, role, person)

    return Do(then, _PARTY)


def _pct_application(builder: Builder, part: Part) -> None:
    found = _PCT.fullmatch(part.first("number"))
    number = f"PCT/{found[1]}{found[2]}/{found[3]}" if found else part.first("number")
    builder.add("identifier", number, role="PCT application")


def _pct_publication(builder: Builder, part: Part) -> None:
    # Until 2004 the year had two digits: WO02020444.
    found = _WO.fullmatch(part.first("number"))
    number = f"WO{19 if found[1] > '77' else 20}{found[1]}{found[2]}" if found else part.first("number")
    builder.add("identifier", number, role="PCT publication")
    add_day(builder, "publicationDate", part.first("date"), role="PCT publication")


def _abstract(builder: Builder, part: Part) -> None:
    if part.element is not None:
        builder.add("description", prose(part.element), lang=part.lang)


def _claims(builder: Builder, part: Part) -> None:
    claims = (
        [c for c in children(part.element) if local(c.tag) == "claim"] if part.element is not None else []
    )
    if "numberOfClaims" not in builder.values and claims:
        builder.add("numberOfClaims", str(len(claims)))
    for claim in claims:
        builder.add("claim", prose(claim), lang=part.lang)


def _description(builder: Builder, part: Part) -> None:
    if part.element is not None and "description" not in builder.values:
        add_description(builder, prose(part.element), part.lang)


def _class(scheme: str) -> Do:
    return Do(lambda builder, part: add_class(builder, scheme, slashed(part.text)))


_BIBLIOGRAPHY: Rules = {
    "B000/eptags/B050EP": Do(_remark, {"B051EP": "lang", "B052EP": "text"}),
    "B000/eptags/B053EP": "note",
    "B000/eptags/B001EP|B003EP|B005EP|B007EP|B020EP": KNOWN,
    "B100": Do(
        _head,
        {
            "B110": "number",
            "B120/B121": "type",
            "B120/B121EP|B120EP": "remark",
            "B130": "kind",
            "B132EP": KNOWN,
            "B140/date": "date",
            "B150": "remark",
            "B190": KNOWN,
        },
    ),
    "B200/B210": Do(lambda b, p: add_application(b, "applicationNumber", "EP", p.text)),
    "B200/B220/date": Do(lambda b, p: add_day(b, "filingDate", p.text)),
    "B200/B240|B251EP": KNOWN,  # steps of the examination, language of the procedure
    "B200/B250": Add("inLanguage", "filed"),
    "B200/B260": Add("inLanguage", "published"),
    "B300": Do(
        _priority, {"B310": "number", "B320/date": "date", "B330/ctry": "country", "B340EP|B345EP": KNOWN}
    ),
    "B400/B405": KNOWN,  # bulletin of this very document
    "B400/B430/date": Do(lambda b, p: add_day(b, "publicationDate", p.text)),
    "B400/B430/bnum": KNOWN,
    "B400/B450": Do(_grant, {"date": "date", "bnum": KNOWN}),
    "B400/B451EP|B452EP|B453EP": KNOWN,  # announcements inside the office
    "B400/B472/B475": Do(_lapses, {"date": "date", "ctry": "country"}),
    "B400/B477": Do(
        lambda b, p: b.add("note", iso_day(p.first("date")), role="amended specification published"),
        {"date": "date", "bnum": KNOWN},
    ),
    "B500/B510/B511|B512|B513|B514|B517EP": _class("IPC"),
    "B500/B510/B516": KNOWN,
    "B500/B510EP/classification-ipcr": _class("IPC"),
    "B500/B520EP/classifications-cpc/classification-cpc": _class("CPC"),
    "B500/B540": Do(_title, {"B541": "lang", "B542": "title"}),
    "B500/B560/B561|B562/text": Do(lambda b, p: b.add("citation", p.text)),  # in no language of its own
    "B500/B560/B565|B565EP": KNOWN,
    "B500/B590": KNOWN,
    "B600/B620": _related("divisional of"),
    "B600/B620EP": _related("divided into"),
    "B700/B710/B711": _party("applicant"),
    "B700/B720/B721": _party("inventor"),
    "B700/B730/B731": _party("assignee"),
    "B700/B740/B741": _party("agent"),
    "B700/B780/B781": Do(
        lambda b, p: b.add("note", p.first("name"), role="opponent"),
        {**_PARTY, "B784|dnum|date|kind": KNOWN},
    ),
    "B800/B840/ctry": Do(lambda b, p: b.add("designatedState", p.text)),
    "B800/B844EP/B845EP": Do(
        lambda b, p: b.add("designatedState", p.first("state"), role="extension"),
        {"ctry": "state", "date": KNOWN},
    ),
    "B800/B848EP/B849EP": Do(
        lambda b, p: b.add("designatedState", p.first("state"), role="validation"),
        {"ctry": "state", "date": KNOWN},
    ),
    "B800/B860/B861": Do(_pct_application, {"dnum/anum": "number", "date": KNOWN}),
    "B800/B860/B862": KNOWN,
    "B800/B870/B871": Do(_pct_publication, {"dnum/pnum": "number", "date": "date", "bnum": KNOWN}),
    "B800/B880": KNOWN,
}
TABLE = Table(
    {
        **{f"SDOBI/{path}": row for path, row in _BIBLIOGRAPHY.items()},
        "abstract": Do(_abstract),
        "claims|amended-claims": Do(_claims),
        "description": Do(_description),
        "drawings|search-report-data|ep-reference-list|style": KNOWN,
        "claims-statement|amended-claims-statement": KNOWN,
    }
)


def _reader(source: Source) -> Reader:
    def read(raw: RawRecord) -> Reading:
        builder = Builder(source, "Patent")
        root = read_patent_xml(raw.body, builder.fault)
        if local(root.tag) != "ep-patent-document":
            raise BadRecord(f"Not a European patent document: <{local(root.tag)}>, not <ep-patent-document>.")
        TABLE.read(builder, root)
        if "name" not in builder.values:
            raise BadRecord("A European patent document without a title (B540).")
        return builder.finish(raw)

    return read


format = Format(
    prefix="epo",
    namespace="",
    schema_url="https://www.epo.org/en/searching-for-patents/data/bulk-data-sets",
    reader=_reader,
    labels={"ja": "欧州特許庁", "en": "European Patent Office"},
)
