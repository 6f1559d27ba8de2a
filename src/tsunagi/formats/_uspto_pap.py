"""US application publications of 2001–2004: patent-application-publication."""

from tsunagi.formats._build import Builder
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
    family_first,
    uspc,
)
from tsunagi.formats._patent_xml import prose
from tsunagi.formats._rules import KNOWN, Do, In, Part, Rules, Table

_NAME: Rules = {
    "given-name": "first",
    "middle-name": "middle",
    "family-name": "last",
    "name-suffix": "suffix",
    "name-prefix": KNOWN,
}
_PERSON: Rules = {
    "name": In("name", _NAME),
    "residence/residence-us|residence-non-us|military-service": In(
        "where", {"city": "city", "state": "state", "country-code": "country", "military-address": KNOWN}
    ),
    "residence/citizenship": KNOWN,
    "authority-applicant|address|rule-47-flag": KNOWN,  # addresses are private: c/o, telephone, e-mail
}
_CHILD: Rules = {
    "document-id": In("id", DOCUMENT),
    "parent-child/parent/document-id": In("id", DOCUMENT),
    "parent-child/parent-status|child": KNOWN,
    "parent-child/parent-patent": KNOWN,
}
_USPC: Rules = {"uspc/class": "class", "uspc/subclass": "subclass"}


def _publication(builder: Builder, part: Part) -> None:
    add_number(builder, "publicationNumber", "US", part.first("number"), part.first("kind"))
    add_day(builder, "publicationDate", part.first("date"))
    add_state(builder, "published")


def _priority(builder: Builder, part: Part) -> None:
    add_priority(builder, part.first("country"), part.first("number"), part.first("date"))


def _inventor(builder: Builder, part: Part) -> None:
    for name in part.each("name"):
        given = " ".join(filter(None, (name.first("first"), name.first("middle"))))
        where = [w.first(key) for w in part.each("where") for key in ("city", "state", "country")]
        add_party(builder, "inventor", family_first(name.first("last"), given, name.first("suffix")), where)


def _assignee(builder: Builder, part: Part) -> None:
    where = [a.first(key) for a in part.each("address") for key in ("city", "state", "country")]
    add_party(builder, "assignee", part.first("name"), where)


def _parent(builder: Builder, part: Part) -> None:
    role = "" if part.element is None else str(part.element.tag).replace("-", " ")
    for doc in part.each("id"):
        country, day = doc.first("country") or "US", doc.first("date")
        text = f"{country} {doc.first('number')}"
        builder.add(
            "relation", f"{text} ({day[:4]}-{day[4:6]}-{day[6:]})" if len(day) == 8 else text, role=role
        )


def _text(name: str) -> Do:
    def then(builder: Builder, part: Part) -> None:
        if part.element is not None:
            for heading in part.element.findall("heading"):
                part.element.remove(heading)
            builder.add(name, prose(part.element), lang="en")

    return Do(then)


def _description(builder: Builder, part: Part) -> None:
    if part.element is not None and "description" not in builder.values:
        add_description(builder, prose(part.element), "en")


_BIBLIOGRAPHY: Rules = {
    "document-id": Do(_publication, DOCUMENT),
    "publication-filing-type": KNOWN,
    "domestic-filing-data/application-number/doc-number": Do(
        lambda b, p: add_application(b, "applicationNumber", "US", p.text)
    ),
    "domestic-filing-data/application-number-series-code": KNOWN,
    "domestic-filing-data/filing-date": Do(lambda b, p: add_day(b, "filingDate", p.text)),
    "foreign-priority-data": Do(
        _priority,
        {
            "priority-application-number/doc-number": "number",
            "filing-date": "date",
            "country-code": "country",
        },
    ),
    "technical-information/classification-ipc": Do(
        add_slashed,
        {
            "classification-ipc-primary|classification-ipc-secondary/ipc": "class",
            "classification-ipc-edition": KNOWN,
        },
    ),
    "technical-information/classification-us/classification-us-primary|classification-us-secondary": Do(
        lambda b, p: add_class(b, "USPC", uspc(f"{p.first('class'):3.3}{p.first('subclass')}")), _USPC
    ),
    "technical-information/title-of-invention": "name",
    "continuity-data/continuations/continuation-of|continuation-in-part-of": Do(_parent, _CHILD),
    "continuity-data/division-of|non-provisional-of-provisional": Do(_parent, _CHILD),
    "continuity-data/reissue-of|substitution-for": Do(_parent, _CHILD),
    "continuity-data/a-371-of-international": Do(_parent, _CHILD),
    "prior-publication": Do(_parent, _CHILD),
    "inventors/first-named-inventor|inventor": Do(_inventor, _PERSON),
    "assignee": Do(
        _assignee,
        {
            "organization-name": "name",
            "address": In("address", {"city": "city", "state": "state", "country/country-code": "country",
                                      "address-1|address-2|postalcode": KNOWN}),
            "assignee-type": KNOWN,
        },
    ),
    "correspondence-address": KNOWN,  # of lawyers, with telephone numbers
}  # fmt: skip
TABLE = Table(
    {
        **{f"subdoc-bibliographic-information/{path}": row for path, row in _BIBLIOGRAPHY.items()},
        "subdoc-abstract": _text("description"),
        "subdoc-claims/claim": _text("claim"),
        "subdoc-claims/heading": KNOWN,
        "subdoc-description": Do(_description),
        "subdoc-drawings|subdoc-sequence-list|subdoc-tables": KNOWN,
    }
)
