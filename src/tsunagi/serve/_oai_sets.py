"""The sets of the OAI-PMH provider: by source, by kind, by institution."""

import hashlib
import re
from collections.abc import Iterable, Mapping

from tsunagi.catalogue import Selection
from tsunagi.formats import Format
from tsunagi.model import Source, load_kinds
from tsunagi.serve._oai_xml import OAI, XSI, element, safe

SORTS = {
    "source": ("収録元別", "By source"),
    "kind": ("種別", "By kind"),
    "institution": ("機関別", "By institution"),
}
_PLAIN = re.compile(rb"[A-Za-z0-9\-_.]")
_ESCAPE = re.compile(rb"~([0-9a-f]{2})")
_GAPS = re.compile(r"[^a-z0-9]+")
_DC = "http://purl.org/dc/elements/1.1/"


def word(text: str) -> str:
    """`text` as a part of a setSpec; what may not stand there as ~ and two hexadecimal digits a byte."""
    return "".join(
        chr(byte) if _PLAIN.match(bytes((byte,))) else f"~{byte:02x}"
        for byte in text.encode("utf-8", "replace")
    )


def unword(part: str) -> str:
    """What `word` made a part of."""
    return _ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), part.encode()).decode(
        "utf-8", "replace"
    )


def institution(source: Source | None) -> str:
    """The provider of a source as a part of a setSpec; '' if it names none."""
    names = source.provider if source else {}
    slug = _GAPS.sub("-", names.get("en", "").lower()).strip("-")
    if slug or not names.get("ja"):
        return slug
    return "i-" + hashlib.blake2b(names["ja"].encode(), digest_size=6).hexdigest()


def sets_of(source: str, kind: str, sources: Mapping[str, Source]) -> str:
    """The setSpec elements of a header."""
    found = [f"source:{word(source)}", *([f"kind:{word(kind)}"] if kind else [])]
    if by := institution(sources.get(source)):
        found.append(f"institution:{by}")
    return "".join(f"<setSpec>{spec}</setSpec>" for spec in found)


def selection_of(spec: str, sources: Mapping[str, Source]) -> Selection | None:
    """What a set holds; None: nothing is in it."""
    sort, _, rest = spec.partition(":")
    if sort not in SORTS or ":" in rest:
        return None
    if sort == "institution":
        wanted = {rest} if rest else {institution(one) for one in sources.values()} - {""}
        chosen = tuple(id for id, one in sources.items() if institution(one) in wanted)
        return Selection(chosen) if chosen else None
    if not rest:
        return Selection()
    return Selection((unword(rest),)) if sort == "source" else Selection(kind=unword(rest))


def list_sets(sources: Mapping[str, Source], held: Iterable[str], dc: Format) -> str:
    """The set elements: of all sources, also those whose file is gone, all kinds and all institutions."""
    found = [_set(sort, dict(zip(("ja", "en"), names, strict=True)), dc) for sort, names in SORTS.items()]
    for id in dict.fromkeys([*sources, *held]):
        one = sources.get(id)
        more = [("rights", one.licence), ("description", one.attribution)] if one else []
        found.append(_set(f"source:{word(id)}", one.name if one else {"": id}, dc, more))
    found += [_set(f"kind:{word(name)}", kind.labels, dc) for name, kind in load_kinds().items()]
    providers = {institution(one): one.provider for one in reversed(list(sources.values()))}
    found += [_set(f"institution:{slug}", providers[slug], dc) for slug in sorted(providers) if slug]
    return "".join(found)


def _set(spec: str, names: Mapping[str, str], dc: Format, more: Iterable[tuple[str, str]] = ()) -> str:
    """A set with its names in one line, and each with its language in the description."""
    said = {lang: names[lang] for lang in ("ja", "en", "") if names.get(lang)}
    titles = "".join(_title(lang, name) for lang, name in said.items())
    rest = "".join(element(f"dc:{name}", text) for name, text in more if text)
    return (
        f"<set><setSpec>{spec}</setSpec>{element('setName', ' / '.join(dict.fromkeys(said.values())) or spec)}"
        f'<setDescription><oai_dc:dc xmlns:oai_dc="{OAI}oai_dc/" xmlns:dc="{_DC}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{dc.namespace} {dc.schema_url}">{titles}{rest}</oai_dc:dc></setDescription></set>\n'
    )


def _title(lang: str, name: str) -> str:
    attribute = f' xml:lang="{lang}"' if lang else ""
    return f"<dc:title{attribute}>{safe(name)}</dc:title>"
