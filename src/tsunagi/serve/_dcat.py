"""Describes the whole for data portals: one catalogue, a data set for each source, and the services (DCAT-AP 3)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tsunagi.model import Source
from tsunagi.serve._brief import web_address
from tsunagi.serve._dumps import MANIFEST, Dump
from tsunagi.serve._oai_sets import word
from tsunagi.serve._partitions import moment

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
LANGUAGES = [
    {"@id": "http://publications.europa.eu/resource/authority/language/JPN"},
    {"@id": "http://publications.europa.eu/resource/authority/language/ENG"},
]
"""DCAT-AP names languages by the EU's authority table."""
SERVICES = (
    ("json", "/api/openapi.json", "/ja/search.json", "https://spec.openapis.org/oas/v3.1.0", "検索API", "Search API"),
    ("oai", "/oai?verb=Identify", "/oai", "http://www.openarchives.org/OAI/2.0/", "OAI-PMH", "OAI-PMH"),
    ("sparql", "/sparql", "/sparql", "http://www.w3.org/TR/sparql11-protocol/", "SPARQL", "SPARQL"),
    ("japansearch", "/api/openapi.json", "/api/item/search/jps-cross", "https://jpsearch.go.jp/",
     "ジャパンサーチ互換API", "API compatible with Japan Search"),
    ("iiif", "/iiif/collection", "/iiif/collection", "https://iiif.io/api/presentation/3.0/", "IIIF", "IIIF"),
    ("opensearch", "/opensearch.xml", "/ja/search", "https://github.com/dewitt/opensearch", "OpenSearch", "OpenSearch"),
    ("resourcesync", "/.well-known/resourcesync", "/.well-known/resourcesync",
     "http://www.openarchives.org/rs/1.1/resourcesync", "ResourceSync", "ResourceSync"),
)  # fmt: skip
"""(name, description's address, endpoint's address, standard, title in Japanese, title in English)."""
IANA = "https://www.iana.org/assignments/media-types/"


def description(
    base: str,
    sources: Iterable[Source],
    contact: str,
    changed: datetime,
    answers: Callable[[str], bool],
    dumps: Iterable[Dump] = (),
) -> dict[str, Any]:
    """The description as JSON-LD.

    Args:
        base: address of the site without a slash at its end.
        sources: those of which something is held.
        contact: e-mail address of who runs the site, or ''.
        changed: when anything last changed.
        answers: whether there is something at a path of the site; only such services are named.
        dumps: those that are offered for download.
    """
    ready = list(dumps)
    offered = [row for row in SERVICES if answers(row[1].partition("?")[0]) and answers(row[2])]
    services = [_service(base, row) for row in offered]
    names = {row[0] for row in offered}
    datasets = [_dataset(base, source, names, ready) for source in sources]
    for service in services:
        service["dcat:servesDataset"] = [{"@id": dataset["@id"]} for dataset in datasets]
    catalogue: dict[str, Any] = {
        "@id": f"{base}/dcat",
        "@type": "dcat:Catalog",
        "dct:title": _both("つなぎ", "Tsunagi"),
        "dct:description": _both(
            "大学・文書館・博物館・資金配分機関・特許庁などが公開する情報を、ひとつのモデルに集めたカタログ。",
            "What universities, archives, museums, funders and patent offices publish, gathered in one model.",
        ),
        "dct:publisher": _publisher(base, contact),
        "dct:language": LANGUAGES,
        "dct:modified": _time(changed),
        "foaf:homepage": {"@id": f"{base}/"},
        "dcat:dataset": datasets,
        "dcat:service": services,
    }
    return {"@context": CONTEXT, **catalogue}


def _publisher(base: str, contact: str) -> dict[str, Any]:
    agent = {"@id": f"{base}/dcat#publisher", "@type": "foaf:Agent", "foaf:name": _both("つなぎ", "Tsunagi")}
    return agent | ({"foaf:mbox": {"@id": _mailto(contact)}} if contact else {})


def _service(base: str, row: tuple[str, ...]) -> dict[str, Any]:
    name, about, endpoint, standard, ja, en = row
    return {
        "@id": f"{base}/dcat#service-{name}",
        "@type": "dcat:DataService",
        "dct:title": _both(ja, en),
        "dcat:endpointURL": {"@id": f"{base}{endpoint}"},
        "dcat:endpointDescription": {"@id": f"{base}{about}"},
        "dct:conformsTo": {"@id": standard, "@type": "dct:Standard"},
    }


def _dataset(base: str, source: Source, services: Collection[str], dumps: list[Dump]) -> dict[str, Any]:
    part = quote(source.id, safe="-._~")
    written: dict[str, Any] = {
        "@id": f"{base}/dcat#source-{part}",
        "@type": "dcat:Dataset",
        "dct:title": _names(source.name) or source.id,
        "dct:description": _both(
            f"{source.title('ja')}から収集した記録。", f"Records gathered from {source.title('en')}."
        ),
        "dct:identifier": source.id,
        "dct:language": LANGUAGES,
        "dcat:landingPage": {"@id": f"{base}/ja/sources/{part}"},
        "dcat:distribution": _distributions(base, source, services, dumps),
    }
    if names := _names(source.provider):
        publisher: dict[str, Any] = {"@type": "foaf:Agent", "foaf:name": names}
        if ref := web_address(source.provider.get("ref")):
            publisher["@id"] = ref
        written["dct:publisher"] = publisher
    if home := web_address(source.home):
        written["dct:source"] = {"@id": home}
    if source.attribution:
        written["dct:rights"] = {"@type": "dct:RightsStatement", "rdfs:label": source.attribution}
    return written


def _distributions(
    base: str, source: Source, services: Collection[str], dumps: list[Dump]
) -> list[dict[str, Any]]:
    """Ways to have the records of one source; each says on what terms."""
    part = quote(source.id, safe="-._~")
    listed = f"/oai?verb=ListRecords&metadataPrefix=oai_dc&set=source:{word(source.id)}"
    offered = [
        ("json", f"/ja/search.json?f.source={part}", "application/json", "検索結果", "Search results"),
        *([("oai", listed, "application/xml", "OAI-PMH", "OAI-PMH")] if "oai" in services else []),
    ]
    offered += [
        (f"dump-{dump.name}", f"/dumps/{dump.name}/{MANIFEST}", "application/json",
         f"一括ダウンロード {dump.name}", f"Dump {dump.name}")
        for dump in dumps
        if any(one.id == source.id for one in dump.sources)
    ]  # fmt: skip
    found = []
    for name, address, media_type, ja, en in offered:
        one: dict[str, Any] = {
            "@id": f"{base}/dcat#source-{part}-{name}",
            "@type": "dcat:Distribution",
            "dct:title": _both(ja, en),
            "dcat:accessURL": {"@id": f"{base}{address}"},
            "dcat:mediaType": {"@id": f"{IANA}{media_type}"},
        }
        if name in services:
            one["dcat:accessService"] = {"@id": f"{base}/dcat#service-{name}"}
        found.append(one | _terms(source))
    return found


def _terms(source: Source) -> dict[str, Any]:
    """The licence, by its address or by its words."""
    if licence := web_address(source.licence):
        return {"dct:license": {"@id": licence, "@type": "dct:LicenseDocument"}}
    if source.licence:
        return {"dct:license": {"@type": "dct:LicenseDocument", "rdfs:label": source.licence}}
    return {}


def _names(names: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"@value": text, "@language": lang} for lang, text in names.items() if lang in {"ja", "en"} and text
    ]


def _both(ja: str, en: str) -> list[dict[str, str]]:
    return _names({"ja": ja, "en": en})


def _time(time: datetime) -> dict[str, str]:
    return {"@value": moment(time), "@type": "xsd:dateTime"}


def _mailto(contact: str) -> str:
    return f"mailto:{quote(contact.removeprefix('mailto:'), safe='@.+-_')}"
