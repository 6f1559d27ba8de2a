"""An XML element or JSON-LD value as a plain, hashable node, so that equal ones are understood once."""

from functools import lru_cache
from typing import Any, NamedTuple

from tsunagi.formats._xml import XML_NAMESPACE, Element, collapse, language_tag, text

NAMESPACES = {
    XML_NAMESPACE: "xml",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://ndl.go.jp/dcndl/terms/": "dcndl",
    "http://ndl.go.jp/dcndl/dcndl_simple/": "dcndl_simple",
    "https://schema.datacite.org/meta/kernel-4/": "datacite",
    "http://datacite.org/schema/kernel-4": "datacite",
    "http://namespace.openaire.eu/schema/oaire/": "oaire",
    "http://www.rioxx.net/schema/v2.0/rioxxterms/": "rioxxterms",
    "https://github.com/JPCOAR/schema/blob/master/1.0/": "jpcoar",
    "https://github.com/JPCOAR/schema/blob/master/2.0/": "jpcoar",
    "https://github.com/JPCOAR/schema/blob/master/2.1/": "jpcoar",
    "http://www.openarchives.org/OAI/2.0/oai_dc/": "oai_dc",
    "http://irdb.nii.ac.jp/oai": "junii2",
    "http://ju.nii.ac.jp/oai": "junii2",
    "http://ju.nii.ac.jp/junii2": "junii2",
}

Attributes = tuple[tuple[str, str], ...]


@lru_cache(maxsize=16384)
def short(tag: str) -> str:
    """`{namespace}local` → `prefix:local`; the local name alone where the namespace is not of ours."""
    namespace, brace, name = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    prefix = NAMESPACES.get(namespace)
    return f"{prefix}:{name}" if prefix and brace else name


class Node(NamedTuple):
    """One element: its short tag, its text as it came, its attributes by short name, its child elements."""

    tag: str
    raw: str
    attributes: Attributes
    children: tuple["Node", ...]

    def get(self, name: str) -> str:
        """An attribute by its short name, trimmed; '' if it is not there."""
        for key, value in self.attributes:
            if key == name:
                return value.strip()
        return ""

    @property
    def text(self) -> str:
        """The element's own text, white space collapsed."""
        return collapse(self.raw)

    @property
    def lang(self) -> str | None:
        """BCP 47 language of the text: xml:lang, or lang as older schemas write it."""
        said = self.get("xml:lang") or self.get("lang")
        return language_tag(said) if said else None

    @property
    def name(self) -> str:
        """The tag without its prefix."""
        return _bare(self.tag)

    @property
    def words(self) -> str:
        """The text, or that of the children where the element has none of its own."""
        return self.text or " ".join(filter(None, (child.words for child in self.children)))


@lru_cache(maxsize=16384)
def _bare(tag: str) -> str:
    return tag.rpartition(":")[2]


Frozen = tuple[str, str, Attributes, tuple[Any, ...]]
"""A node before it is looked at: full tag, text, attributes, children. Cheap to make, hash and compare."""


def freeze(element: Element, lang: str | None = None) -> Frozen:
    """An element and all below it as plain tuples. `lang` is the language it inherits.

    Args:
        element: as `_xml.parse` gives it, thus of bounded depth.
        lang: what an ancestor says with xml:lang.
    """
    attributes: Attributes = tuple(element.items())  # type: ignore[arg-type]
    if lang is not None:
        attributes = _inherit(attributes, lang)
    if not len(element):
        return element.tag, element.text or "", attributes, ()
    children = tuple([freeze(child, lang) for child in element if type(child.tag) is str])
    said = (element.text or "").strip()
    if said or (element[-1].tail or "").strip():
        said = text(element)
    return element.tag, said, attributes, children


def thaw(frozen: Frozen) -> Node:
    """The node that a frozen element stands for."""
    tag, raw, attributes, children = frozen
    named = tuple([(short(key), value) for key, value in attributes]) if attributes else ()
    inner = tuple([thaw(child) for child in children]) if children else ()
    return _new(Node, (short(tag), raw, named, inner))


_new = tuple.__new__


def _inherit(attributes: Attributes, lang: str) -> Attributes:
    if any(short(key) == "xml:lang" for key, _ in attributes):
        return attributes
    return (*attributes, (f"{{{XML_NAMESPACE}}}lang", lang))
