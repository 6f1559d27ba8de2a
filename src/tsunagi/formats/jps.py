"""Japan Search (ジャパンサーチ): items as its search API gives them, `common` and the record's own fields.

The fields are those of the API's common item labels (共通項目ラベル), https://jpsearch.go.jp/static/developer/.
What a database adds beside `common` and `rdfindex` goes through the source's own mapping.
"""

from types import MappingProxyType
from typing import Any

from tsunagi.formats import Format, Reader
from tsunagi.formats.table import table_reader
from tsunagi.model import Source

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
    }
)


def jps_reader(source: Source) -> Reader:
    """Makes the reader of one source of Japan Search items.

    Raises:
        ConfigError: the source's own mapping is wrong.
    """
    given = dict(MAPPING)
    if source.kind != "Item":
        given["common.ownerOrg"] = {"to": "provider", "role": "所蔵"}
    return table_reader(source, given)


format = Format(
    prefix="jps",
    namespace="https://jpsearch.go.jp/",
    schema_url="",
    reader=jps_reader,
    labels={"ja": "ジャパンサーチ", "en": "Japan Search"},
)
