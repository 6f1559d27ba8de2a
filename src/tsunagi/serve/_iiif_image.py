"""Images of IIIF version 2 and 3 as bodies of version 3, with their image services."""

import re
from collections.abc import Iterator
from typing import Any

from tsunagi.serve._iiif_text import (
    Json,
    address,
    language_map,
    listed,
    media_type,
    objects,
    pixels,
    seconds,
    spoken,
    type_of,
)

MEDIA = ("Image", "Video", "Sound")
_LEVEL = re.compile(r"level([012])")
_REGION = re.compile(r"(?:full|square|(?:pct:)?[0-9.]+(?:,[0-9.]+){3})")
_ROTATION = re.compile(r"!?[0-9.]{1,9}")
_IMAGE_REQUEST = re.compile(
    r"(https?://.+)/(?:full|square|(?:pct:)?[\d.,]+)/(?:max|full|pct:[\d.]+|!?\d*,\d*)/!?\d+/(?:default|native)\.\w+"
)
DEEPEST = 4
"""Levels to which choices and crops may be nested."""


def bodies(found: Any, depth: int = 0) -> Iterator[Json]:
    """What a painting annotation shows, as bodies of version 3: media, choices of them, parts of them."""
    for one in objects(found) if depth < DEEPEST else ():
        kind = type_of(one)
        if kind == "Choice":
            yield from _choice(one, depth)
        elif kind == "SpecificResource":
            yield from _part(one, depth)
        elif medium := _medium(one, kind or "Image"):
            yield medium


def _choice(one: Json, depth: int) -> Iterator[Json]:
    # Version 2 has `default` and `item`, version 3 `items`; a choice of one is that one.
    listed_ones = [*listed(one.get("default")), *listed(one.get("item")), *listed(one.get("items"))]
    items = list(bodies(listed_ones, depth + 1))
    if len(items) > 1:
        yield {"type": "Choice", "items": items}
    else:
        yield from items


def _part(one: Json, depth: int) -> Iterator[Json]:
    source = next(bodies(one.get("full") or one.get("source"), depth + 1), None)
    if source is None:
        return
    selector = next(iter(objects(one.get("selector"))), {})
    kept: Json = {"type": "ImageApiSelector"}
    for name, shape in (("region", _REGION), ("rotation", _ROTATION)):
        value = selector.get(name)
        if isinstance(value, str) and shape.fullmatch(value):
            kept[name] = value
    yield {"type": "SpecificResource", "source": source, "selector": kept} if len(kept) > 1 else source


def _medium(one: Json, kind: str) -> Json | None:
    services = [service for each in objects(one.get("service")) if (service := image_service(each))]
    where = address(one) or (full_image(services[0]) if services else "")
    if not where or kind not in MEDIA:
        return None
    body: Json = {"id": where, "type": kind}
    if form := media_type(one.get("format"), where):
        body["format"] = form
    for name in ("width", "height"):
        if size := pixels(one, name):
            body[name] = size
    if kind != "Image" and (duration := seconds(one)):
        body["duration"] = duration
    if label := language_map(spoken(one.get("label"))):
        body["label"] = label
    if services:
        body["service"] = services
    return body


def image_service(service: Json) -> Json | None:
    """An image service as version 3 writes it: `id` for ImageService3, `@id` for the older ones (5.3).

    None if it has no web address or is no image service. The version is that of the type, the context or
    the profile, in this order; a service that tells none is taken for version 2.
    """
    where = address(service).rstrip("/")
    version = _version(service)
    if not where or not version:
        return None
    profile = next((p for p in listed(service.get("profile")) if isinstance(p, str)), "")
    level = found[1] if (found := _LEVEL.search(profile)) else "0"
    if version == 3:
        written: Json = {"id": where, "type": "ImageService3", "profile": f"level{level}"}
    else:
        ending = f"1/level{level}.json" if version == 1 else f"2/level{level}.json"
        written = {
            "@id": where,
            "@type": f"ImageService{version}",
            "profile": f"http://iiif.io/api/image/{ending}",
        }
    for name in ("width", "height"):
        if size := pixels(service, name):
            written[name] = size
    return written


def _version(service: Json) -> int:
    said = type_of(service)
    if said in {"ImageService1", "ImageService2", "ImageService3"}:
        return int(said[-1])
    if said and said != "Service":
        return 0
    told = " ".join(v for n in ("@context", "profile") for v in listed(service.get(n)) if isinstance(v, str))
    if "/auth/" in told or "/search/" in told or "physdim" in told or "geojson" in told:
        return 0
    for version, signs in ((3, ("image/3",)), (1, ("image/1", "image-api/1", "image-api/compliance"))):
        if any(sign in told for sign in signs):
            return version
    if "image/2" in told or "@id" in service:
        return 2
    return 3 if _LEVEL.search(told) else 2


def service_address(service: Json) -> str:
    """Where an image service that image_service wrote stands."""
    return str(service.get("id") or service["@id"])


def full_image(service: Json, size: str = "") -> str:
    """Address of the whole image; `size` in the syntax of the Image API, '' for the largest."""
    kind = service.get("type") or service.get("@type")
    quality = "native" if kind == "ImageService1" else "default"
    largest = "max" if kind == "ImageService3" else "full"
    return f"{service_address(service)}/full/{size or largest}/0/{quality}.jpg"


def guessed_service(url: str) -> Json | None:
    """The image service whose image an address asks for, if it is written as the Image API does.

    Whether it is version 2 or 3 the address does not tell where it says `max`; 2 is written, and its
    info.json, which viewers read, tells.
    """
    found = _IMAGE_REQUEST.fullmatch(url)
    if not found:
        return None
    version = "1" if "/native." in url else "2"
    return image_service({"@id": found[1], "@type": f"ImageService{version}"})


def thumbnail(body: Json, size: str = "!400,400") -> Json:
    """A small picture of an image, by its service where there is one."""
    services = body.get("service")
    small: Json = {"id": body["id"], "type": "Image", "format": body.get("format") or "image/jpeg"}
    if services:
        small["id"], small["service"] = full_image(services[0], size), services
        small["format"] = "image/jpeg"
    elif not body.get("format"):
        del small["format"]
    return small
