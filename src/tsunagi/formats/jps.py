"""Japan Search (ジャパンサーチ): items as its search API gives them, `common` and the record's own fields.

The fields are those of the API's common item labels (共通項目ラベル), https://jpsearch.go.jp/static/developer/.
What a database adds beside `common` and `rdfindex` goes through the source's own mapping.
A Tsunagi answers the same with `labels`, which say in words what the ids in `common` mean, and `tsunagi`, which
repeats values in its own terms: the words are taken in place of the ids, the repetitions are left.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from tsunagi.errors import BadRecord
from tsunagi.formats import Format, Reader, Reading
from tsunagi.formats._adjust import TEXT, row_reader
from tsunagi.formats._build import Builder
from tsunagi.formats._mapping import compile_mapping
from tsunagi.model import RawRecord, Source

_CC = "https://creativecommons.org/"
_RS = "http://rightsstatements.org/vocab/"

RIGHTS: MappingProxyType[str, str | None] = MappingProxyType(
    {
        "cc0": f"{_CC}publicdomain/zero/1.0/",
        "pdm": f"{_CC}publicdomain/mark/1.0/",
        "ccby": f"{_CC}licenses/by/4.0/",
        "ccbysa": f"{_CC}licenses/by-sa/4.0/",
        "ccbynd": f"{_CC}licenses/by-nd/4.0/",
        "ccbync": f"{_CC}licenses/by-nc/4.0/",
        "ccbyncsa": f"{_CC}licenses/by-nc-sa/4.0/",
        "ccbyncnd": f"{_CC}licenses/by-nc-nd/4.0/",
        "incr": f"{_RS}InC/1.0/",
        "incr_edu": f"{_RS}InC-EDU/1.0/",
        "uneval": f"{_RS}CNE/1.0/",
        "others": "その他の利用条件",
    }
)
"""contentsRightsType → licence or rights statement. The API does not tell versions of CC: 4.0 is assumed."""

MAPPING: MappingProxyType[str, Any] = MappingProxyType(
    {
        "id": {"to": "identifier", "role": "Japan Search"},
        "common.id": None,
        "common.title": {"to": "name", "lang": "auto", "reading": {"from": "common.titleYomi"}},
        "common.titleEn": {"to": "name", "lang": "en"},
        "common.description": {"to": "description", "lang": "auto"},
        "common.descriptionEn": {"to": "description", "lang": "en"},
        "common.contributor": {"to": "creator", "lang": "auto"},
        "common.temporal": {"to": "temporal", "lang": "auto"},
        "common.location": {
            "to": "spatial",
            "lang": "auto",
            "point": {"lat": "common.coordinates.lat", "lon": "common.coordinates.lon"},
        },
        "common.category": {"to": "additionalType", "lang": "auto"},
        "common.subCategory": {"to": "about", "lang": "auto"},
        "common.linkUrl": "url",
        "common.thumbnailUrl": "thumbnailUrl",
        "common.contentsUrl": "associatedMedia",
        "common.iiifUrl": "iiifManifest",
        "common.contentsType": "encodingFormat",
        "common.contentsRightsType": {"to": "license", "values": RIGHTS},
        "common.contentsAccess": {
            "to": "accessRights",
            "values": {
                "internet": "インターネット公開",
                "restricted": "限定公開",
                "not_exist": "デジタル画像なし",
            },
        },
        "common.provider": {"to": "provider", "ref": {"from": "common.providerUrl"}},
        "common.ownerOrg": {"to": "holdingArchive", "lang": "auto"},
        "common.database": {"to": "isPartOf", "role": "database"},
        "common.access": None,
        "common.lastUpdatedDate": {"to": "dateModified"},
        "rdfindex.type": None,
        "rdfindex.temporal": None,
        "rdfindex.spatial": None,
        "labels": None,
        "labels.provider.ja": {"to": "provider", "lang": "ja", "ref": {"from": "common.providerUrl"}},
        "labels.provider.en": {"to": "provider", "lang": "en", "ref": {"from": "common.providerUrl"}},
        "labels.ownerOrg.ja": {"to": "holdingArchive", "lang": "ja"},
        "labels.ownerOrg.en": {"to": "holdingArchive", "lang": "en"},
        "labels.database.ja": {"to": "isPartOf", "lang": "ja", "role": "database"},
        "labels.database.en": {"to": "isPartOf", "lang": "en", "role": "database"},
        "tsunagi": None,
    }
)
NAMED = ("provider", "ownerOrg", "database")
"""Items of `common` that are ids where `labels` has words for them."""


def jps_reader(source: Source) -> Reader:
    """Makes the reader of one source of Japan Search items.

    Raises:
        ConfigError: the source's own mapping is wrong.
    """
    given = dict(MAPPING)
    if source.kind != "Item":
        given["common.ownerOrg"] = {"to": "provider", "role": "所蔵"}
        for lang in ("ja", "en"):
            given[f"labels.ownerOrg.{lang}"] = {"to": "provider", "lang": lang, "role": "所蔵"}
    labels = compile_mapping(source, given)
    read_row = row_reader(source, texts=labels.knows(TEXT))

    def read(raw: RawRecord) -> Reading:
        row = _in_words(read_row(raw))
        builder = Builder(source, labels.kind(row))
        labels.apply(row, builder)
        if not builder.values:
            raise BadRecord(f"{raw.source} {raw.local_id}: the item has nothing that the mapping names.")
        return builder.finish(raw)

    return read


def _in_words(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The item without the ids that its `labels` say in words, and without a second language that says the same."""
    common, labels = row.get("common"), row.get("labels")
    if not isinstance(common, dict) or not isinstance(labels, dict):
        return row
    words = {name: labels[name] for name in NAMED if _has_words(labels.get(name))}
    alike = {name for name, said in words.items() if said.get("ja") == said.get("en")}
    return {
        **row,
        "common": {name: value for name, value in common.items() if name not in words},
        "labels": {**labels, **{name: {"ja": words[name]["ja"]} for name in alike}},
    }


def _has_words(said: Any) -> bool:
    return isinstance(said, dict) and any(
        isinstance(said.get(lang), str) and said[lang] for lang in ("ja", "en")
    )


format = Format(
    prefix="jps",
    namespace="https://jpsearch.go.jp/",
    schema_url="",
    reader=jps_reader,
    labels={"ja": "ジャパンサーチ", "en": "Japan Search"},
)
