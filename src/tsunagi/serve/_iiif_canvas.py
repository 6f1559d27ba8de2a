"""Canvases of version 3: those of an original manifest of version 2 or 3, or one for each picture."""

import re
from collections.abc import Iterator
from typing import Any

from tsunagi.model import text as texts
from tsunagi.serve._iiif_image import bodies, guessed_service, thumbnail
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

UNKNOWN_SIZE = 1000
"""Width and height of a canvas whose picture's size nobody told: a square, in which viewers fit the picture."""
MOTIVATIONS = ("commenting", "describing", "supplementing", "tagging", "transcribing", "translating")
_FRAGMENT = re.compile(r"#xywh=(?:pixel:|percent:)?[0-9.]{1,12}(?:,[0-9.]{1,12}){3}")


def canvases_of_manifest(original: Json, base: str) -> list[Json]:
    """All canvases of a manifest with something to show, in order.

    Args:
        original: a manifest of version 2 (its first sequence) or 3.
        base: address of our manifest without its last part, for the ids of what has none of its own.
    """
    sequences = objects(original.get("sequences"))
    given = objects(sequences[0].get("canvases")) if sequences else objects(original.get("items"))
    taken: set[str] = set()
    found = []
    for number, canvas in enumerate(given, 1):
        if written := _canvas(canvas, number, base, taken):
            found.append(written)
    return found


def _canvas(canvas: Json, number: int, base: str, taken: set[str]) -> Json | None:
    own = address(canvas)
    id = own if own and "#" not in own and own not in taken else f"{base}/canvas/p{number}"
    painted = [(body, fragment) for found, fragment in _painted(canvas) for body in bodies(found)]
    if not painted:
        return None
    taken.add(id)
    body = _image_in(painted[0][0])
    written: Json = {
        "id": id,
        "type": "Canvas",
        "label": language_map(spoken(canvas.get("label"))) or {"none": [str(number)]},
    }
    written |= _size(canvas, body)
    small = _thumbnail(canvas) or (thumbnail(body) if body["type"] == "Image" else None)
    if small:
        written["thumbnail"] = [small]
    written["items"] = [_page(base, f"p{number}", id, painted)]
    if pages := _annotation_pages(canvas, number, base, id):
        written["annotations"] = pages
    return written


def _painted(canvas: Json) -> Iterator[tuple[Any, str]]:
    """(body or resource, part of the canvas that it fills) of each painting annotation."""
    for annotation in objects(canvas.get("images")):
        yield annotation.get("resource"), _fragment(annotation.get("on"))
    for page in objects(canvas.get("items")):
        for annotation in objects(page.get("items")):
            if annotation.get("motivation") in ("painting", ["painting"]):
                yield annotation.get("body"), _fragment(annotation.get("target"))


def _fragment(target: Any) -> str:
    target = next(iter(listed(target)), None)
    if isinstance(target, dict):
        value = next((s.get("value") for s in objects(target.get("selector"))), None)
        target = f"#{value}" if isinstance(value, str) else target.get("id")
    found = _FRAGMENT.search(target) if isinstance(target, str) else None
    return found[0] if found else ""


def _image_in(body: Json) -> Json:
    """The medium that is shown first."""
    while body["type"] in {"Choice", "SpecificResource"}:
        body = body["items"][0] if body["type"] == "Choice" else body["source"]
    return body


def _size(canvas: Json, body: Json) -> Json:
    """Width and height, or duration, of a canvas: its own, its image's, or UNKNOWN_SIZE."""
    size: Json = {}
    width, height = pixels(canvas, "width"), pixels(canvas, "height")
    if not (width and height):
        width, height = body.get("width", 0), body.get("height", 0)
    duration = seconds(canvas) or body.get("duration", 0)
    if duration:
        size["duration"] = duration
    if (not width or not height) and body["type"] == "Sound":
        return size or {"duration": 1.0}
    size["width"], size["height"] = (width, height) if width and height else (UNKNOWN_SIZE, UNKNOWN_SIZE)
    if body["type"] == "Video" and not duration:
        size["duration"] = 1.0
    return size


def _thumbnail(canvas: Json) -> Json | None:
    given = canvas.get("thumbnail")
    given = [{"id": one} if isinstance(one, str) else one for one in listed(given)]
    found = next((b for b in bodies(given) if b["type"] == "Image"), None)
    return {name: value for name, value in found.items() if name != "label"} if found else None


def _page(base: str, name: str, canvas: str, painted: list[tuple[Json, str]]) -> Json:
    return {
        "id": f"{base}/page/{name}",
        "type": "AnnotationPage",
        "items": [
            {
                "id": f"{base}/annotation/{name}-{number}",
                "type": "Annotation",
                "motivation": "painting",
                "body": body,
                "target": canvas + fragment,
            }
            for number, (body, fragment) in enumerate(painted, 1)
        ],
    }


def _annotation_pages(canvas: Json, number: int, base: str, id: str) -> list[Json]:
    """Embedded annotations as pages of ours; pages of version 3 that stand elsewhere as links."""
    pages: list[Json] = []
    said: list[tuple[str, Json, str]] = []
    for page in (*objects(canvas.get("annotations")), *objects(canvas.get("otherContent"))):
        items = [*objects(page.get("items")), *objects(page.get("resources"))]
        said += [one for item in items if (one := _remark(item))]
        if not items and type_of(page) == "AnnotationPage" and (where := address(page)):
            pages.append({"id": where, "type": "AnnotationPage"})
    if said:
        remarks = [
            {"id": f"{base}/remark/p{number}-{n}", "type": "Annotation", "motivation": motivation,
             "body": body, "target": id + fragment}
            for n, (motivation, body, fragment) in enumerate(said, 1)
        ]  # fmt: skip
        pages.insert(0, {"id": f"{base}/remarks/p{number}", "type": "AnnotationPage", "items": remarks})
    return pages


def _remark(item: Json) -> tuple[str, Json, str] | None:
    """(motivation, text body, part of the canvas) of an annotation whose body is a text."""
    for body in objects(item.get("body") or item.get("resource")):
        text = body.get("value") or body.get("chars")
        if isinstance(text, str) and (shown := texts.plain(text)):
            written: Json = {"type": "TextualBody", "value": shown, "format": "text/plain"}
            language = next(iter(language_map([(shown, _language(body))])))
            if language != "none":
                written["language"] = language
            motives = [m.rpartition(":")[2] for m in listed(item.get("motivation")) if isinstance(m, str)]
            motive = next((m for m in motives if m in MOTIVATIONS), "commenting")
            return motive, written, _fragment(item.get("target") or item.get("on"))
    return None


def _language(body: Json) -> str | None:
    found = body.get("language")
    return found if isinstance(found, str) else None


def canvases_of_pictures(pictures: list[str], base: str) -> list[Json]:
    """One canvas of UNKNOWN_SIZE for each address of a picture."""
    found = []
    for number, where in enumerate(pictures, 1):
        id = f"{base}/canvas/p{number}"
        body: Json = {"id": where, "type": "Image"}
        if form := media_type(None, where):
            body["format"] = form
        if service := guessed_service(where):
            body["service"] = [service]
        found.append(
            {
                "id": id,
                "type": "Canvas",
                "label": {"none": [str(number)]},
                "width": UNKNOWN_SIZE,
                "height": UNKNOWN_SIZE,
                "thumbnail": [thumbnail(body)],
                "items": [_page(base, f"p{number}", id, [(body, "")])],
            }
        )
    return found
