"""A picture of who works with whom and in what field, with its table."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tsunagi.errors import BadRequest, NotFound
from tsunagi.serve._answer import Page, language, page
from tsunagi.serve._network import GROUPS, Bond, Network, Node, Wish
from tsunagi.serve._network_around import around_institution, around_person, open_store, within_field
from tsunagi.serve._network_asked import TYING, read, read_wish
from tsunagi.serve._network_fields import LOOKED_AT, field_link
from tsunagi.serve._network_layout import NARROW, SHAPES, WIDE, Drawing, Spot, corners, draw
from tsunagi.serve._words import kind_label

AROUND = ("person", "institution", "field")
KNOWN = (*AROUND, "from", "to", "kind", "least")
FIELDS_TOLD, TIES_TOLD = 2, 30
"""Fields of a tie, and ties in the table, that show at once."""


@dataclass(frozen=True)
class Mark:
    """One line of the legend."""

    group: int
    shape: str
    points: str
    words: str


@page
def network(request: HttpRequest) -> Page:
    """GET /network?person=|institution=|field=: the picture; without any of them what to choose."""
    asked = read(request.GET, KNOWN)
    wish = read_wish(asked)
    around = [name for name in AROUND if asked.get(name)]
    if len(around) > 1:
        raise BadRequest(_("This parameter can be given only once."), around[1])
    if not around:
        return Page("network.html", lambda: {"here": "people"}, lambda: {"nodes": [], "ties": []})
    found = _find(around[0], asked[around[0]], wish)

    def context() -> dict[str, Any]:
        rows = [_row(bond, found) for bond in _in_order(found.bonds)]
        return {
            "here": "people",
            "around": around[0],
            "key": asked[around[0]],
            "wish": wish,
            "kinds": [(kind, kind_label(kind, language())) for kind in TYING],
            "network": found,
            "home": _home(around[0], asked[around[0]]),
            "drawings": [_drawn(draw(found, sheet), found) for sheet in (WIDE, NARROW)],
            "legend": _legend(found),
            "sorts": {bond.sort for bond in found.bonds},
            "fields": [(name, field_link(name)) for name in found.fields],
            "tables": (rows[:TIES_TOLD], rows[TIES_TOLD:]),
            "ties": len(rows),
            "nodes": found.nodes,
            "looked_at": LOOKED_AT,
        }

    return Page("network.html", context, lambda: _data(found, wish))


def _find(around: str, key: str, wish: Wish) -> Network:
    """The network that is asked for.

    Raises:
        NotFound: nobody has this key.
    """
    store = open_store()
    if around == "person":
        if (one := store.get(key)) is None:
            raise NotFound(_("There is no such person here."))
        return around_person(one, wish)
    if around == "institution":
        if (known := store.goes_by(key)) is None:
            raise NotFound(_("There is no such institution here."))
        return around_institution(known[0], wish)
    return within_field(key, wish)


def _home(around: str, key: str) -> str:
    """Address of the page of what the picture is about."""
    return field_link(key) if around == "field" else reverse(around, args=[key])


def _in_order(bonds: list[Bond]) -> list[Bond]:
    order = ("joint", "field", "home")
    return sorted(
        bonds, key=lambda bond: (order.index(bond.sort), -bond.joint, -len(bond.fields), bond.one, bond.other)
    )


def _words(bond: Bond) -> str:
    """What ties the two."""
    if bond.joint:
        return ngettext("%(n)s work together", "%(n)s works together", bond.joint) % {"n": bond.joint}
    if bond.home:
        return _("belongs to it")
    return _("same field: %(fields)s") % {"fields": ", ".join(bond.fields[:FIELDS_TOLD])}


def _row(bond: Bond, found: Network) -> dict[str, Any]:
    """A line of the table."""
    return {
        "one": found.nodes[bond.one], "other": found.nodes[bond.other], "sort": bond.sort,
        "joint": bond.joint, "fields": bond.fields[:FIELDS_TOLD], "rest": len(bond.fields[FIELDS_TOLD:]),
    }  # fmt: skip


def _drawn(drawing: Drawing, found: Network) -> dict[str, Any]:
    """A drawing with its words."""

    def tell(bond: Bond) -> str:
        return f"{found.nodes[bond.one].name} – {found.nodes[bond.other].name}: {_words(bond)}"

    return {
        "sheet": drawing.sheet,
        "lines": [(line, tell(line.bond)) for line in drawing.lines],
        "spots": [(spot, _told(spot)) for spot in drawing.spots],
        "missing": len(found.nodes) - len(drawing.spots),
    }


def _told(spot: Spot) -> str:
    """Who a node is."""
    node = spot.node
    works = ngettext("%(n)s work", "%(n)s works", node.documents) % {"n": f"{node.documents:,}"}
    return " · ".join(part for part in (node.name, node.under, works) if part)


def _legend(found: Network) -> list[Mark]:
    """The groups that occur in the picture; the rest last."""
    numbers = {found.group_of(node) for node in found.nodes}
    words = [*found.groups, *[""] * (GROUPS - len(found.groups)), _("others")]
    return [Mark(n, SHAPES[n], corners(SHAPES[n], 9, 9, 6), words[n]) for n in sorted(numbers)]


def _node_data(node: Node) -> dict[str, Any]:
    return {
        "key": node.key, "name": node.name, "sort": node.sort, "institution": node.under or None,
        "documents": node.documents, "group": node.group or None, "centre": node.centre, "page": node.href,
    }  # fmt: skip


def _data(found: Network, wish: Wish) -> dict[str, Any]:
    return {
        "title": found.title,
        "filters": {"from": wish.years[0], "to": wish.years[1], "kind": wish.kind or None, "least": wish.least},
        "fields": found.fields,
        "nodes": [_node_data(node) for node in found.nodes],
        "ties": [
            {"one": found.nodes[bond.one].key, "other": found.nodes[bond.other].key, "sort": bond.sort,
             "joint": bond.joint, "fields": bond.fields}
            for bond in _in_order(found.bonds)
        ],
        "left_off": found.left_off,
    }  # fmt: skip


urls = [path("network", network, name="network"), path("network.json", network)]
