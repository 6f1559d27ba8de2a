"""What may become an IRI or a literal, as N-Quads writes it, and the terms that our triples are made of."""

import re
from functools import cache, lru_cache
from types import MappingProxyType
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

XSD = "http://www.w3.org/2001/XMLSchema#"
JPS = "https://jpsearch.go.jp/"

PREFIXES = MappingProxyType(
    {
        "crm": "http://www.cidoc-crm.org/cidoc-crm/",
        "dcmitype": "http://purl.org/dc/dcmitype/",
        "dcndl": "http://ndl.go.jp/dcndl/terms/",
        "dcterms": "http://purl.org/dc/terms/",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "frapo": "http://purl.org/cerif/frapo/",
        "jps": f"{JPS}term/property#",
        "patent": "http://data.epo.org/linked-data/def/patent/",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "role": f"{JPS}term/role/",
        "schema": "http://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "time": f"{JPS}entity/time/",
        "type": f"{JPS}term/type/",
        "vivo": "http://vivoweb.org/ontology/core#",
        "xsd": XSD,
    }
)
"""Prefix → namespace. schema.org is http, as its own context and Japan Search have it."""

DATE, DECIMAL, MOMENT = (f"^^<{XSD}{name}>" for name in ("date", "decimal", "dateTime"))
EDTF = "^^<http://id.loc.gov/datatypes/edtf/EDTF>"

_BARRED = (
    '\\s<>"{}|\\\\^`\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff\ufff0-\uffff'
)
_WEB = re.compile(rf"https?://(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{{1,5}})?(?:[/?#][^{_BARRED}]*)?")
_NAMES = re.compile(rf"(?:urn:[A-Za-z0-9][A-Za-z0-9-]{{1,31}}:|info:[a-z]|ark:)[^{_BARRED}]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINES = re.compile("\r\n?")
_SAFE_ID = re.compile(r"[A-Za-z0-9._~:-]+")


@cache
def term(curie: str) -> str:
    """The IRI of `schema:name`; its prefix is one of PREFIXES."""
    prefix, _, name = curie.partition(":")
    return f"<{PREFIXES[prefix]}{name}>"


def iri(text: str | None) -> str | None:
    """What came from outside as an IRI; None unless it is surely one.

    http and https with a host and no user name in it, urn:, info: and ark: are let through; spaces, quotes,
    controls, invisible characters and wrong percent-encoding are not. Source: RFC 3987 sections 2.2 and 4.1.
    """
    if not text or not (_WEB.fullmatch(text) or _NAMES.fullmatch(text)):
        return None
    try:
        return str(NamedNode(text))
    except ValueError:
        return None


def literal(text: str, lang: str | None = None) -> str:
    """A text that every syntax of RDF can hold: XML knows no control characters and one sort of line end.

    Written in the canonical form of https://www.w3.org/TR/rdf12-n-quads/#canonical-quads.
    """
    if not text.isprintable():
        text = _LINES.sub("\n", _NO_TEXT.sub("", text))
        text = _escaped(text).replace("\n", "\\n").replace("\t", "\\t").replace("\x7f", "\\u007F")
    elif '"' in text or "\\" in text:
        text = _escaped(text)
    known = language(lang) if lang else None
    return f'"{text}"@{known}' if known else f'"{text}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


@lru_cache(maxsize=4096)
def language(lang: str) -> str | None:
    """`lang` as RDF writes it, if it is a language tag of BCP 47 by its form, else None."""
    try:
        return Literal("", language=lang).language
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def date(norm: str) -> str:
    """A date in EDTF as a literal: xsd:date if it is one day of the common era, else of datatype EDTF."""
    known_day = _DAY.fullmatch(norm) and norm[:4] != "0000"
    return literal(norm) + (DATE if known_day else EDTF)


@lru_cache(maxsize=65536)
def day(number: int) -> str:
    """A day, year*10000 + month*100 + day, as xsd:date; of datatype EDTF before the common era."""
    year, rest = divmod(number, 10000)
    sign, year = ("-" if year < 0 else ""), abs(year)
    return date(f"{sign}{year:04}-{rest // 100:02}-{rest % 100:02}")


def number(value: float) -> str:
    """Degrees as xsd:decimal, to a tenth of a metre."""
    written = f"{value:.6f}".rstrip("0").rstrip(".")
    return f'"{"0" if written == "-0" else written}"{DECIMAL}'


def written_id(id: str) -> str:
    """An entity's id as it stands in an IRI."""
    return id if _SAFE_ID.fullmatch(id) else quote(id, safe="-._~:")
