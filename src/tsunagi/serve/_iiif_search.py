"""Searching the text of one manifest: IIIF Content Search 2.0 (https://iiif.io/api/search/2.0/)."""

from collections.abc import Iterator

from tsunagi.errors import BadRequest
from tsunagi.model import Entity
from tsunagi.model.text import fold
from tsunagi.serve._iiif_text import Json, language_map

CONTEXT = "http://iiif.io/api/search/2/context.json"
LONGEST = 500
"""Characters of a question."""
UNUSED = ("date", "user")
"""Parameters of the standard that have no meaning here; the answer says so."""


def search(manifest: Json, entity: Entity, asked: dict[str, str], where: str) -> Json:
    """The annotations of a manifest that have all words of `q`, spelled in any way that our search folds.

    Args:
        manifest: the manifest as served.
        entity: what it is made of; its names and descriptions are searched too, as if said of the first canvas.
        asked: the parameters of the question.
        where: the address of the question, which is the answer's id.

    Raises:
        BadRequest: q is too long.
    """
    question = asked.get("q", "")
    if len(question) > LONGEST:
        raise BadRequest(f"At most {LONGEST} characters.", "q")
    words = fold(question).split()
    motives = asked.get("motivation", "").split()
    found = [
        note
        for note in (*_descriptions(manifest, entity), *_remarks(manifest))
        if (not motives or _wanted(note["motivation"], motives))
        and all(word in fold(note["body"]["value"]) for word in words)
    ]
    answer: Json = {"@context": CONTEXT, "id": where, "type": "AnnotationPage"}
    if unused := [name for name in UNUSED if name in asked]:
        answer["ignored"] = unused
    return answer | {"items": found if words or motives else []}


def _wanted(motivation: str, motives: list[str]) -> bool:
    # What is painted is pictures here, so that "non-painting" is everything.
    return motivation in motives or "non-painting" in motives


def _descriptions(manifest: Json, entity: Entity) -> Iterator[Json]:
    place = manifest["id"].removesuffix("/manifest")
    canvas = manifest["items"][0]["id"]
    for name in ("name", "alternateName", "description"):
        for number, value in enumerate(entity.values.get(name, ()), 1):
            for lang, texts in language_map([(value.text, value.lang)]).items():
                body = {"type": "TextualBody", "value": texts[0], "format": "text/plain"}
                yield {
                    "id": f"{place}/text/{name}-{number}",
                    "type": "Annotation",
                    "motivation": "describing",
                    "body": body if lang == "none" else body | {"language": lang},
                    "target": canvas,
                }


def _remarks(manifest: Json) -> Iterator[Json]:
    for canvas in manifest["items"]:
        for page in canvas.get("annotations", ()):
            yield from page.get("items", ())
