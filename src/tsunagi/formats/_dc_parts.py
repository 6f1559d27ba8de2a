"""How the loosely filled fields of Dublin Core and junii2 are read: by the shape of what is in them."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from tsunagi.formats._fields import Gather, Given, Rule
from tsunagi.formats._node import Node
from tsunagi.formats._refs import stated, uri
from tsunagi.model import Value, date, identifier, place, rights

EU_REPO = "info:eu-repo/"
ACCESS_BASE = "http://purl.org/coar/access_right/"

# info:eu-repo/semantics/… → access right of COAR. Source: OpenAIRE Guidelines 3, access level.
EU_ACCESS = {
    "openAccess": ("open access", ACCESS_BASE + "c_abf2"),
    "closedAccess": ("metadata only access", ACCESS_BASE + "c_14cb"),
    "embargoedAccess": ("embargoed access", ACCESS_BASE + "c_f1cf"),
    "restrictedAccess": ("restricted access", ACCESS_BASE + "c_16ec"),
}
EU_VERSIONS = frozenset({
    "draft", "submittedVersion", "acceptedVersion", "publishedVersion", "updatedVersion",
})  # fmt: skip

_SEPARATOR = re.compile(r"[ \t]*[;；][ \t]*")
_MIME = re.compile(
    r"(?:application|audio|chemical|font|image|message|model|multipart|text|video)/[\w.+-]{1,80}"
)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:")
LONGEST_KEYWORD = 60


def eu_repo(text: str, sort: str) -> str:
    """What stands after `info:eu-repo/{sort}/`; '' if the text is not that."""
    head = f"{EU_REPO}{sort}/"
    return text[len(head) :] if text.startswith(head) else ""


def keywords(node: Node, rule: Rule, out: Gather) -> None:
    """Subjects; several in one element are taken apart at semicolons where each is short."""
    parts = [part for part in _SEPARATOR.split(node.words) if part]
    if len(parts) < 2 or max(map(len, parts)) > LONGEST_KEYWORD:
        parts = [node.words]
    for part in parts:
        out.give(rule.property, part, node.lang, label=rule.label)


def typed(node: Node, rule: Rule, out: Gather) -> None:
    """A type, or the version that OpenAIRE puts here."""
    word = eu_repo(node.words, "semantics")
    if word in EU_VERSIONS:
        out.give("version", word)
    else:
        out.give(rule.property, word or node.words, node.lang)


def dated(node: Node, rule: Rule, out: Gather) -> None:
    """A date, or the end of an embargo."""
    end = eu_repo(node.words, "date/embargoEnd")
    out.give("dateAvailable" if end else rule.property, end or node.words, node.lang)


def identified(node: Node, rule: Rule, out: Gather) -> None:
    """An identifier by its shape; a web address is the thing's page too."""
    alternative = eu_repo(node.words, "semantics/altIdentifier")
    if alternative:
        scheme, _, bare = alternative.partition("/")
        out.values.append((rule.property, stated(scheme, bare)))
        return
    value = identifier.read(node.words, None)
    if not value.text:
        return
    out.values.append((rule.property, value))
    if (value.norm or "").startswith("url:"):
        out.give("url", node.words)


def stated_by_tag(node: Node, rule: Rule, out: Gather) -> None:
    """An identifier whose scheme is the element's name, as in <NAID>."""
    if node.text:
        out.values.append((rule.property, stated(rule.label or node.name, node.text)))


def contained(node: Node, rule: Rule, out: Gather) -> None:
    """What a thing is in: a title, or the container's identifier with its scheme as label."""
    scheme = rule.label or (identifier.read(node.words, None).norm or "").partition(":")[0]
    known = rule.label or scheme in ("issn", "ncid", "isbn")
    ref = uri(scheme, node.words) if known else None
    out.give(rule.property, node.words, node.lang, label=scheme.upper() if known else None, ref=ref)


def related(node: Node, rule: Rule, out: Gather) -> None:
    """A related thing with its URI, or the grant that OpenAIRE puts here."""
    grant = eu_repo(node.words, "grantAgreement")
    if grant:
        # funder/programme/number/jurisdiction/name/acronym
        number = [*grant.split("/"), "", ""][2]
        out.give("funding", number or grant, ref=node.words)
        return
    value = identifier.read(node.words, None)
    ref = value.ref or (
        (value.norm or "").removeprefix("url:") if (value.norm or "").startswith("url:") else None
    )
    out.give(rule.property, node.words, node.lang, role=rule.role, ref=ref)


def covered(node: Node, rule: Rule, out: Gather) -> None:
    """Coverage: a period if it is understood as one, else a place."""
    when = date.read(node.words, node.lang)
    where = place.read(node.words, node.lang)
    period = when.norm is not None and not (where.norm and not any(map(str.isdigit, node.words)))
    out.give("temporal" if period else "spatial", node.words, node.lang)


def licensed(node: Node, rule: Rule, out: Gather) -> None:
    """Rights: the access right, the licence, or a statement."""
    words = node.words or node.get("rdf:resource")
    access = EU_ACCESS.get(eu_repo(words, "semantics"))
    if access:
        out.give("accessRights", access[0], ref=access[1])
        return
    norm = rights.read(words, node.lang).norm
    if norm and norm.startswith(ACCESS_BASE):
        out.give("accessRights", words, node.lang, ref=norm)
    else:
        out.give("license" if norm else rule.property, words, node.lang, ref=norm)


def formatted(node: Node, rule: Rule, out: Gather) -> None:
    """A media type, or how large the thing is."""
    mime = _MIME.fullmatch(node.words)
    out.give("encodingFormat" if mime else rule.property, node.words, node.lang)


def settle_dates(given: Sequence[Given], kind: str) -> list[Given]:
    """Which date dc:date is: for an Item its making; beside a plain date, a time of day is the server's."""
    dates = [value for name, value in given if name == "datePublished"]
    plain = any(not _TIME.match(value.original or value.text) for value in dates)
    made = "dateCreated" if kind == "Item" else "datePublished"

    def settled(value: Value) -> str:
        return "dateAvailable" if plain and _TIME.match(value.original or value.text) else made

    return [(settled(value), value) if name == "datePublished" else (name, value) for name, value in given]


def titles_first(given: list[Given]) -> list[Given]:
    """What a thing is in, by its titles before its numbers, which schemas put first."""
    numbers = [pair for pair in given if pair[0] == "isPartOf" and pair[1].label]
    if not numbers:
        return given
    return [pair for pair in given if not (pair[0] == "isPartOf" and pair[1].label)] + numbers


def as_own(value: Value, scheme: str) -> Value:
    """The value of a container's identifier as the thing's own."""
    return replace(stated(scheme, value.text), label=None)
