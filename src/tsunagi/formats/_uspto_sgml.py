"""US grants of 2001–2004: PATDOC by WIPO ST.32, whose B numbers are the INID codes of WIPO ST.9."""

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
    citation,
    family_first,
    fixed_ipc,
    uspc,
)
from tsunagi.formats._patent_xml import prose
from tsunagi.formats._rules import KNOWN, Add, Do, In, Part, Rules, Table

_DOC: Rules = {
    "DNUM": "number",
    "DATE": "date",
    "CTRY": "country",
    "KIND": "kind",
}
_PARTY: Rules = {
    "PARTY-US": In(
        "party",
        {
            "NAM": In("name", {"FNM": "first", "MNM": "middle", "SNM": "last", "ONM": "org", "SFX": "suffix",
                               "TTL|ODV|DID|IID|SYN": KNOWN}),
            "ADR": In("address", {"CITY": "city", "STATE": "state", "CTRY": "country",
                                  "STR|PCODE|OMC|PBOX|CNTY": KNOWN}),
        },
    ),
    "US-citizenship|B732US": KNOWN,
}  # fmt: skip
_PARENT: Rules = {
    "PARENT-US": In("parent", {"PDOC/DOC": In("doc", _DOC), "CDOC": KNOWN, "PSTA|PPUB": KNOWN}),
    "DOC": In("doc", _DOC),
}
_RELATIONS = {
    "B620": "addition to", "B630": "continuation of", "B631": "continuation of",
    "B632": "continuation in part of",
    "B633": "continuing reissue of", "B640": "reissue of", "B641US": "division of",
    "B645": "reexamination of",
    "B650": "prior publication", "B660": "substitution for", "B680US": "provisional",
}  # fmt: skip


def _number(builder: Builder, part: Part) -> None:
    add_number(builder, "registrationNumber", "US", part.first("number"), part.first("kind"))
    add_day(builder, "grantDate", part.first("date"))
    add_state(builder, "granted")


def _priority(builder: Builder, part: Part) -> None:
    for number, date, country in zip(part.all("number"), part.all("date"), part.all("country"), strict=False):
        add_priority(builder, country.text, number.text, date.text)


def _party(name: str, role: str | None = None) -> Do:
    def then(builder: Builder, part: Part) -> None:
        for inner in part.each("party"):
            for named in inner.each("name"):
                given = " ".join(filter(None, (named.first("first"), named.first("middle"))))
                text = named.first("org") or family_first(named.first("last"), given, named.first("suffix"))
                where = [a.first(key) for a in inner.each("address") for key in ("city", "state", "country")]
                add_party(builder, name, text, where, role, not named.first("org"))

    return Do(then, _PARTY)


def _cited(builder: Builder, part: Part) -> None:
    for cited in part.each("patent"):
        for doc in cited.each("doc"):
            doc.leaves.setdefault("name", cited.all("name"))
            if not doc.first("country"):
                doc.leaves["country"] = (
                    [doc.all("number")[0]._replace(text="US")] if doc.all("number") else []
                )
            builder.add("citation", citation(doc))
    for leaf in part.all("text"):
        builder.add("citation", leaf.text)


def _related(builder: Builder, part: Part) -> None:
    name = "" if part.element is None else str(part.element.tag)
    for doc in [*part.each("doc"), *(d for p in part.each("parent") for d in p.each("doc"))]:
        day = iso_day(doc.first("date"))
        pct = doc.first("number").startswith("PCT")
        number = doc.first("number") if pct else f"{doc.first('country') or 'US'} {doc.first('number')}"
        builder.add("relation", f"{number} ({day})" if day else number, role=_RELATIONS.get(name))


def _abstract(builder: Builder, part: Part) -> None:
    if part.element is not None:
        builder.add("description", prose(part.element), lang="en")


def _description(builder: Builder, part: Part) -> None:
    if part.element is not None and "description" not in builder.values:
        add_description(builder, prose(part.element), "en")


def _claim(builder: Builder, part: Part) -> None:
    if part.element is not None:
        builder.add("claim", prose(part.element), lang="en")


def _class(scheme: str) -> Do:
    def then(builder: Builder, part: Part) -> None:
        text = part.text
        locarno = scheme == "IPC" and text.isdigit() and len(text) == 4
        symbol = f"{text[:2]}-{text[2:]}" if locarno else fixed_ipc(text) if scheme == "IPC" else uspc(text)
        add_class(builder, "Locarno" if locarno else scheme, symbol)

    return Do(then)


def _note(text: str) -> Do:
    return Do(lambda b, p: b.add("note", text.format(p.text), lang="en", role="term of grant"))


_BIBLIOGRAPHY: Rules = {
    "B100": Do(_number, {"B110": "number", "B130": "kind", "B140": "date", "B190": KNOWN}),
    "B200/B210": Do(lambda b, p: add_application(b, "applicationNumber", "US", p.text)),
    "B200/B211US": KNOWN,
    "B200/B220": Do(lambda b, p: add_day(b, "filingDate", p.text)),
    "B300": Do(_priority, {"B310": "number", "B320": "date", "B330": "country"}),
    "B400/B472": Do(lambda b, p: None, {"B472US|B473US|B473": KNOWN, "B474": _note("{} years"),
                                        "B474US": _note("extended by {} days")}),
    "B500/B510/B511|B512": _class("IPC"),
    "B500/B510/B513|B514|B515|B516|B517US": KNOWN,
    "B500/B520/B521|B522": _class("USPC"),
    "B500/B520/B523|B524|B525|B526|B527US": KNOWN,
    "B500/B540": "name",
    "B500/B560/B561|B562": Do(
        _cited,
        {
            "PCIT": In("patent", {"DOC": In("doc", _DOC), "PARTY-US/NAM": "name", "PNC|PIC": KNOWN}),
            "NCIT": "text",
            "CITED-BY-EXAMINER|CITED-BY-OTHER": KNOWN,
        },
    ),
    "B500/B570/B577": "numberOfClaims",
    "B500/B570/B578US": KNOWN,
    "B500/B580|B590": KNOWN,  # field of search, number of sheets and figures
    "B500/B550": KNOWN,
    "B500/B541US|B542US": Add("alternateName", "variety"),
    "B600/B620|B630|B640|B645|B650|B660|B680US": Do(
        _related, {**_PARENT, "B631|B632|B633|B641US": Do(_related, _PARENT)}
    ),
    "B700/B720/B721|B721US": _party("inventor"),
    "B700/B730/B731": _party("assignee"),
    "B700/B730/B732US": KNOWN,
    "B700/B740/B741": _party("agent"),
    "B700/B745/B746": _party("examiner", "primary examiner"),
    "B700/B745/B747": _party("examiner", "assistant examiner"),
    "B700/B745/B748US": KNOWN,
    "B800/B860/B861": Do(lambda b, p: b.add("identifier", p.first("number"), role="PCT application"),
                         {"DOC/DNUM": "number", "DOC/DATE|CTRY|KIND": KNOWN}),
    "B800/B860/B863|B864US": KNOWN,
    "B800/B870/B871": Do(lambda b, p: b.add("identifier", p.first("number"), role="PCT publication"),
                         {"DOC/DNUM": "number", "DOC/DATE|CTRY|KIND": KNOWN}),
    "B800/B860/B865|B866|B867": KNOWN,
}  # fmt: skip
TABLE = Table(
    {
        **{f"SDOBI/{path}": row for path, row in _BIBLIOGRAPHY.items()},
        "SDOAB": Do(_abstract),
        "SDOCL/CL/CLM": Do(_claim),
        "SDOCL/H": KNOWN,
        "SDODE": Do(_description),
        "SDODR|SDOCR|SDOTC|SDOSQ": KNOWN,
    }
)
