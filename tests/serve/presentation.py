"""Reads IIIF documents with iiif-prezi3, whose classes are made from the validator's schema iiif_3_0.json."""

import json
from collections.abc import Iterator
from typing import Any

import iiif_prezi3
from pydantic import ValidationError

Json = dict[str, Any]


def faults(document: Json) -> list[str]:
    """What keeps the document from being valid, and what the library does not know in it and so would lose."""
    try:
        known = getattr(iiif_prezi3, document["type"]).model_validate_json(json.dumps(document))
    except ValidationError as error:
        return [f"{'/'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]
    return list(differences(document, json.loads(known.jsonld()), ""))


def differences(ours: Any, theirs: Any, at: str) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(ours.keys() ^ theirs.keys()):
            yield f"{at}/{name}"
        for name in sorted(ours.keys() & theirs.keys()):
            yield from differences(ours[name], theirs[name], f"{at}/{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{at}/{number}")
    elif ours != theirs:
        yield f"{at}: {ours!r} is read as {theirs!r}"
