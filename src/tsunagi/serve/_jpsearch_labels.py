"""Which of our properties is which of Japan Search's common item labels (共通項目ラベル)."""

from collections.abc import Mapping
from functools import cache

from tsunagi.model import Property, load_kinds

COMMON: Mapping[str, tuple[str, ...]] = {
    "name": ("title", "titleEn", "titleYomi"),
    "description": ("description", "descriptionEn"),
    "url": ("linkUrl",),
    "thumbnailUrl": ("thumbnailUrl",),
    "associatedMedia": ("contentsUrl",),
    "image": ("contentsUrl",),
    "iiifManifest": ("iiifUrl",),
    "encodingFormat": ("contentsType",),
    "accessRights": ("contentsAccess",),
    "license": ("contentsRightsType",),
    "dateModified": (),
}
"""Property → common item labels, whatever its facet."""
BY_FACET: Mapping[str, str] = {
    "person": "contributor", "date": "temporal", "place": "location", "type": "category",
    "subject": "subCategory",
}  # fmt: skip
"""Facet of a property → common item label."""


def common_labels(spec: Property) -> tuple[str, ...]:
    """The common item labels that a property gives; none for what stays the record's own."""
    if spec.name in COMMON:
        return COMMON[spec.name]
    label = BY_FACET.get(spec.facet)
    return (label,) if label else ()


@cache
def properties_of(kind: str, label: str) -> tuple[str, ...]:
    """The properties of a kind that give a common item label, in the kind's order."""
    known = load_kinds().get(kind)
    return tuple(p.name for p in known.properties.values() if label in common_labels(p)) if known else ()
