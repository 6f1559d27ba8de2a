"""junii2 (1.0 to 3.1): what Japanese repositories gave to NII before JPCOAR; old servers still do.

Source of the rules: メタデータフォーマット junii2, https://www.nii.ac.jp/irp/archive/system/junii2.html.
"""

from collections.abc import Sequence

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats import _dc_parts as parts
from tsunagi.formats._fields import Gather, Given, How, Rule, Table, plain
from tsunagi.formats._node import Node
from tsunagi.formats._xml import local, parse, payload
from tsunagi.model import RawRecord, Source


def person(node: Node, rule: Rule, out: Gather) -> None:
    """A name; `id` is the researcher's address since version 3.0."""
    out.give(rule.property, node.words, node.lang, ref=node.get("id") or None)


def full_text(node: Node, rule: Rule, out: Gather) -> None:
    """The address of the file itself."""
    out.give(rule.property, node.words, role="fulltext")


def _rule(name: str, to: str, how: How = plain, label: str | None = None, role: str | None = None) -> Rule:
    used = frozenset({"lang", "xml:lang", "id", "ra", "version"})
    return Rule(f"junii2:{name}", to, how, role, label, used)


RULES = (
    _rule("title", "name"),
    _rule("alternative", "alternateName"),
    _rule("creator", "creator", person),
    _rule("subject", "about", parts.keywords),
    *(
        _rule(scheme, "about", label=scheme)
        for scheme in ("NIIsubject", "NDC", "NDLC", "BSH", "NDLSH", "MeSH", "DDC", "LCC", "UDC", "LCSH")
    ),
    _rule("description", "description"),
    _rule("publisher", "publisher", person),
    _rule("contributor", "contributor", person),
    _rule("date", "dateCreated", parts.dated),
    _rule("type", "additionalType", parts.typed),
    _rule("NIItype", "additionalType", label="NIItype"),
    _rule("format", "extent", parts.formatted),
    _rule("identifier", "identifier", parts.identified),
    _rule("URI", "identifier", parts.identified),
    _rule("fullTextURL", "associatedMedia", full_text),
    _rule("selfDOI", "identifier", parts.stated_by_tag),
    _rule("doi", "identifier", parts.stated_by_tag),
    _rule("NAID", "identifier", parts.stated_by_tag),
    _rule("pmid", "identifier", parts.stated_by_tag),
    _rule("ichushi", "identifier", parts.stated_by_tag),
    _rule("isbn", "isPartOf", parts.contained, "ISBN"),
    _rule("ISBN", "isPartOf", parts.contained, "ISBN"),
    _rule("issn", "isPartOf", parts.contained, "ISSN"),
    _rule("ISSN", "isPartOf", parts.contained, "ISSN"),
    _rule("NCID", "isPartOf", parts.contained, "NCID"),
    _rule("jtitle", "isPartOf"),
    _rule("volume", "volumeNumber"),
    _rule("issue", "issueNumber"),
    _rule("spage", "pageStart"),
    _rule("epage", "pageEnd"),
    _rule("dateofissued", "datePublished"),
    _rule("source", "isPartOf", parts.contained),
    _rule("language", "inLanguage"),
    _rule("relation", "relation", parts.related),
    *(
        _rule(name, to, parts.related, role=name)
        for name, to in (
            ("isVersionOf", "relation"), ("hasVersion", "relation"), ("isReplacedBy", "relation"),
            ("replaces", "relation"), ("isRequiredBy", "relation"), ("requires", "relation"),
            ("isPartOf", "isPartOf"), ("hasPart", "hasPart"), ("isReferencedBy", "relation"),
            ("references", "citation"), ("isFormatOf", "relation"), ("hasFormat", "relation"),
        )
    ),
    _rule("coverage", "spatial", parts.covered),
    _rule("spatial", "spatial"),
    _rule("NIIspatial", "spatial", label="NIIspatial"),
    _rule("temporal", "temporal"),
    _rule("NIItemporal", "temporal", label="NIItemporal"),
    _rule("rights", "rights", parts.licensed),
    _rule("textversion", "version"),
    _rule("grantid", "identifier", label="dcndl:dissertationNumber"),
    _rule("dateofgranted", "dateGranted"),
    _rule("degreename", "inSupportOf"),
    _rule("grantor", "degreeGrantor"),
)  # fmt: skip


def decide(given: Sequence[Given], tags: set[str]) -> str | None:
    """junii2 was made for writings; the source says if its records are something else."""
    return None


def settle(given: list[Given], kind: str, tags: set[str]) -> list[Given]:
    """An ISBN is the thing's own unless the thing is an article or chapter in something."""
    if not tags.isdisjoint({"junii2:jtitle", "junii2:spage"}):
        return parts.titles_first(given)
    return [
        ("identifier", parts.as_own(value, "ISBN"))
        if name == "isPartOf" and value.label == "ISBN"
        else (name, value)
        for name, value in given
    ]


def reader(source: Source) -> Reader:
    """The reader of one source's records."""
    table = Table(RULES, decide, "junii2", settle)

    def read(raw: RawRecord) -> Reading:
        faults: list[str] = []
        root = payload(parse(raw.body, faults.append))
        if local(root.tag) not in ("junii2", "meta"):
            raise BadRecord(f"<{local(root.tag)}> is not a junii2 record; its root is <junii2>.")
        return table.read(root, source, raw, faults)

    return read


format = Format(
    prefix="junii2",
    namespace="http://irdb.nii.ac.jp/oai",
    schema_url="http://irdb.nii.ac.jp/oai/junii2-3-1.xsd",
    reader=reader,
    labels={"ja": "junii2", "en": "junii2"},
)
