"""The images of a IIIF manifest: one for each canvas, of Presentation 2 and 3."""

from collections.abc import Iterator
from typing import Any

from tsunagi.formats._row import Row, objects


def canvases(manifest: Row) -> list[dict[str, Any]]:
    """The canvases, in reading order: those of the first sequence (2) or the items (3)."""
    sequences = objects(manifest.get("sequences"))
    if sequences:
        return objects(sequences[0].get("canvases"))
    return objects(manifest.get("items"))


def images(found: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(image's address, its image service or '') of each canvas that has one."""
    for canvas in found:
        for body in _bodies(canvas):
            service = service_id(body)
            address = link(body) or (f"{service}/full/max/0/default.jpg" if service else "")
            if address:
                yield address, service
                break


def _bodies(canvas: Row) -> Iterator[dict[str, Any]]:
    for annotation in objects(canvas.get("images")):
        yield from _choices(annotation.get("resource"))
    for page in objects(canvas.get("items")):
        for annotation in objects(page.get("items")):
            yield from _choices(annotation.get("body"))


def _choices(body: Any) -> Iterator[dict[str, Any]]:
    # A choice of images stands as `default` (2) or `items` (3); the first is what is shown.
    for one in objects(body):
        kind = one.get("@type") or one.get("type")
        if kind in ("oa:Choice", "Choice"):
            yield from objects(one.get("default") or one.get("items"))
        elif kind in ("dctypes:Image", "Image", None):
            yield one


def service_id(body: Row) -> str:
    """The address of the first image service, without a slash at its end; '' if there is none."""
    for service in objects(body.get("service")):
        if found := link(service):
            return found.rstrip("/")
    return ""


def link(thing: Any) -> str:
    """The address of a resource that is told as a text or as an object; '' if it has none."""
    if isinstance(thing, str):
        return thing
    if isinstance(thing, dict):
        found = thing.get("id") or thing.get("@id")
        return found if isinstance(found, str) else ""
    return ""
