"""Sources as databases of Japan Search, their providers as its organisations, their properties as labels."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tsunagi.errors import NotFound
from tsunagi.model import Source, load_kinds, rights
from tsunagi.search import Index, Query
from tsunagi.serve._brief import web_address
from tsunagi.serve._jpsearch_labels import common_labels

LANGUAGES = ("ja", "en")
MOST_SOURCES = 1000
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")


def counts(index: Index) -> dict[str, int]:
    """Source → items that are found."""
    result = index.search(Query(size=0, facets=("source",), facet_size=MOST_SOURCES))
    return dict(result.facets[0].counts)


def database_name(id: str, sources: Mapping[str, Source], lang: str) -> str:
    """Name of a source; its id if its file is gone."""
    return sources[id].title(lang) if id in sources else id


def organisation_names(source: str, sources: Mapping[str, Source]) -> dict[str, str]:
    """Name of a source's provider in 'ja' and 'en'; of the source itself where none is named."""
    given = sources[source].provider if source in sources else {}
    names = {lang: given.get(lang) or given.get("ja") or given.get("en") or "" for lang in LANGUAGES}
    return names if names["ja"] else {lang: database_name(source, sources, lang) for lang in LANGUAGES}


def organisation_of(source: str, sources: Mapping[str, Source]) -> str:
    """Id of a source's provider: its English name in small letters, or a digest of a name that has none.

    >>> organisation_of("s", {"s": Source("s", {}, "", "", provider={"ja": "館", "en": "Mihon Museum"})})
    'mihon-museum'
    """
    given = sources[source].provider if source in sources else {}
    name = given.get("en") or given.get("ja") or ""
    if not name:
        return source
    plain = _NOT_IN_ID.sub("-", name.lower()).strip("-") if name.isascii() else ""
    return plain[:80] or hashlib.blake2b(name.encode(), digest_size=6).hexdigest()


def database(id: str, sources: Mapping[str, Source], count: int, base: str) -> dict[str, Any]:
    """A source as a database.

    Raises:
        NotFound: there is no such source and nothing from it.
    """
    source = sources.get(id)
    if source is None and not count:
        raise NotFound(id)
    licence = source.licence if source else ""
    kind = load_kinds().get(source.kind) if source else None
    return {
        "id": id,
        "name": {lang: database_name(id, sources, lang) for lang in LANGUAGES},
        "count": count,
        "provider": organisation_of(id, sources),
        "providerName": organisation_names(id, sources),
        "linkUrl": (web_address(source.home) if source else "") or None,
        "metadataRights": licence or None,
        "metadataRightsType": rights.usage_class(licence) if licence else None,
        "attribution": (source.attribution if source else "") or None,
        "sample": bool(source and source.sample),
        "kind": source.kind if source else None,
        "kindName": dict(kind.labels) if kind else {},
        "links": {
            "items": f"{base}/api/item/search/jps-cross?f-db={id}",
            "label": f"{base}/api/database/{id}/label",
            "organization": f"{base}/api/organization/{organisation_of(id, sources)}",
            "html": {lang: f"{base}/{lang}/sources/{id}" for lang in LANGUAGES},
        },
    }


def databases(sources: Mapping[str, Source], held: Mapping[str, int], base: str) -> list[dict[str, Any]]:
    """All sources, those that no file describes any more last."""
    ids = dict.fromkeys([*sources, *sorted(held)])
    return [database(id, sources, held.get(id, 0), base) for id in ids]


def organisation(
    id: str, sources: Mapping[str, Source], held: Mapping[str, int], base: str
) -> dict[str, Any]:
    """A provider with its databases.

    Raises:
        NotFound: no source has such a provider.
    """
    ids = dict.fromkeys([*sources, *sorted(held)])
    own = [source for source in ids if organisation_of(source, sources) == id]
    if not own:
        raise NotFound(id)
    first = sources.get(own[0])
    return {
        "id": id,
        "name": organisation_names(own[0], sources),
        "ref": (first.provider.get("ref") if first else None) or None,
        "linkUrl": (web_address(first.home) if first else "") or None,
        "databases": [
            {
                "id": source,
                "name": {lang: database_name(source, sources, lang) for lang in LANGUAGES},
                "count": held.get(source, 0),
                "link": f"{base}/api/database/{source}",
            }
            for source in own
        ],
    }


def organisations(sources: Mapping[str, Source], held: Mapping[str, int], base: str) -> list[dict[str, Any]]:
    """All providers, in the order of their first sources."""
    ids = dict.fromkeys(organisation_of(source, sources) for source in [*sources, *sorted(held)])
    return [organisation(id, sources, held, base) for id in ids]


def labels(id: str, sources: Mapping[str, Source]) -> dict[str, Any]:
    """What a database's own fields are and which common item label each feeds.

    Raises:
        NotFound: no file describes such a source.
    """
    source = sources.get(id)
    kind = load_kinds().get(source.kind) if source else None
    if source is None or kind is None:
        raise NotFound(id)
    said = _said(source.mapping)
    return {
        "id": id,
        "name": {lang: database_name(id, sources, lang) for lang in LANGUAGES},
        "labels": [
            {
                "field": f"{id}-{spec.name}",
                "property": spec.name,
                "name": dict(spec.labels),
                "type": spec.type,
                "common": common_labels(spec),
                "rdf": spec.rdf,
                "sourceLabels": said.get(spec.name, []),
            }
            for spec in kind.properties.values()
        ],
    }


def _said(mapping: Mapping[str, Any]) -> dict[str, list[str]]:
    """Property → the source's own labels for it, as far as its mapping tells."""
    found: dict[str, list[str]] = {}
    for label, rules in mapping.items():
        for rule in rules if isinstance(rules, Sequence) and not isinstance(rules, str) else [rules]:
            target = rule.get("to") if isinstance(rule, Mapping) else rule
            if isinstance(target, str):
                found.setdefault(target, []).append(label)
    return found
