"""The rules of IIIF Presentation 3.0 for what we serve, as a checker that lists every breach.

Written from https://iiif.io/api/presentation/3.0/ (chapters 3 to 5) and appendix A's table of which property
may stand where; what is not in that table is a breach too.
"""

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
P3 = "http://iiif.io/api/presentation/3/context.json"
URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
LANGUAGE = re.compile(r"none|[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
MEDIA = re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")
RIGHTS = re.compile(
    r"http://(creativecommons\.org/(licenses/by(-nc)?(-nd|-sa)?/\d\.\d/([a-z]{2,3}/)?|publicdomain/(mark|zero)/1\.0/)"
    r"|rightsstatements\.org/vocab/[A-Za-z-]+/1\.0/)"
)
TAGS = re.compile(r"</?(a|b|br|i|p|small|span|sub|sup)\b[^<>]*>")

COMMON = {"id", "type", "label", "metadata", "summary", "requiredStatement", "rights", "provider", "thumbnail",
          "homepage", "seeAlso", "service", "partOf", "items"}  # fmt: skip
ALLOWED = {
    "Collection": COMMON | {"@context"},
    "Manifest": COMMON | {"@context", "viewingDirection", "behavior"},
    "Canvas": {"id", "type", "label", "width", "height", "duration", "thumbnail", "items", "annotations"},
    "AnnotationPage": {"id", "type", "items"},
    "Annotation": {"id", "type", "motivation", "body", "target"},
}


def breaches(document: Json, context: str = P3) -> list[str]:
    """Every breach, as 'place: what is wrong'; none for a document that keeps the rules."""
    found = [] if document.get("@context") == context else [f"@context {document.get('@context')!r}"]
    rules = {"Manifest": manifest, "Collection": collection}.get(str(document.get("type")))
    return found + (list(rules(document, "")) if rules else [f"type {document.get('type')!r}"])


def manifest(thing: Json, at: str) -> Iterator[str]:
    yield from described(thing, "Manifest", at)
    if not thing.get("items"):
        yield f"{at}: no canvases"
    names: list[str] = []
    for number, canvas in enumerate(thing.get("items", [])):
        yield from canvas_rules(canvas, f"{at}/items/{number}")
        names.append(canvas.get("id", ""))
        names += [each["id"] for page in canvas.get("items", []) for each in [page, *page["items"]]]
    if len(set(names)) != len(names):
        yield f"{at}: ids that are not unique"
    if thing.get("viewingDirection", "left-to-right") not in {
        "left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top",
    }:  # fmt: skip
        yield f"{at}/viewingDirection"
    if not set(thing.get("behavior", [])) <= {"paged", "individuals", "continuous", "unordered"}:
        yield f"{at}/behavior"


def collection(thing: Json, at: str) -> Iterator[str]:
    yield from described(thing, "Collection", at)
    if not isinstance(thing.get("items"), list):
        yield f"{at}: no items"
    for number, one in enumerate(thing.get("items", [])):
        where = f"{at}/items/{number}"
        if one.get("type") not in {"Manifest", "Collection"}:
            yield f"{where}: type"
        yield from id_rules(one, where)
        yield from words(one.get("label"), f"{where}/label")
        yield from pictures(one, where)


def described(thing: Json, kind: str, at: str) -> Iterator[str]:
    yield from known(thing, kind, at)
    yield from id_rules(thing, at)
    yield from words(thing.get("label"), f"{at}/label")
    if "summary" in thing:
        yield from words(thing["summary"], f"{at}/summary", markup=True)
    pairs = [
        *thing.get("metadata", []),
        *([thing["requiredStatement"]] if "requiredStatement" in thing else []),
    ]
    for pair in pairs:
        if set(pair) != {"label", "value"}:
            yield f"{at}: a pair with {sorted(pair)}"
        yield from words(pair.get("label"), f"{at}/metadata/label")
        yield from words(pair.get("value"), f"{at}/metadata/value", markup=True)
    if "rights" in thing and not RIGHTS.fullmatch(thing["rights"]):
        yield f"{at}/rights {thing['rights']!r}"
    yield from pictures(thing, at)
    for agent in thing.get("provider", []):
        if agent.get("type") != "Agent":
            yield f"{at}/provider: type"
        yield from id_rules(agent, f"{at}/provider")
        yield from words(agent.get("label"), f"{at}/provider/label")
        yield from links(agent, f"{at}/provider")
    yield from links(thing, at)
    for service in thing.get("service", []):
        if service.get("type") != "SearchService2" or not URL.fullmatch(service.get("id", "")):
            yield f"{at}/service"
    for whole in thing.get("partOf", []):
        if whole.get("type") != "Collection":
            yield f"{at}/partOf: type"
        yield from id_rules(whole, f"{at}/partOf")


def links(thing: Json, at: str) -> Iterator[str]:
    for name in ("homepage", "seeAlso"):
        for link in thing.get(name, []):
            yield from id_rules(link, f"{at}/{name}")
            if not isinstance(link.get("type"), str) or not MEDIA.fullmatch(link.get("format", "")):
                yield f"{at}/{name}: type or format"
            yield from words(link.get("label"), f"{at}/{name}/label")


def canvas_rules(canvas: Json, at: str) -> Iterator[str]:
    yield from known(canvas, "Canvas", at)
    yield from id_rules(canvas, at)
    if "#" in canvas.get("id", ""):
        yield f"{at}: a fragment in the id"
    yield from words(canvas.get("label"), f"{at}/label")
    has = {n for n in ("width", "height") if positive(canvas.get(n), whole=True)}
    if len(has) == 1 or not (has or positive(canvas.get("duration"))):
        yield f"{at}: size"
    yield from pictures(canvas, at)
    if not canvas.get("items"):
        yield f"{at}: nothing painted"
    for page in canvas.get("items", []):
        yield from page_rules(page, canvas["id"], f"{at}/items", painting=True)
    for page in canvas.get("annotations", []):
        yield from page_rules(page, canvas["id"], f"{at}/annotations", painting=False)


def page_rules(page: Json, canvas: str, at: str, *, painting: bool) -> Iterator[str]:
    yield from known(page, "AnnotationPage", at)
    yield from id_rules(page, at)
    if painting and not page.get("items"):
        yield f"{at}: an empty page"
    for one in page.get("items", []):
        yield from known(one, "Annotation", at)
        yield from id_rules(one, at)
        if (one.get("motivation") == "painting") != painting:
            yield f"{at}: motivation {one.get('motivation')!r}"
        if one.get("target", "").partition("#")[0] != canvas:
            yield f"{at}: target {one.get('target')!r}"
        yield from body_rules(one.get("body"), f"{at}/body", painting)


def body_rules(body: Any, at: str, painting: bool) -> Iterator[str]:
    kind = body.get("type") if isinstance(body, dict) else None
    if not painting:
        if kind != "TextualBody" or not isinstance(body.get("value"), str):
            yield f"{at}: {kind!r} in a remark"
        return
    if kind == "Choice":
        for item in body.get("items", []):
            yield from body_rules(item, f"{at}/items", painting)
    elif kind == "SpecificResource":
        yield from body_rules(body.get("source"), f"{at}/source", painting)
    elif kind not in {"Image", "Video", "Sound"}:
        yield f"{at}: type {kind!r}"
    else:
        yield from medium(body, at)


def pictures(thing: Json, at: str) -> Iterator[str]:
    if not isinstance(thing.get("thumbnail", []), list):
        yield f"{at}/thumbnail: no list"
        return
    for one in thing.get("thumbnail", []):
        if one.get("type") != "Image":
            yield f"{at}/thumbnail: type"
        yield from medium(one, f"{at}/thumbnail")


def medium(one: Json, at: str) -> Iterator[str]:
    yield from id_rules(one, at)
    if "format" in one and not MEDIA.fullmatch(one["format"]):
        yield f"{at}/format {one['format']!r}"
    for name in ("width", "height"):
        if name in one and not positive(one[name], whole=True):
            yield f"{at}/{name}"
    if not isinstance(one.get("service", []), list):
        yield f"{at}/service: no list"
    for service in one.get("service", []):
        yield from service_rules(service, f"{at}/service")


def service_rules(service: Json, at: str) -> Iterator[str]:
    """5.3: ImageService3 with id and type, older ones with @id and @type; each with its profile."""
    kind = service.get("type") or service.get("@type")
    shape = {"ImageService1": ("@id", "@type", r"http://iiif\.io/api/image/1/level[012]\.json"),
             "ImageService2": ("@id", "@type", r"http://iiif\.io/api/image/2/level[012]\.json"),
             "ImageService3": ("id", "type", r"level[012]")}.get(str(kind))  # fmt: skip
    if shape is None:
        yield f"{at}: type {kind!r}"
        return
    id, type_, profile = shape
    if not {id, type_, "profile"} <= set(service) <= {id, type_, "profile", "width", "height"}:
        yield f"{at}: {sorted(service)}"
    if not URL.fullmatch(service.get(id, "")) or not re.fullmatch(profile, service.get("profile", "")):
        yield f"{at}: {service}"


def known(thing: Json, kind: str, at: str) -> Iterator[str]:
    if thing.get("type") != kind:
        yield f"{at}: type {thing.get('type')!r}, not {kind}"
    if more := set(thing) - ALLOWED[kind]:
        yield f"{at}: {sorted(more)} in a {kind}"


def id_rules(thing: Json, at: str) -> Iterator[str]:
    if not isinstance(thing.get("id"), str) or not URL.fullmatch(thing["id"]):
        yield f"{at}: id {thing.get('id')!r}"


def positive(value: Any, *, whole: bool = False) -> bool:
    kinds = (int,) if whole else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool) and value > 0


def words(value: Any, at: str, *, markup: bool = False) -> Iterator[str]:
    """4.1 and 4.2: a language map; markup only in some, of few tags, and never a script's address."""
    if not isinstance(value, dict) or not value:
        yield f"{at}: {value!r} is no language map"
        return
    for lang, said in value.items():
        if not LANGUAGE.fullmatch(lang) or not isinstance(said, list) or not said:
            yield f"{at}: {lang!r}"
            continue
        for text in said:
            if not isinstance(text, str) or not text.strip():
                yield f"{at}: {text!r}"
            elif markup and unsafe(text):
                yield f"{at}: markup {text[:80]!r}"


def unsafe(text: str) -> bool:
    is_markup = text.startswith("<") and text.endswith(">")
    return is_markup and ("<" in TAGS.sub("", text) or bool(re.search(r"<[^>]*(\son\w+=|script:)", text)))
