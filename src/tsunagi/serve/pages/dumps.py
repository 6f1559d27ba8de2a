"""Dumps for download: /dumps lists them, and each file comes whole or from any byte on."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tsunagi import hub
from tsunagi.errors import NotFound
from tsunagi.serve._answer import send_error, send_json
from tsunagi.serve._dumps import MANIFEST, Dump, find, offered, pieces, span
from tsunagi.serve.pages.item import base_of


@require_safe
def dumps(request: HttpRequest) -> HttpResponseBase:
    """GET /dumps: the dumps that there are, newest first."""
    found = offered(hub.open_hub().settings.dumps)
    if not found:
        return send_error(request, 404, _("This site offers no dumps for download."))
    return send_json({"dumps": [_told(base_of(request), dump) for dump in found]})


def _told(base: str, dump: Dump) -> dict[str, Any]:
    return {
        "name": dump.name,
        "manifest": f"{base}/dumps/{dump.name}/{MANIFEST}",
        "finished": dump.finished,
        "after": dump.after,
        "until": dump.until,
        "formats": dump.formats,
        "bytes": sum(part.bytes for part in dump.files),
        "sources": [source.id for source in dump.sources],
        "files": [f"{base}/dumps/{dump.name}/{part.name}" for part in dump.files],
    }


@require_safe
def file_of_dump(request: HttpRequest, dump: str, file: str) -> HttpResponseBase:
    """GET /dumps/{dump}/{file}: the manifest or a file that it names; Range, If-Range and If-None-Match are kept."""
    try:
        found = find(hub.open_hub().settings.dumps, dump, file)
    except NotFound:
        return send_error(request, 404, _("There is no such file; /dumps lists those that there are."))
    headers = {"Access-Control-Allow-Origin": "*", "Accept-Ranges": "bytes", "ETag": found.etag}
    if found.digest:
        headers["Repr-Digest"] = f"sha-256=:{found.digest}:"
    if unchanged := get_conditional_response(request, found.etag):
        return unchanged
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", found.etag) != found.etag or request.method == "HEAD":
        asked = ""
    try:
        part = span(asked, found.size)
    except ValueError:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{found.size}"})
    first, last = part or (0, found.size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{found.size}"
    # Otherwise the file would be compressed once more on its way, and its ranges would be of something else.
    headers |= {"Content-Type": found.media_type, "Content-Encoding": "identity"}
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    body = pieces(found.path, first, last)
    return StreamingHttpResponse(body, status=206 if part else 200, headers=headers)


urls: list[URLPattern] = []
bare_urls = [
    path("dumps", dumps, name="dumps"),
    path("dumps/<str:dump>/<str:file>", file_of_dump, name="dump-file"),
]
