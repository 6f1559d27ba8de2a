"""A SPARQL question as it comes over HTTP, and who answers it: our graph or the endpoint that is set."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from tsunagi.errors import BadRequest, ConfigError, NotAllowed
from tsunagi.graph import Answer, Pool, Question
from tsunagi.serve._sparql_remote import ask_remote
from tsunagi.settings import Settings

LONGEST = 50_000
"""Characters of a query."""
MOST_GRAPHS = 100
TABLES = {
    "application/sparql-results+json": "application/sparql-results+json",
    "application/json": "application/sparql-results+json",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/csv": "text/csv",
    "text/tab-separated-values": "text/tab-separated-values",
}
"""What an asker may accept for SELECT and ASK, the best first, and what then comes."""
GRAPHS = {
    "text/turtle": "text/turtle",
    "application/n-triples": "application/n-triples",
    "application/rdf+xml": "application/rdf+xml",
    "application/ld+json": "application/ld+json",
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/plain": "application/n-triples",
}
"""The same for CONSTRUCT and DESCRIBE."""
FORMATS = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv", ""),
    "tsv": ("text/tab-separated-values", ""),
    "turtle": ("", "text/turtle"),
    "ntriples": ("", "application/n-triples"),
    "rdfxml": ("", "application/rdf+xml"),
    "jsonld": ("", "application/ld+json"),
}
"""?format= and the media types for tables and for graphs."""
ALIASES = {
    "ttl": "turtle", "n3": "turtle", "nt": "ntriples", "n-triples": "ntriples", "rdf": "rdfxml", "rdf+xml": "rdfxml",
    "json-ld": "jsonld",
}  # fmt: skip
"""How clients in use (SPARQLWrapper among them) write the same."""
STATUS = {
    "syntax": 400, "service": 403, "rows": 400, "form": 406, "time": 503, "memory": 503, "busy": 503, "empty": 503,
    "remote": 502,
}  # fmt: skip


@dataclass(frozen=True)
class UnsupportedError(Exception):
    """A body of a type that the protocol does not know (HTTP 415)."""

    type: str


def parameters(request: HttpRequest) -> tuple[QueryDict, str | None]:
    """The parameters of a request and the query that came as a body of its own.

    SPARQL 1.1 Protocol 2.1: GET, POST with URL-encoded parameters, POST directly.

    Raises:
        NotAllowed: it is an update.
        UnsupportedError: the body is of another type.
        BadRequest: the body is not UTF-8.
    """
    if request.method != "POST":
        return request.GET, None
    kind = request.content_type or ""
    if kind == "application/x-www-form-urlencoded":
        return request.POST, None
    if kind == "application/sparql-update":
        raise NotAllowed(_("This endpoint is read-only: updates are not possible."))
    if kind != "application/sparql-query":
        raise UnsupportedError(kind)
    try:
        return request.GET, request.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(_("The query is not UTF-8."), "query") from error


def question_of(given: QueryDict, body: str | None, table: str, graph: str, rows: int, base: str) -> Question:
    """The question that parameters ask; `base` is the endpoint's address, the base of relative IRIs (RFC 3986, 5.1.3).

    Raises:
        NotAllowed: it is an update.
        BadRequest: there is not one query, or it is too long, or a graph's address is not one.
    """
    if "update" in given:
        raise NotAllowed(_("This endpoint is read-only: updates are not possible."))
    queries = given.getlist("query") if body is None else [*given.getlist("query"), body]
    if len(queries) != 1:
        raise BadRequest(_("Give one query, in the parameter “query” or as the body."), "query")
    return Question(
        checked(queries[0]),
        default_graphs=_graphs(given, "default-graph-uri"),
        named_graphs=_graphs(given, "named-graph-uri"),
        table=table,
        graph=graph,
        rows=rows,
        base=base,
    )


def checked(query: str) -> str:
    """The query, if there is one and it is not too long.

    Raises:
        BadRequest: otherwise.
    """
    if not query.strip():
        raise BadRequest(_("Give one query, in the parameter “query” or as the body."), "query")
    if len(query) > LONGEST:
        raise BadRequest(
            _("The query is too long: at most %(most)s characters are possible.") % {"most": LONGEST}, "query"
        )
    return query


def _graphs(given: QueryDict, name: str) -> tuple[str, ...]:
    addresses: Sequence[str] = given.getlist(name)
    if len(addresses) > MOST_GRAPHS or any(":" not in a or len(a) > 2000 for a in addresses):
        raise BadRequest(_("These are not addresses of graphs, or too many."), name)
    return tuple(addresses)


def forms_of(request: HttpRequest, formats: Sequence[str]) -> tuple[str, str]:
    """The media types for a table and for a graph that the asker wants; '' where none fits.

    `formats` are the values of ?format=, in place of Accept: the first that is known holds, since clients in use
    give several names for one form.

    Raises:
        BadRequest: none of them is known.
    """
    names = [ALIASES.get(name.lower(), name.lower()) for name in formats if name]
    if names:
        known = next((name for name in names if name in FORMATS), None)
        if known is None:
            raise BadRequest(_("Possible here: %(known)s.") % {"known": ", ".join(FORMATS)}, "format")
        return FORMATS[known]
    table = request.get_preferred_type(list(TABLES))
    graph = request.get_preferred_type(list(GRAPHS))
    return TABLES.get(table or "", ""), GRAPHS.get(graph or "", "")


@cache
def pool(folder: Path, seconds: float) -> Pool:
    """The processes that answer from a graph folder; one pool for the whole server."""
    return Pool(folder, seconds)


def ask(settings: Settings, question: Question) -> Answer:
    """The answer of whoever TSUNAGI_GRAPH names.

    Raises:
        ConfigError: it names nobody.
    """
    if settings.graph in {"", "local"}:
        return pool(settings.data / "graph", settings.sparql_seconds).ask(question)
    if settings.graph.startswith(("http://", "https://")):
        return ask_remote(settings.graph, question, settings.sparql_seconds)
    raise ConfigError(
        f"TSUNAGI_GRAPH={settings.graph!r}: leave it empty, or write local, or an http address."
    )


def explain(answer: Answer, settings: Settings) -> str:
    """What is to be said of a problem."""
    said = {
        "syntax": _("This is not a SPARQL query that can be understood:"),
        "service": _("SERVICE is not possible: this endpoint asks no other server."),
        "rows": _(
            "The answer has more than %(rows)s rows or triples. Narrow the query or add LIMIT and OFFSET."
        )
        % {"rows": settings.sparql_rows},
        "form": _("The answer is not to be had in the form that is asked for."),
        "time": _("The query was stopped after %(seconds)s s. Narrow it or add LIMIT.")
        % {"seconds": f"{settings.sparql_seconds:g}"},
        "memory": _("The query was stopped: it needed too much memory. Narrow it or add LIMIT."),
        "busy": _("Too many queries are running. Try again shortly."),
        "empty": _("The graph has not been filled yet."),
        "remote": _("The SPARQL store behind this address does not answer."),
    }[answer.problem]
    return f"{said} {answer.detail}" if answer.problem == "syntax" else said
