"""Small addresses that machines ask for: completions, health, robots.txt, the icon."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.errors import BadRequest
from tsunagi.serve._answer import send_error, send_json
from tsunagi.serve.pages.item import base_of

LONGEST_PREFIX = 100
SUGGESTIONS = 8
PRIVATE = ("search", "desk", "cases/", "introduction/", "needs/new")
"""Pages under /ja/ and /en/ that no robot is to ask for: searches without end, and what is not for everybody."""
ROBOTS = "".join(
    (
        "User-agent: *\n",
        *(f"Disallow: /{lang}/{name}\n" for name in PRIVATE for lang in ("ja", "en")),
        "Disallow: /api/\n",
    )
)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """GET /api/suggest?q=: how what someone is typing may go on."""
    prefix = request.GET.get("q", "").strip()
    if len(prefix) > LONGEST_PREFIX:
        return send_json({"error": {"status": 400, "message": f"At most {LONGEST_PREFIX} characters.",
                                    "parameter": "q"}}, 400)  # fmt: skip
    try:
        found = hub.open_hub().index.suggest(prefix, SUGGESTIONS) if prefix else []
    except BadRequest as error:
        return send_error(request, 400, str(error), error.parameter)
    return send_json({"q": prefix, "suggestions": found})


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """GET /healthz: 200 if the catalogue and the index both answer."""
    opened = hub.open_hub()
    change = opened.catalogue.last_change()
    checkpoint = opened.index.checkpoint
    return send_json({"ok": True, "change": change, "indexed": checkpoint, "behind": change - checkpoint})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """GET /robots.txt: records may be crawled, searches without end may not."""
    body = f"{ROBOTS}\nSitemap: {base_of(request)}/sitemap.xml\n"
    return HttpResponse(body, "text/plain; charset=utf-8")


@require_safe
def icon(request: HttpRequest) -> HttpResponseBase:
    """GET /favicon.ico: browsers ask for it whatever the page says."""
    return HttpResponseRedirect(staticfiles_storage.url("serve/icon.svg"))


urls: list[URLPattern] = []
bare_urls = [
    path("api/suggest", suggest, name="suggest"),
    path("healthz", health, name="health"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", icon),
]
