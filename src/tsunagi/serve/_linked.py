"""An entity's linked data as an answer: the one description that every address of it gives."""

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from tsunagi import hub
from tsunagi.catalogue import Held
from tsunagi.graph import SYNTAXES, Frame, Syntax, quads, subject


def written(held: Held, base: str, syntax: Syntax) -> bytes:
    """All that is said of the entity, in this syntax."""
    return syntax.write(quads(held.entity, Frame(base, hub.open_hub().sources, held.updated)))


def send_linked(held: Held, base: str, syntax: Syntax) -> HttpResponse:
    """Answers with it; Content-Location is its own address and Link names the other syntaxes."""
    thing = subject(held.entity.id, base).value
    here = thing.replace("/item/", "/data/", 1)
    response = open_data(written(held, base, syntax), syntax)
    response["Content-Location"] = f"{here}.{syntax.suffix}"
    response["Link"] = ", ".join(
        [
            f'<{thing}>; rel="describes"',
            *(f'<{here}.{s.suffix}>; rel="alternate"; type="{s.media_type}"' for s in SYNTAXES.values()),
        ]
    )
    response["Last-Modified"] = http_date(held.updated.timestamp())
    return response


def open_data(body: bytes, syntax: Syntax) -> HttpResponse:
    """Open data: any page of any site may read it."""
    response = HttpResponse(body, f"{syntax.media_type}; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ("Accept",))
    return response
