"""OpenSearch 1.1: tells browsers and library systems how to search here, and how to complete what is typed."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from lxml import etree

from tsunagi import hub
from tsunagi.errors import BadRequest
from tsunagi.serve._answer import error_pages, language, send_json
from tsunagi.serve.pages.item import base_of
from tsunagi.serve.pages.machine import LONGEST_PREFIX, SUGGESTIONS

NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
FORMS = {
    "text/html": "search",
    "application/atom+xml": "search.atom",
    "application/rss+xml": "search.rss",
    "application/feed+json": "search.feed.json",
    "application/json": "search.json",
}
"""Media type of results → address that gives them."""


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """GET /opensearch.xml: the description in the asker's language, or in that of the address."""
    base, lang = base_of(request), language()
    root = etree.Element(f"{{{NAMESPACE}}}OpenSearchDescription", nsmap={None: NAMESPACE})  # type: ignore[dict-item]

    def say(tag: str, text: str = "", **attributes: str) -> None:
        etree.SubElement(root, f"{{{NAMESPACE}}}{tag}", attributes).text = text or None

    say("ShortName", _("Tsunagi"))
    say("Description", _("Works, cultural heritage, research projects, people and patents of many sources."))
    if contact := hub.open_hub().settings.contact:
        say("Contact", contact)
    for media_type, address in FORMS.items():
        template = f"{base}/{lang}/{address}?q={{searchTerms}}&size={{count?}}"
        say("Url", type=media_type, template=template)
    completing = f"{base}/opensearch/suggest?q={{searchTerms}}"
    say("Url", type="application/x-suggestions+json", rel="suggestions", template=completing)
    own = "application/opensearchdescription+xml"
    say("Url", type=own, rel="self", template=f"{base}/{lang}/opensearch.xml")
    say("LongName", _("Tsunagi: where knowledge meets those who need it"))
    say("Image", base + staticfiles_storage.url("serve/icon.svg"), type="image/svg+xml")
    say("Query", role="example", searchTerms="京都")
    say("SyndicationRight", "open")
    say("Language", lang)
    say("InputEncoding", "UTF-8")
    say("OutputEncoding", "UTF-8")
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return HttpResponse(body, f"{own}; charset=utf-8")


@require_safe
@error_pages
def suggestions(request: HttpRequest) -> HttpResponse:
    """GET /opensearch/suggest?q=: `[what was typed, [how it may go on]]`, the form that browsers ask for."""
    for name in request.GET:
        if name != "q":
            said = _("There is no such parameter. Possible are: %(known)s.") % {"known": "q"}
            raise BadRequest(said, name[:80])
    prefix = request.GET.get("q", "").strip()
    if len(prefix) > LONGEST_PREFIX:
        said = _("At most %(longest)s characters are possible.") % {"longest": LONGEST_PREFIX}
        raise BadRequest(said, "q")
    found = hub.open_hub().index.suggest(prefix, SUGGESTIONS) if prefix else []
    return send_json([prefix, found], media_type="application/x-suggestions+json")


urls = [path("opensearch.xml", description, name="opensearch")]
bare_urls = [
    path("opensearch.xml", description),
    path("opensearch/suggest", suggestions, name="opensearch-suggest"),
]
