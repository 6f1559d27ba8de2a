"""Queries to begin with, which work on any filled graph."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

_PREFIXES = "PREFIX schema: <http://schema.org/>\n"
_COUNT = """SELECT ?kind (COUNT(?thing) AS ?things) WHERE {
  ?thing a ?kind
} GROUP BY ?kind ORDER BY DESC(?things) LIMIT 20"""
_NAMES = """SELECT ?thing ?name WHERE {
  ?thing schema:name ?name
} LIMIT 20"""
_WORD = """SELECT ?thing ?name WHERE {
  ?thing schema:name ?name
  FILTER(CONTAINS(?name, "図"))
} LIMIT 20"""
_PROPERTIES = """SELECT ?property (COUNT(*) AS ?times) WHERE {
  ?thing ?property ?value
} GROUP BY ?property ORDER BY DESC(?times) LIMIT 50"""
_INSTITUTIONS = """SELECT ?name (COUNT(?project) AS ?projects) WHERE {
  ?project a schema:ResearchProject .
  # sub-selects join sets at once, not record by record
  { SELECT ?project ?institution { ?project schema:parentOrganization ?institution } }
  { SELECT ?institution ?name { ?institution schema:name ?name } }
} GROUP BY ?name ORDER BY DESC(?projects) LIMIT 20"""
_ALL = """CONSTRUCT { ?thing ?property ?value } WHERE {
  { SELECT ?thing WHERE { ?thing schema:name ?name } LIMIT 1 }
  ?thing ?property ?value
}"""


def examples() -> Sequence[tuple[str, str]]:
    """Title and query of each."""
    return [
        (_("Names of twenty things"), _PREFIXES + _NAMES),
        (_("How many things of each class"), _COUNT),
        (_("Things with 図 in their name"), _PREFIXES + _WORD),
        (_("Which properties are used"), _PROPERTIES),
        (_("How many projects of each institution"), _PREFIXES + _INSTITUTIONS),
        (_("All that is said of one thing, as Turtle"), _PREFIXES + _ALL),
    ]
