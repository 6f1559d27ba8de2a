"""OAI-PMH 2.0: harvesters take everything, a set, or what has changed since they last came."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urljoin

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tsunagi import hub
from tsunagi.catalogue import Held, Listed, Selection
from tsunagi.errors import NotFound
from tsunagi.formats import Format
from tsunagi.serve._oai_arguments import read_arguments
from tsunagi.serve._oai_list import Listing, Writer
from tsunagi.serve._oai_names import id_of, identify, repository
from tsunagi.serve._oai_sets import list_sets
from tsunagi.serve._oai_xml import Refused, element, envelope, refusal
from tsunagi.serve.pages.item import base_of

LEVEL = 2
"""Of gzip: a page must not take longer to pack than to write."""
SMALL = 500
"""Bytes under which packing is of no use."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """GET or POST /oai: the six verbs. Every answer is OAI-PMH with status 200, errors too (3.1.2.2)."""
    now = datetime.now(UTC)
    base = f"{base_of(request)}/oai"
    given = [
        (name, text) for form in (request.GET, request.POST) for name, texts in form.lists() for text in texts
    ]
    arguments: dict[str, str] = {}
    try:
        arguments = read_arguments(given)
        body = envelope(base, now, arguments, _answer(arguments, base, now))
    except Refused as error:
        body = refusal(base, now, arguments, error)
    return _send(request, body)


def _send(request: HttpRequest, body: bytes) -> HttpResponse:
    packed = len(body) > SMALL and "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        gzip.compress(body, LEVEL, mtime=0) if packed else body, "text/xml; charset=utf-8"
    )
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Access-Control-Allow-Origin"] = "*"
    # Each answer tells when it was asked for: none is ever given again, so that a digest of it is of no use.
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _answer(arguments: Mapping[str, str], base: str, now: datetime) -> bytes:
    """The element of the verb."""
    opened, verb = hub.open_hub(), arguments["verb"]
    if verb in {"ListRecords", "ListIdentifiers"}:
        return Listing(opened, base, now, written()).answer(arguments)
    if verb == "GetRecord":
        return _get_record(opened, arguments, base)
    if verb == "ListMetadataFormats":
        return _list_formats(opened, arguments.get("identifier"), base)
    if verb == "Identify":
        first = opened.catalogue.listing(Selection(), 0, opened.catalogue.last_change(), 1)
        return identify(base, opened.settings.contact, first[0].updated if first else now).encode()
    if "resumptionToken" in arguments:
        raise Refused("badResumptionToken", "The sets come in one answer; there is nothing to resume.")
    held = opened.catalogue.count_by_source()
    return f"<ListSets>\n{list_sets(opened.sources, held, hub.formats()['oai_dc'])}</ListSets>".encode()


def written() -> dict[str, Format]:
    """The formats that records are given in, by prefix."""
    return {prefix: form for prefix, form in hub.formats().items() if form.write is not None}


def _held(opened: hub.Hub, identifier: str, base: str) -> Held:
    try:
        return opened.catalogue.get(id_of(identifier, repository(base)))
    except NotFound as error:
        raise Refused("idDoesNotExist", "There is no such record.") from error


def _get_record(opened: hub.Hub, arguments: Mapping[str, str], base: str) -> bytes:
    held = _held(opened, arguments["identifier"], base)
    form = written().get(arguments["metadataPrefix"])
    if form is None:
        raise Refused("cannotDisseminateFormat", f"Known formats are: {', '.join(written())}.")
    entity = held.entity
    shown = None if held.deleted else entity
    one = Listed(held.change, entity.id, entity.kind, entity.source, held.updated, shown)
    return b"<GetRecord>\n" + Writer(opened, base, form).record(one) + b"</GetRecord>"


def _list_formats(opened: hub.Hub, identifier: str | None, base: str) -> bytes:
    """All formats: each record is given in each. Of a deleted record nothing is left to give."""
    if identifier is not None and _held(opened, identifier, base).deleted:
        raise Refused("noMetadataFormats", "This record has been deleted.")
    found = "".join(
        "<metadataFormat>" + element("metadataPrefix", form.prefix) + element("schema", urljoin(base, form.schema_url))
        + element("metadataNamespace", form.namespace) + "</metadataFormat>\n"
        for form in written().values()
    )  # fmt: skip
    return f"<ListMetadataFormats>\n{found}</ListMetadataFormats>".encode()


urls: list[URLPattern] = []
bare_urls = [path("oai", oai, name="oai")]
