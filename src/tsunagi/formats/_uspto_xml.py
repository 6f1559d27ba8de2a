"""US grants and applications since 2005: us-patent-grant and us-patent-application, version 4.x."""

from tsunagi.formats._build import Builder
from tsunagi.formats._composed import iso_day
from tsunagi.formats._patent import (
    DOCUMENT,
    add_application,
    add_class,
    add_day,
    add_description,
    add_number,
    add_party,
    add_priority,
    add_slashed,
    add_state,
    citation,
    family_first,
    symbol,
    uspc,
)
from tsunagi.formats._patent_xml import prose
from tsunagi.formats._rules import KNOWN, Add, Do, In, Part, Rules, Table

_SYMBOL: Rules = {
    "section": "section",
    "class": "class",
    "subclass": "subclass",
    "main-group": "group",
    "subgroup": "subgroup",
    "ipc-version-indicator|cpc-version-indicator|classification-level|symbol-position": KNOWN,
    "classification-value|action-date|generating-office|classification-status": KNOWN,
    "classification-data-source|scheme-origination-code": KNOWN,
}
_NAMED: Rules = {
    "last-name": "last",
    "first-name": "first",
    "middle-name": "middle",
    "suffix": "suffix",
    "prefix": KNOWN,
    "orgname": "org",
    "name": "org",
    "role|department|synonym|iid|registered-number": KNOWN,
    "address": In("address", {"city": "city", "state": "state", "country": "country",
                              "street|postcode|address-1|address-2|address-3|mailcode|pobox|room": KNOWN}),
}  # fmt: skip
_PARTY: Rules = {
    **_NAMED,
    "addressbook": In("book", {**_NAMED, "phone|fax|email|url|ead": KNOWN}),
    "nationality|us-rights|designated-states|designated-states-as-inventor": KNOWN,
    "residence": KNOWN,  # the country of the address again
}
_ID: Rules = {"document-id": In("id", DOCUMENT)}
_PARENT: Rules = {
    "relation/parent-doc/document-id": In("id", DOCUMENT),
    "relation/parent-doc/parent-status": KNOWN,
    "relation/parent-doc/parent-grant-document|parent-pct-document|international-filing-date": KNOWN,
    "relation/child-doc": KNOWN,  # this very application
    "document-id": In("id", DOCUMENT),
}
_CITED: Rules = {
    "patcit": In("patent", {"document-id": In("id", DOCUMENT), "rel-passage": KNOWN}),
    "nplcit/othercit": "text",
    "category": KNOWN,
    "classification-national|classification-cpc-text|classification-ipc|classification-ipcr": KNOWN,
}


def _publication(builder: Builder, part: Part) -> None:
    granted = part.element is not None and part.element.getparent().tag.endswith("-grant")  # type: ignore[union-attr]
    for doc in part.each("id"):
        number, day = (
            ("registrationNumber", "grantDate") if granted else ("publicationNumber", "publicationDate")
        )
        add_number(builder, number, doc.first("country"), doc.first("number"), doc.first("kind"))
        add_day(builder, day, doc.first("date"))
    add_state(builder, "granted" if granted else "published")


def _application(builder: Builder, part: Part) -> None:
    builder.add("additionalType", part.get("appl-type"), lang="en")
    for doc in part.each("id"):
        add_application(builder, "applicationNumber", doc.first("country"), doc.first("number"))
        add_day(builder, "filingDate", doc.first("date"))


def _priority(builder: Builder, part: Part) -> None:
    add_priority(builder, part.first("country"), part.first("number"), part.first("date"))


def _term(builder: Builder, part: Part) -> None:
    for key, text in (("years", "{} years"), ("days", "extended by {} days"), ("disclaimer", "{}")):
        for leaf in part.all(key):
            builder.add("note", text.format(leaf.text), lang="en", role="term of grant")


def _national(builder: Builder, part: Part) -> None:
    for leaf in part.all("class"):
        add_class(builder, "USPC", uspc(leaf.text))


def _cited(builder: Builder, part: Part) -> None:
    for patent in part.each("patent"):
        for doc in patent.each("id"):
            builder.add("citation", citation(doc))
    for leaf in part.all("text"):
        builder.add("citation", leaf.text)


def _parent(builder: Builder, part: Part) -> None:
    role = str(part.element.tag).removeprefix("us-").replace("-", " ") if part.element is not None else ""
    for doc in part.each("id"):
        day = iso_day(doc.first("date"))
        country = "" if doc.first("number").startswith("PCT") else doc.first("country")
        number = " ".join(filter(None, (country, doc.first("number"), doc.first("kind").strip("0"))))
        builder.add("relation", f"{number} ({day})" if day else number, role=role)


def party(part: Part) -> tuple[str, list[str], bool]:
    """A party's name and where it is, and whether it is a person."""
    book = next(iter(part.each("book")), part)
    given = " ".join(filter(None, (book.first("first"), book.first("middle"))))
    name = book.first("org") or family_first(book.first("last"), given, book.first("suffix"))
    where = [a.first(key) for a in book.each("address") for key in ("city", "state", "country")]
    return name, where, not book.first("org")


def _applicant(builder: Builder, part: Part) -> None:
    # Until 2012 US law knew only inventors as applicants; `applicant-inventor` says so.
    name, where, person = party(part)
    inventor = part.get("app-type") == "applicant-inventor"
    add_party(builder, "inventor" if inventor else "applicant", name, where, person=person)


def _party(name: str) -> Do:
    def then(builder: Builder, part: Part) -> None:
        text, where, person = party(part)
        add_party(builder, name, text, where, person=person)

    return Do(then, _PARTY)


def _examiner(builder: Builder, part: Part) -> None:
    role = None if part.element is None else str(part.element.tag).replace("-", " ")
    builder.add("examiner", party(part)[0], role=role)


def _abstract(builder: Builder, part: Part) -> None:
    if part.element is not None:
        builder.add("description", prose(part.element), lang=part.lang)


def _description(builder: Builder, part: Part) -> None:
    if part.element is not None and "description" not in builder.values:
        add_description(builder, prose(part.element), part.lang)


def _claim(builder: Builder, part: Part) -> None:
    if part.element is not None:
        builder.add("claim", prose(part.element), lang=part.lang)


def _pct(builder: Builder, part: Part) -> None:
    for doc in part.each("id"):
        number = doc.first("number")
        role = (
            "PCT publication"
            if number.startswith("WO") or doc.first("country") == "WO"
            else "PCT application"
        )
        builder.add("identifier", number, role=role)


_BIBLIOGRAPHY: Rules = {
    "publication-reference": Do(_publication, _ID),
    "application-reference": Do(_application, _ID),
    "us-application-series-code|us-publication-filing-type|us-sir-flag": KNOWN,
    "us-issued-on-continued-prosecution-application|rule-47-flag": KNOWN,
    "priority-claims/priority-claim": Do(
        _priority, {**DOCUMENT, "office-of-filing|priority-doc-requested": KNOWN}
    ),
    "us-term-of-grant": Do(
        _term,
        {
            "length-of-grant": "years",
            "us-term-extension": "days",
            "disclaimer": "disclaimer",
            "lapse-of-patent": KNOWN,
        },
    ),
    "classification-ipc": Do(
        add_slashed,
        {"main-classification|further-classification": "class", "edition|country": KNOWN},
    ),
    "classifications-ipcr/classification-ipcr": Do(lambda b, p: add_class(b, "IPC", symbol(p)), _SYMBOL),
    "classifications-cpc/main-cpc|further-cpc/classification-cpc": Do(
        lambda b, p: add_class(b, "CPC", symbol(p)), _SYMBOL
    ),
    "classifications-cpc/further-cpc/combination-set/combination-rank/classification-cpc": Do(
        lambda b, p: add_class(b, "CPC", symbol(p)), _SYMBOL
    ),
    "classifications-cpc/further-cpc/combination-set/group-number": KNOWN,
    "classifications-cpc/further-cpc/combination-set/combination-rank/rank-number": KNOWN,
    "classification-locarno/main-classification|further-classification": Add("classification", "Locarno"),
    "classification-locarno/edition": KNOWN,
    "classification-national": Do(
        _national,
        {"main-classification|further-classification": "class", "country|additional-info|edition": KNOWN},
    ),
    "invention-title": "name",
    "us-botanic/latin-name": "alternateName",
    "us-botanic/variety": "alternateName",
    "references-cited|us-references-cited/citation|us-citation": Do(_cited, _CITED),
    "number-of-claims": "numberOfClaims",
    "us-exemplary-claim|field-of-search|us-field-of-classification-search|figures": KNOWN,
    "us-related-documents/continuation|division|continuation-in-part|continuing-reissue|reissue": Do(
        _parent, _PARENT
    ),
    "us-related-documents/substitution|us-reexamination-reissue-merger|reexamination|addition": Do(
        _parent, _PARENT
    ),
    "us-related-documents/us-provisional-application|related-publication": Do(_parent, _PARENT),
    "parties|us-parties/applicants|us-applicants/applicant|us-applicant": Do(_applicant, _PARTY),
    "parties|us-parties/inventors/inventor|deceased-inventor": _party("inventor"),
    "parties|us-parties/agents/agent": _party("agent"),
    "parties|us-parties/correspondence-address": KNOWN,  # of lawyers, with telephone numbers
    "assignees/assignee": _party("assignee"),
    "us-deceased-inventor": _party("inventor"),
    "examiners/primary-examiner|assistant-examiner": Do(_examiner, _PARTY),
    "pct-or-regional-filing-data|pct-or-regional-publishing-data": Do(
        _pct, {**_ID, "us-371c124-date|us-371c12-date|gazette-reference": KNOWN}
    ),
    "hague-agreement-data": KNOWN,
}
_HEADS = "us-bibliographic-data-grant|us-bibliographic-data-application"
TABLE = Table(
    {
        **{f"{_HEADS}/{path}": row for path, row in _BIBLIOGRAPHY.items()},
        "abstract": Do(_abstract),
        "claims/claim": Do(_claim),
        "description": Do(_description),
        "drawings|us-claim-statement|us-chemistry|us-math|us-sequence-list-doc|us-megatable-doc": KNOWN,
        "table-external-doc|sequence-list-doc": KNOWN,
    }
)  # fmt: skip
