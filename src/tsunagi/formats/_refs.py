"""Identifiers by the scheme that a record states: as URIs, and as values of an entity."""

from functools import lru_cache

from msgspec.structs import replace

from tsunagi.formats._node import Node
from tsunagi.model import Value, identifier

# Schemes as JPCOAR names them that have addresses but are not among the model's.
URIS = {"AID": "https://ci.nii.ac.jp/author/{}", "Crossref Funder": "https://doi.org/{}"}


@lru_cache(maxsize=16384)
def uri(scheme: str, text: str, given: str = "") -> str | None:
    """The URI of `text` in `scheme`; `scheme:text` if there is none; None for no text.

    Args:
        scheme: as the record states it.
        text: the identifier, bare or as a URI.
        given: the URI that the record adds, used where the scheme has none of its own.
    """
    bare, given = text.strip(), given.strip()
    if not bare:
        return given or None
    read = identifier.read_as(scheme, bare)
    if read.ref:
        return read.ref
    if read.norm and read.norm.startswith("isbn:"):
        return f"urn:{read.norm}"
    if bare.lower().startswith(("http://", "https://", "urn:")):
        return bare
    if scheme in URIS:
        return URIS[scheme].format(bare)
    return given or (f"{scheme}:{bare}" if scheme else bare)


def refs(nodes: list[Node]) -> tuple[str | None, list[Node]]:
    """The URI that names somebody best, of all their nameIdentifiers, and the nodes that are not used."""
    if not nodes:
        return None, []
    best = (
        nodes[0]
        if len(nodes) == 1
        else min(nodes, key=lambda node: _RANK.get(node.get("nameIdentifierScheme"), 9))
    )
    scheme = best.get("nameIdentifierScheme")
    return uri(scheme, best.text, best.get("nameIdentifierURI")), [node for node in nodes if node is not best]


# What is resolved and matched most widely comes first.
_RANK = {"ORCID": 0, "ROR": 0, "NRID": 1, "e-Rad_Researcher": 2, "ISNI": 3, "VIAF": 4, "kakenhi": 5}


@lru_cache(maxsize=16384)
def stated(scheme: str, text: str, role: str | None = None, label: str | None = None) -> Value:
    """The identifier `text` as a value, where the record says which scheme it is of."""
    value = identifier.read_as(scheme, text)
    return replace(value, role=role or value.role, label=label or value.label) if role or label else value


@lru_cache(maxsize=16384)
def scheme_of(ref: str | None) -> tuple[str, str]:
    """(scheme as JPCOAR names it, identifier) of a URI that `uri` made; ('', ref) if it is of none."""
    if not ref:
        return "", ""
    for scheme, head in _HEADS:
        if ref.startswith(head):
            return scheme, ref[len(head) :].strip("/")
    scheme, colon, bare = ref.partition(":")
    return (scheme, bare) if colon and not bare.startswith("//") and scheme != "urn" else ("", ref)


_HEADS = (
    ("ORCID", "https://orcid.org/"), ("ORCID", "http://orcid.org/"), ("ISNI", "https://isni.org/isni/"),
    ("ISNI", "http://www.isni.org/isni/"), ("VIAF", "https://viaf.org/viaf/"), ("VIAF", "http://viaf.org/viaf/"),
    ("ROR", "https://ror.org/"), ("GRID", "https://www.grid.ac/institutes/"),
    ("NRID", "https://nrid.nii.ac.jp/nrid/"), ("NRID", "https://nrid.nii.ac.jp/ja/nrid/"),
    ("AID", "https://ci.nii.ac.jp/author/"), ("Crossref Funder", "https://doi.org/10.13039/"),
    ("Crossref Funder", "http://dx.doi.org/10.13039/"),
    ("Crossref Funder", "http://data.crossref.org/fundingdata/funder/10.13039/"),
    ("DOI", "https://doi.org/"), ("DOI", "http://doi.org/"), ("DOI", "http://dx.doi.org/"),
    ("DOI", "https://dx.doi.org/"), ("HDL", "http://hdl.handle.net/"), ("HDL", "https://hdl.handle.net/"),
    ("arXiv", "https://arxiv.org/abs/"), ("CRID", "https://cir.nii.ac.jp/crid/"),
    ("NAID", "https://ci.nii.ac.jp/naid/"), ("NCID", "https://ci.nii.ac.jp/ncid/"),
    ("PMID", "https://pubmed.ncbi.nlm.nih.gov/"), ("ISSN", "https://portal.issn.org/resource/ISSN/"),
    ("ISSN", "urn:ISSN:"), ("ISBN", "urn:ISBN:"), ("ISBN", "urn:isbn:"),
)  # fmt: skip
