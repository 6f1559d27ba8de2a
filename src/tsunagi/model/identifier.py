"""Identifiers: which scheme a text is of, and its one canonical spelling, `scheme:canonical`."""

import re
from functools import cache, lru_cache
from urllib.parse import quote

from tsunagi.model import Value, ValueType
from tsunagi.model._patents import PatentNumber, build_patent, parse_patent
from tsunagi.model._remember import LONGEST, remember
from tsunagi.model._schemes import CANONICAL, award_year, plain_name, scheme_names, schemes
from tsunagi.model.text import clean
from tsunagi.model.url import normalise

__all__ = [
    "PatentNumber", "award_year", "label", "parse_patent", "read", "read_as", "read_patent", "uri",
    "value_type",
]  # fmt: skip

_PREFIX = re.compile(
    r"(ISBN(?=\d)|[A-Za-z][A-Za-z _-]{1,18}?(?=\s*[:：]|\s+[\dA-Z]))\s*[:：]?\s*(.+)", re.DOTALL
)

_CHECKED = frozenset({"orcid", "isni", "ror", "ncid", "issn"})
"""Schemes with a checksum: a resolver's address with a wrong one is a mistake, not a web page."""

# Scheme → what stands before the identifier in its URIs and info: forms, tried in this order.
_URIS = (
    (
        "doi",
        r"(?:https?://(?:dx\.|www\.)?doi\.org/|info:doi/|https?://data\.crossref\.org/fundingdata/funder/)(?:doi:)?",
    ),
    ("hdl", r"https?://hdl\.handle\.net/|info:hdl/"),
    ("orcid", r"https?://(?:www\.)?orcid\.org/"),
    ("isni", r"https?://(?:www\.)?isni\.org/(?:isni/)?"),
    ("ror", r"https?://(?:www\.)?ror\.org/"),
    ("ncid", r"https?://ci\.nii\.ac\.jp/ncid/|info:ncid/"),
    ("naid", r"https?://ci\.nii\.ac\.jp/naid/"),
    ("crid", r"https?://cir\.nii\.ac\.jp/(?:all\?crid=|crid/)"),
    ("kaken", r"https?://kaken\.nii\.ac\.jp/(?:(?:ja|en)/)?grant/KAKENHI-[A-Z]+-"),
    ("nrid", r"https?://nrid\.nii\.ac\.jp/(?:(?:ja|en)/)?nrid/(?:10000(?=\d{8}))?"),
    ("arxiv", r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf)/"),
    ("ndlpid", r"https?://(?:www\.)?dl\.ndl\.go\.jp/(?:info:ndljp/)?(?:(?:ja|en)/)?pid/|info:ndljp/pid/"),
    ("jpno", r"https?://id\.ndl\.go\.jp/jpno/"),
    ("ndlbib", r"https?://id\.ndl\.go\.jp/bib/"),
    ("ndlna", r"https?://id\.ndl\.go\.jp/auth/(?:ndlna|ndlsh|entity)/"),
    ("wikidata", r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/"),
    ("geonames", r"https?://(?:www\.|sws\.)?geonames\.org/"),
    ("viaf", r"https?://(?:www\.)?viaf\.org/viaf/"),
    ("pmcid", r"https?://(?:www\.ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov)/articles/"),
    ("pmid", r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/|info:pmid/"),
    ("issn", r"https?://portal\.issn\.org/resource/issn/"),
    ("oclc", r"https?://(?:www\.)?worldcat\.org/oclc/|info:oclcnum/"),
    ("ark", r"https?://[\w.-]+/(?=ark:)"),
)


@cache
def _uri_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((scheme, re.compile(pattern, re.IGNORECASE)) for scheme, pattern in _URIS)


def read(text: str, lang: str | None = None) -> Value:
    """Reads an identifier that tells its scheme by itself: a URI, a prefix (`ISBN 978-…`), or its own form.

    norm is `scheme:canonical`; None if the scheme cannot be told or the checksum is wrong. Eight bare digits
    are left alone: they may be an old award number, a JP number, an ISSN or a shelf mark (see `read_as`).
    """
    shown = clean(text)
    found = _detect(shown)
    return _value(found, shown, lang, text)


def read_as(scheme: str, text: str, lang: str | None = None) -> Value:
    """Reads an identifier whose scheme the source states (identifierType="HDL", an rdf:datatype).

    A scheme that is unknown, or so general that the text may tell more (URI), is read by the text itself.
    """
    if len(text) > LONGEST:
        return read(text, lang)
    return _read_as(scheme, text, lang)


@lru_cache(maxsize=16384)
def _read_as(scheme: str, text: str, lang: str | None) -> Value:
    shown = clean(text)
    known = scheme_names().get(plain_name(scheme))
    if known is None or known == "url":
        return _value(_detect(shown), shown, lang, text)
    return _value(_stated(known, shown), shown, lang, text)


def read_patent(country: str, number: str, kind: str = "", sort: str = "") -> Value:
    """Reads a patent's number from the fields of its record; `sort` is 'application', 'grant' ….

    See tsunagi/model/_patents.py for the canonical form; `parse_patent` takes it apart again.
    """
    found = build_patent(country, number, kind, sort) if len(number) < 60 else None
    shown = clean(number)
    if found is None:
        return Value(shown)
    return _value(("patent", found), shown, None, shown)


def _value(found: tuple[str, str] | None, shown: str, lang: str | None, text: str) -> Value:
    original = None if shown == text else text
    if found is None:
        return Value(shown, lang, None, original)
    scheme, canonical = found
    norm = canonical if scheme in ("urn", "ark") else f"{scheme}:{canonical}"
    # An award's page tells planned and invited research apart in its address, its number does not.
    given = normalise(shown) if scheme == "kaken" else None
    return Value(shown, lang, norm, original, ref=given or uri(norm))


def _stated(scheme: str, text: str) -> tuple[str, str] | None:
    """By a stated scheme; a URI or prefix of that scheme may stand before the identifier."""
    told = _by_uri(text) or _by_prefix(text)
    if told and (told[0] == scheme or {told[0], scheme} <= {"doi", "funder"}):
        return scheme, told[1]
    if scheme == "issnl" and told and told[0] == "issn":
        return scheme, told[1]
    if scheme == "jgn" and (award := CANONICAL["kaken"](text)):
        return "kaken", award
    canonical = CANONICAL[scheme](text)
    return (scheme, canonical) if canonical else None


def _detect(text: str) -> tuple[str, str] | None:
    if not text or len(text) > LONGEST:
        return None
    return _by_uri(text) or _by_prefix(text) or _bare(text)


def _by_uri(text: str) -> tuple[str, str] | None:
    if "://" not in text[:12] and text[:5].lower() != "info:":
        return None
    for scheme, pattern in _uri_patterns():
        if found := pattern.match(text):
            canonical = CANONICAL[scheme](_tail(scheme, text[found.end() :]))
            if canonical or scheme in _CHECKED:
                return (scheme, canonical) if canonical else None
    address = CANONICAL["url"](text)
    return ("url", address) if address else None


def _tail(scheme: str, rest: str) -> str:
    """The identifier in what follows a resolver's address; most end at the next slash."""
    if scheme in ("doi", "hdl", "ark"):
        return rest
    return rest.split("?")[0] if scheme == "arxiv" else re.split(r"[/?#.]", rest)[0]


def _by_prefix(text: str) -> tuple[str, str] | None:
    """`DOI: 10.…`, `hdl:2115/…`, `ISBN 978-…`, `KAKENHI JP22K21341`."""
    found = _PREFIX.fullmatch(text)
    if not found:
        return None
    scheme = scheme_names().get(plain_name(found[1]))
    if scheme is None or scheme in ("url", "urn", "ark", "kakeninst"):
        return None
    canonical = CANONICAL[scheme](found[2])
    return (scheme, canonical) if canonical else None


def _bare(text: str) -> tuple[str, str] | None:
    """By form alone, where no other number looks like it."""
    compact = re.sub(r"[\s‐‑–—−－-]+", "", text).upper()
    book = len(compact) == 13 and compact[:3] in ("978", "979")
    if book or (len(compact) == 10 and text.count("-") == 3):
        found = CANONICAL["isbn"](text)
        return ("isbn", found) if found else None
    if re.fullmatch(r"\d{4}-\d{3}[\dXx]", text):
        found = CANONICAL["issn"](text)
        return ("issn", found) if found else None
    if re.fullmatch(r"1\d{18}", text):
        return "crid", text
    if re.fullmatch(r"\d{8}", text):
        return None
    for scheme in ("doi", "orcid", "ncid", "kaken", "arxiv", "urn", "ark", "patent", "grid"):
        if scheme in ("arxiv", "orcid") and not re.search(r"[./-]", text):
            continue
        if canonical := CANONICAL[scheme](text):
            return scheme, canonical
    if re.fullmatch(r"JPM[A-Z]{2,4}[0-9A-Z]{2,10}", text):
        return "jgn", text
    return None


def uri(norm: str) -> str | None:
    """Where a norm resolves; None for schemes without a resolver.

    >>> uri("doi:10.15017/64495")
    'https://doi.org/10.15017/64495'
    """
    scheme, _, canonical = norm.partition(":")
    if scheme == "patent" and canonical.startswith("WO-publication-"):
        number = canonical.removeprefix("WO-publication-")[:11].replace("-", "")
        return f"https://patentscope.wipo.int/search/en/detail.jsf?docId=WO{number}"
    template = schemes().get(scheme, {"uri": None})["uri"]
    if template is None:
        return None
    shown = norm if scheme in ("urn", "ark") else canonical
    if shown.isascii() and shown.isalnum():
        return str(template).format(shown)
    return str(template).format(shown if scheme == "url" else quote(shown, safe="/:;()%.,-_~+@!$&'*="))


def label(scheme: str, lang: str) -> str:
    """Name of a scheme in 'ja' or 'en'; the scheme itself if it is unknown."""
    row = schemes().get(scheme)
    return str(row[lang]) if row else scheme


read = remember(read)
value_type = ValueType("identifier", read, {"ja": "識別子", "en": "Identifier"})
