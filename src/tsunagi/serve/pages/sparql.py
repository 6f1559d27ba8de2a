"""SPARQL 1.1: the endpoint for programs and the page with a query form."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tsunagi import hub
from tsunagi.errors import BadRequest, NotAllowed
from tsunagi.graph import Answer, GraphState, Question, read_state
from tsunagi.serve._answer import Page, page
from tsunagi.serve._brief import web_address
from tsunagi.serve._sparql import (
    FORMATS,
    GRAPHS,
    STATUS,
    UnsupportedError,
    ask,
    checked,
    explain,
    forms_of,
    parameters,
    question_of,
)
from tsunagi.serve._sparql_description import describe
from tsunagi.serve._sparql_examples import examples
from tsunagi.serve.pages.item import base_of

SHOWN = 500
"""Rows of a table on the page."""
SHOWN_TEXT = 200_000
"""Characters of a graph on the page."""
METHODS = "GET, HEAD, POST, OPTIONS"
JSON, TURTLE = FORMATS["json"][0], FORMATS["turtle"][1]


@csrf_exempt
def endpoint(request: HttpRequest) -> HttpResponseBase:
    """GET or POST /sparql: the query operation of the SPARQL 1.1 Protocol.

    `query`, `default-graph-uri`, `named-graph-uri`; `format` in place of Accept. 400 what cannot be understood
    or has too many rows, 403 updates and SERVICE, 406 no form that fits, 415 another body, 503 stopped or busy.
    Without any parameter a browser is led to the page, and a program that takes RDF gets the description of the
    service.
    """
    if request.method == "OPTIONS":
        return _open(HttpResponse(status=204, headers={"Allow": METHODS}))
    if request.method not in {"GET", "HEAD", "POST"}:
        return _text(405, _("Ask with GET or POST."), {"Allow": METHODS})
    settings = hub.open_hub().settings
    try:
        given, body = parameters(request)
        if request.method != "POST" and not given and _is_browser(request):
            return _to_page()
        table, graph = forms_of(request, given.getlist("format"))
        if request.method != "POST" and not given and graph:
            return _description(request, graph)
        question = question_of(given, body, table, graph, settings.sparql_rows, _address(request))
    except BadRequest as error:
        return _text(400, str(error))
    except NotAllowed as error:
        return _text(403, str(error))
    except UnsupportedError as error:
        said = _("A body of type “%(type)s” is not possible: send application/sparql-query.")
        return _text(415, said % {"type": error.type})
    if not table and not graph:
        return _refuse(Answer(problem="form"))
    answer = ask(settings, question)
    if answer.problem:
        return _refuse(answer)
    return _sent(answer.body, answer.media_type)


def _sent(body: bytes, media_type: str) -> HttpResponse:
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return _open(HttpResponse(body, media_type + charset))


def _address(request: HttpRequest) -> str:
    return base_of(request) + reverse("sparql-endpoint")


def _is_browser(request: HttpRequest) -> bool:
    return request.get_preferred_type([JSON, *GRAPHS, "text/html"]) == "text/html"


def _to_page() -> HttpResponse:
    response = HttpResponse(status=303, headers={"Location": reverse("sparql")})
    patch_vary_headers(response, ("Accept", "Accept-Language"))
    return response


def _description(request: HttpRequest, media_type: str) -> HttpResponse:
    settings = hub.open_hub().settings
    state = read_state(settings.data / "graph") if settings.graph in {"", "local"} else None
    return _sent(describe(_address(request), state, media_type), media_type)


def _refuse(answer: Answer) -> HttpResponse:
    status = STATUS[answer.problem]
    headers = {"Retry-After": "10"} if status == 503 else {}
    return _text(status, explain(answer, hub.open_hub().settings), headers)


def _text(status: int, message: str, headers: dict[str, str] | None = None) -> HttpResponse:
    return _open(HttpResponse(message + "\n", "text/plain; charset=utf-8", status, headers=headers or {}))


def _open(response: HttpResponse) -> HttpResponse:
    """Open data: scripts of any site may ask."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    patch_vary_headers(response, ("Accept",))
    return response


@page
def sparql(request: HttpRequest) -> Page:
    """GET /sparql in a language: a form for queries, examples, and the answer as a table."""
    settings = hub.open_hub().settings
    unknown = set(request.GET) - {"query", "format"}
    if unknown:
        raise BadRequest(_("Possible here: %(known)s.") % {"known": "query, format"}, min(unknown))
    asked = request.GET.get("query", "").replace("\r\n", "\n")
    remote = settings.graph not in {"", "local"}
    state = GraphState() if remote else read_state(settings.data / "graph")
    ready = remote or bool(state.snapshot)
    answer = _answer(asked, _address(request)) if asked.strip() and ready else None
    shown = _show(answer) if answer else {}
    status = STATUS[answer.problem] if answer and answer.problem else 200

    def context() -> dict[str, Any]:
        return {
            "here": "sparql", "asked": asked or examples()[0][1], "answered": answer is not None, "ready": ready,
            "triples": state.triples, "remote": remote, "shown": shown,
            "examples": [
                {"title": title, "href": "?" + urlencode({"query": query})} for title, query in examples()
            ],
            "files": _files(asked, shown), "seconds": f"{settings.sparql_seconds:g}", "rows": settings.sparql_rows,
            "address": reverse("sparql-endpoint"),
        }  # fmt: skip

    return Page("sparql.html", context, lambda: {"query": asked, "ready": ready, **shown}, status)


def _answer(query: str, base: str) -> Answer:
    settings = hub.open_hub().settings
    return ask(
        settings, Question(checked(query), table=JSON, graph=TURTLE, rows=settings.sparql_rows, base=base)
    )


class _Cell(msgspec.Struct):
    type: str
    value: str
    lang: str = msgspec.field(name="xml:lang", default="")


class _Bindings(msgspec.Struct):
    bindings: list[dict[str, _Cell]] = []


class _Head(msgspec.Struct):
    vars: list[str] = []


class _Results(msgspec.Struct):
    """SPARQL 1.1 Query Results JSON Format."""

    head: _Head
    results: _Bindings | None = None
    boolean: bool | None = None


def _show(answer: Answer) -> dict[str, Any]:
    """What the page shows of an answer."""
    if answer.problem:
        return {"problem": explain(answer, hub.open_hub().settings)}
    if answer.media_type == TURTLE:
        text = answer.body.decode("utf-8", "replace")
        return {"graph": text[:SHOWN_TEXT], "cut": len(text) > SHOWN_TEXT}
    found = msgspec.json.decode(answer.body, type=_Results)
    if found.results is None:
        return {"truth": bool(found.boolean)}
    rows = [[_cell(row.get(name)) for name in found.head.vars] for row in found.results.bindings[:SHOWN]]
    count = len(found.results.bindings)
    return {"vars": found.head.vars, "rows": rows, "count": count, "cut": count > SHOWN}


def _cell(cell: _Cell | None) -> dict[str, str]:
    if cell is None:
        return {"text": "", "href": "", "lang": ""}
    return {
        "text": cell.value, "href": web_address(cell.value) if cell.type == "uri" else "", "lang": cell.lang,
    }  # fmt: skip


def _files(asked: str, shown: dict[str, Any]) -> list[tuple[str, str]]:
    """The same answer for programs: name and address of each form."""
    if "problem" in shown or not shown:
        return []
    names = ("turtle", "ntriples", "rdfxml", "jsonld") if "graph" in shown else ("json", "xml", "csv", "tsv")
    at = reverse("sparql-endpoint")
    return [(name, f"{at}?{urlencode({'query': asked, 'format': name})}") for name in names]


urls = [path("sparql", sparql, name="sparql")]
bare_urls = [path("sparql", endpoint, name="sparql-endpoint")]
