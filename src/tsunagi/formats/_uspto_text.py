"""US patents in plain text: the Green Book (APS) of 1976–2001 and the BRS text of the search system."""

import re
from collections.abc import Iterator
from typing import Any

from tsunagi.errors import BadRecord
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
    fixed_ipc,
    slashed,
    uspc,
)
from tsunagi.formats._rules import KNOWN, Do, Part, Rules, Table

_PARAGRAPHS = ("PAL", "PAR", "PA0", "PA1", "PA2", "PA3", "PA4", "PA5", "TBL", "EQU")
_TEXT: Rules = {"|".join(_PARAGRAPHS): "text", "PAC|FNT|NUM|STM": KNOWN}
_PERSON: Rules = {
    "NAM": "name", "CTY": "city", "STA": "state", "CNT": "country", "STR|ZIP|COD|ITX|R47|TX1|TX2": KNOWN,
}  # fmt: skip
_COUNTRY = re.compile(r"([A-Z]{2})X")
_CLAIM = re.compile(r"^\d{1,4}\s{0,9}\.\s?")


def lines(body: bytes) -> list[str]:
    """The lines of a text file; the USPTO's are ASCII, later ones Latin 1 or UTF-8."""
    try:
        return body.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        return body.decode("latin-1").splitlines()


def _name(text: str) -> str:
    # "Miller, Jr.; George H.": family name; given names, the suffix with the family name.
    family, _, given = text.partition(";")
    family, _, suffix = family.partition(", ")
    return ", ".join(filter(None, (family.strip(), given.strip(), suffix.strip())))


def _country(code: str) -> str:
    # Codes of three letters, the third an X if the country has two-letter code: JPX.
    found = _COUNTRY.fullmatch(code)
    return found[1] if found else code


def _party(name: str) -> Do:
    def then(builder: Builder, part: Part) -> None:
        where = [part.first("city"), part.first("state"), _country(part.first("country"))]
        for leaf in part.all("name"):
            add_party(builder, name, _name(leaf.text) if name == "inventor" else leaf.text, where)

    return Do(then, _PERSON)


def _class(builder: Builder, part: Part) -> None:
    for leaf in part.all("us"):
        add_class(builder, "USPC", uspc(leaf.text))
    for leaf in part.all("ipc"):
        add_class(builder, "IPC", fixed_ipc(leaf.text))


def _head(builder: Builder, part: Part) -> None:
    # WKU is number and check digit: nine places.
    number = part.first("number")
    if len(number) < 8:
        raise BadRecord(f"Green Book record with the number {number!r}; nine places are expected.")
    kind = part.first("kind")
    add_number(builder, "registrationNumber", "US", number[:8])
    # APN is the serial number with a check digit; the series is told apart in SRC.
    serial, series = part.first("application")[:6], part.first("series")
    application = f"{series.zfill(2)}{serial}" if series.isdigit() and len(serial) == 6 else serial
    add_application(builder, "applicationNumber", "US", application)
    add_day(builder, "filingDate", part.first("filed"))
    add_day(builder, "grantDate", part.first("issued"))
    builder.add("name", part.first("title"), lang="en")
    builder.add("numberOfClaims", part.first("claims"))
    builder.add(
        "additionalType", {"1": "utility", "2": "reissue", "4": "design", "6": "plant"}.get(kind), lang="en"
    )
    for key, role in (("primary", "primary examiner"), ("assistant", "assistant examiner")):
        for leaf in part.all(key):
            builder.add("examiner", _name(leaf.text), role=role)
    if part.first("term"):
        builder.add("note", f"{part.first('term')} years", lang="en", role="term of grant")
    add_state(builder, "granted")


def _cited(builder: Builder, part: Part) -> None:
    country = _country(part.first("country")) or "US"
    more = ", ".join(filter(None, (part.first("name"), iso_day(part.first("date")))))
    builder.add("citation", f"{country} {part.first('number')} ({more})" if more else part.first("number"))


def _other_cited(builder: Builder, part: Part) -> None:
    for leaf in part.all("text"):
        builder.add("citation", leaf.text)


def _priority(builder: Builder, part: Part) -> None:
    add_priority(builder, _country(part.first("country")), part.first("number"), part.first("date"))


def _parent(builder: Builder, part: Part) -> None:
    roles = {
        "71": "continuation of",
        "72": "continuation in part of",
        "74": "division of",
        "82": "division of",
    }
    day, number = iso_day(part.first("date")), part.first("number")
    text = f"US {number} ({day})" if day else f"US {number}"
    builder.add(
        "relation", text if number else None, role=roles.get(part.first("code"), "related application")
    )


def _agent(builder: Builder, part: Part) -> None:
    for leaf in part.all("firm"):
        add_party(builder, "agent", leaf.text, [], person=False)
    for leaf in part.all("person"):
        builder.add("agent", _name(leaf.text))


def _pct(builder: Builder, part: Part) -> None:
    builder.add("identifier", part.first("number"), role="PCT application")
    builder.add("identifier", part.first("publication"), role="PCT publication")


def _abstract(builder: Builder, part: Part) -> None:
    builder.add("description", " ".join(leaf.text for leaf in part.all("text")), lang="en")


def _description(builder: Builder, part: Part) -> None:
    if "description" not in builder.values:
        add_description(builder, " ".join(leaf.text for leaf in part.all("text")), "en")


GREENBOOK = Table(
    {
        "PATN": Do(
            _head,
            {
                "WKU": "number", "APN": "application", "SRC": "series", "APT": "kind",
                "APD": "filed", "TTL": "title",
                "ISD": "issued", "NCL": "claims", "EXP": "primary", "EXA": "assistant", "TRM": "term",
                "ART|ECL|NDR|NFG|NPS|DCD|SHS|PBL|NTR": KNOWN,
            },
        ),
        "INVT": _party("inventor"),
        "ASSG": _party("assignee"),
        "PRIR": Do(_priority, {"CNT": "country", "APD": "date", "APN": "number"}),
        "REIS": Do(_parent, {"APN": "number", "APD": "date", "COD": "code", "PNO|ISD": KNOWN}),
        "RLAP": Do(_parent, {"APN": "number", "APD": "date", "COD": "code", "PSC|PNO|ISD|DCD": KNOWN}),
        "CLAS": Do(_class, {"OCL|XCL": "us", "ICL": "ipc", "EDF|FSC|FSS|DCL|UCL": KNOWN}),
        "UREF": Do(_cited, {"PNO": "number", "ISD": "date", "NAM": "name", "OCL|XCL|UCL": KNOWN}),
        "FREF": Do(_cited, {"PNO": "number", "ISD": "date", "CNT": "country", "OCL|ICL": KNOWN}),
        "OREF": Do(_other_cited, _TEXT),
        "LREP": Do(_agent, {"FRM": "firm", "FR2|AAT|ATT": "person", "REG|NAM|STR|CTY|STA|ZIP|CNT": KNOWN}),
        "PCTA": Do(_pct, {"PCN": "number", "PCP": "publication", "PD1|PD2|PD3|PCD": KNOWN}),
        "ABST": Do(_abstract, _TEXT),
        "claim": Do(lambda b, p: b.add("claim", " ".join(x.text for x in p.all("text")), lang="en"), _TEXT),
        "CLMS|DCLM": KNOWN,  # "What we claim is:"; the claims themselves are cut out above
        "PARN|GOVT|BSUM|DRWD|DETD": Do(_description, _TEXT),
    }
)  # fmt: skip


def read_greenbook(builder: Builder, body: bytes) -> None:
    """Reads the first patent of a Green Book file.

    Raises:
        BadRecord: a line is neither a field nor the continuation of one.
    """
    sections = list(_sections(lines(body)))
    if sum(name == "PATN" for name, _ in sections) > 1:
        builder.fault("more than one patent in a record; the first was read")
        last = [place for place, (name, _) in enumerate(sections) if name == "PATN"][1]
        sections = sections[:last]
    for name, fields in sections:
        if name in ("CLMS", "DCLM"):
            for claim in _claims(fields):
                GREENBOOK.read_data(builder, {"claim": claim})
        else:
            GREENBOOK.read_data(builder, {name: fields})


def _sections(all_lines: list[str]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    name, fields, last = "", dict[str, list[str]](), ""
    order: list[str] = []
    for line in all_lines:
        tag, text = line[:4].rstrip(), line[5:]
        if line[:1] == " " and last:
            fields[last][-1] = f"{fields[last][-1]} {line.strip()}"
        elif tag and not text.strip() and len(tag) == 4:
            if name:
                yield name, fields
            name, fields, last, order = tag, {}, "", []
        elif tag and name:
            # Claims tell their paragraphs apart only by order: the number comes before its text.
            key = f"{tag}#{len(order)}" if name in ("CLMS", "DCLM") else tag
            order.append(key)
            fields.setdefault(key, []).append(text.strip())
            last = key
    if not name:
        raise BadRecord("Green Book text without a section.")
    yield name, fields


def _claims(fields: dict[str, list[str]]) -> Iterator[dict[str, list[str]]]:
    claim: dict[str, list[str]] = {}
    for key, texts in fields.items():
        tag = key.partition("#")[0]
        if tag == "NUM" and claim:
            yield claim
            claim = {}
        if tag in _PARAGRAPHS:
            claim.setdefault("PAR", []).extend(texts)
        elif tag not in ("NUM", "STM", "PAC"):
            claim.setdefault(tag, []).extend(texts)
    if claim:
        yield claim


# Fields of the BRS text that begin a repeated group → its name and the fields that belong to it.
_GROUPS = {
    "INNM": ("inventor", "IN"), "ASNM": ("assignee", "AS"), "AANM": ("applicant", "AA"),
    "PRCO": ("priority", "PR"),
    "URPN": ("cited", "UR"), "FRCO": ("cited", "FR"), "IPCG": ("ipc", "IPC"), "CPOI": ("cpc", "CPO"),
    "CPOA": ("cpc", "CPO"), "CPOG": ("cpc", "CPO"), "RLCO": ("parent", "RL"), "COND": ("related", "COND"),
}  # fmt: skip


def _brs_party(name: str, prefix: str) -> Do:
    def then(builder: Builder, part: Part) -> None:
        where = [part.first(key) for key in ("city", "state", "country")]
        text = part.first("name")
        add_party(builder, name, _name(text) if name == "inventor" else text, where)

    rules: dict[str, Any] = {f"{prefix}NM": "name", f"{prefix}CI": "city", f"{prefix}ST": "state"}
    rules[f"{prefix}CO"] = "country"
    known = "|".join(f"{prefix}{end}" for end in ("SA", "ZP", "TX", "GP", "TC", "DC"))
    return Do(then, {**rules, known: KNOWN})


def _brs_head(builder: Builder, part: Part) -> None:
    pieces = part.text.split()  # US 9204581 B2
    if len(pieces) >= 2:
        kind = pieces[2] if len(pieces) > 2 else ""
        granted = not kind.startswith("A")
        add_number(
            builder, "registrationNumber" if granted else "publicationNumber", pieces[0], pieces[1], kind
        )
        add_state(builder, "granted" if granted else "published")


def _brs_cited(builder: Builder, part: Part) -> None:
    more = ", ".join(filter(None, (part.first("name"), iso_day(part.first("date")))))
    number = f"{part.first('country') or 'US'} {part.first('number')}"
    builder.add("citation", f"{number} ({more})" if more else number)


def _brs_related(builder: Builder, part: Part) -> None:
    kind, _, rest = part.text.partition(" ")
    day = rest.rpartition(" ")[2]
    text = f"{rest.rpartition(' ')[0]} ({iso_day(day)})" if len(day) == 8 and day.isdigit() else rest
    builder.add("relation", text, role=kind.removeprefix("us-").replace("-", " "))


BRS = Table(
    {
        "DID": Do(_brs_head),
        "WKU|SIZE|DWKU|APT|ARD|APY|SRC|APNR|TRX|DSRC|ICUS|ECL|NDR|NFG|ART|CRTX|CLST": KNOWN,
        "GISD": Do(lambda b, p: add_day(b, "grantDate", p.text)),
        "AFD": Do(lambda b, p: add_day(b, "filingDate", p.text)),
        "APP": Do(lambda b, p: add_application(b, "applicationNumber", "US", p.text.replace("/", ""))),
        "TTL": "name",
        "NCL": "numberOfClaims",
        "inventor": _brs_party("inventor", "IN"),
        "assignee": _brs_party("assignee", "AS"),
        "applicant": _brs_party("applicant", "AA"),
        "priority": Do(_priority, {"PRCO": "country", "PRAN": "number", "PRAD": "date", "PRAY|PRAI": KNOWN}),
        "IPCP|IPCS": Do(lambda b, p: add_class(b, "IPC", slashed(p.text))),
        "CPOI|CPOA": Do(lambda b, p: add_class(b, "CPC", slashed(p.text))),
        "IPCG|IPCC|CLOI|CLOA|CPOG": KNOWN,  # the classes again
        "cited": Do(
            _brs_cited,
            {
                "URPN|FRPN": "number", "URNM": "name", "URPD|FRPD": "date", "FRCO": "country",
                "URCL|URGP|FRCL|FRGP": KNOWN,
            },
        ),
        "ORPL": "citation",
        "CIFS|CFSC|CFSS|FSCP|FSCL": KNOWN,  # field of search
        "COND": Do(_brs_related),
        "RLPY|RLAN|RLFD|RLCY|RLCN|RLPN|RLPC": KNOWN,  # COND in pieces
        "PDID": Do(lambda b, p: add_number(b, "publicationNumber", "", p.text)),
        "PPPD": Do(lambda b, p: add_day(b, "publicationDate", p.text)),
        "PPCC|PPNR|PPKC": KNOWN,
        "LRFW": Do(lambda b, p: b.add("agent", _name(p.text))),
        "LRFM": Do(lambda b, p: add_party(b, "agent", p.text, [], person=False)),
        "EXP": Do(lambda b, p: b.add("examiner", _name(p.text), role="primary examiner")),
        "EXA": Do(lambda b, p: b.add("examiner", _name(p.text), role="assistant examiner")),
        "ABPR": Do(lambda b, p: b.add("description", p.text, lang="en")),
        "CLPR": Do(lambda b, p: b.add("claim", p.text, lang="en")),
        "BSTX|DETX": Do(lambda b, p: add_description(b, p.text, "en")),
    }
)  # fmt: skip


def read_brs(builder: Builder, body: bytes) -> None:
    """Reads one patent of the search system's text: lines of a field's name and its text."""
    found: dict[str, list[Any]] = {}
    group: dict[str, str] = {}
    starter, last = "", ""
    current: list[Any] = []
    for line in lines(body):
        tag, _, text = line.partition(" ")
        if line.startswith("*** BRS DOCUMENT BOUNDARY") and found:
            break
        if line[:1] == " " and last:
            if last in group:
                group[last] = f"{group[last]} {line.strip()}"
            else:
                current[-1] = f"{current[-1]} {line.strip()}"
            continue
        if not (tag.isalpha() and tag.isupper() and 2 <= len(tag) <= 4):
            continue
        last, text = tag, "" if text.strip() == "N/A" else text.strip()
        name, prefix = _GROUPS.get(tag, ("", ""))
        if name in ("inventor", "assignee", "applicant", "priority", "cited"):
            group, starter = {tag: text}, prefix
            found.setdefault(name, []).append(group)
        elif starter and tag.startswith(starter) and tag not in group:
            group[tag] = text
        else:
            group, starter = {}, ""
            current = found.setdefault(tag, [])
            current.append(text)
    BRS.read_data(builder, found)
