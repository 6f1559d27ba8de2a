"""Finds who belongs into a picture: around a person, around an institution, within a field."""

from collections import Counter
from dataclasses import replace

from tsunagi import hub
from tsunagi.match import Institution, People, Person, institutions_together, open_people, together
from tsunagi.search import Query
from tsunagi.serve._network import (
    MOST,
    Bond,
    Found,
    Network,
    Node,
    Wish,
    field_bonds,
    most_frequent,
    pair,
    person_node,
)
from tsunagi.serve._network_fields import documents_in, entities_of, fields_of, fields_of_all, weight_of

CLAIMED = "person-"
"""What stands before a person's key where an entity's id is expected."""
FIELDS = 6
"""Fields of somebody in which others are looked for."""
IN_FIELDS = 28
"""At most so many who are tied by a field alone."""
HOUSES = 12
"""Institutions in the picture of a field."""
PARTNERS = 40


def open_store() -> People:
    """The people of this installation."""
    return open_people(hub.open_hub().settings.data)


def claimed_person(entity: str) -> Person | None:
    """The person whom an account or a claim calls like an entity; None if it means an entity of the catalogue."""
    if not entity.startswith(CLAIMED) or len(entity) > 100:
        return None
    return open_store().get(entity.removeprefix(CLAIMED))


def around_person(centre: Person, wish: Wish) -> Network:
    """Co-workers of a person, and others whose documents are of the same fields."""
    store = open_store()
    shares = [share for share in store.documents(centre.key) if _within(share.year, share.kind, wish)]
    entities = entities_of([share.id for share in shares])
    fields = [name for name, _ in fields_of_all(entities.values())][:FIELDS]
    near = [tie.key for tie in store.coworkers(centre.key, MOST)]
    joint = _joint(store, [centre.key, *near], wish)
    beside = [key for key in near if joint.get(pair(centre.key, key))][: MOST - 1]
    found = Found() if wish.least else _people_in(store, fields, wish)
    found.fields[centre.key] = dict.fromkeys(fields, 1)
    others = found.likest([centre.key, *near], min(IN_FIELDS, MOST - 1 - len(beside)))
    known = store.many([*beside, *others])
    people = [known[key] for key in (*beside, *others) if key in known]
    nodes = [person_node(centre, centre=True), *(person_node(one) for one in people)]
    if others:
        joint |= _joint(store, [node.key for node in nodes], wish)
    bonds = _joint_bonds(nodes, joint) + field_bonds(nodes, found, joint, 1, 2)
    left_off = max(0, len(found.fields) - 1 - len(others))
    return Network(centre.name, nodes, bonds, fields, most_frequent(nodes), left_off)


def _within(year: int | None, kind: str, wish: Wish) -> bool:
    first, last = wish.years
    early = first is not None and (year is None or year < first)
    late = last is not None and (year is None or year > last)
    return not early and not late and kind in (wish.kind or kind, "")


def _joint(store: People, keys: list[str], wish: Wish) -> dict[tuple[str, str], int]:
    rows = together(store, keys, wish.years, wish.kind)
    return {pair(one, other): count for one, other, count in rows if count >= wish.least}


def _joint_bonds(nodes: list[Node], joint: dict[tuple[str, str], int]) -> list[Bond]:
    at = {node.key: number for number, node in enumerate(nodes)}
    return [
        Bond(min(at[one], at[other]), max(at[one], at[other]), joint=count)
        for (one, other), count in joint.items()
        if one in at and other in at
    ]


def _people_in(store: People, fields: list[str], wish: Wish) -> Found:
    """Who took part in the newest documents of each field."""
    found = Found()
    for name in fields:
        result = documents_in(name, wish)
        found.weights[name] = weight_of(result.total)
        for parts in store.people([hit.id for hit in result.hits]).values():
            for key in {key for key, _ in parts}:
                found.meet(key, name)
    return found


def within_field(name: str, wish: Wish) -> Network:
    """People and institutions with most documents of a field; ties beside joint ones: a home, other fields in common."""
    store = open_store()
    ids = [hit.id for hit in documents_in(name, wish).hits]
    parts = store.people(ids)
    counts = Counter(key for rows in parts.values() for key in {key for key, _ in rows})
    order = sorted(counts, key=lambda key: (-counts[key], key))
    people = store.many(order)
    homes = Counter[str]()
    for key, count in counts.items():
        if key in people and people[key].institution_key:
            homes[people[key].institution_key] += count
    houses = sorted(homes, key=lambda key: (-homes[key], key))[:HOUSES]
    # Of two with as many documents, the one whose institution is drawn says more.
    apart = {key: one.institution_key not in houses for key, one in people.items()}
    shown = sorted(apart, key=lambda key: (-counts[key], apart[key], key))[: MOST - len(houses)]
    joint = _joint(store, shown, wish) if shown else {}
    if wish.least:
        shown = [key for key in shown if any(key in two for two in joint)]
        houses = [house for house in houses if any(people[key].institution_key == house for key in shown)]
    nodes = [person_node(people[key], documents=counts[key]) for key in shown]
    titles = {one.institution_key: one.institution for one in people.values()}
    nodes += [Node(key, titles[key], "institution", "", homes[key], titles[key]) for key in houses]
    at = {node.key: number for number, node in enumerate(nodes) if node.sort == "institution"}
    bonds = _joint_bonds(nodes, joint)
    for number, key in enumerate(shown):
        if (house := people[key].institution_key) in at:
            bonds.append(Bond(number, at[house], home=True))
    if not wish.least:
        bonds += field_bonds(nodes, _other_fields(name, ids, parts), joint, 2, 1)
    groups = [titles[key] for key in houses[:5]]
    return Network(name, nodes, bonds, [name], groups, max(0, len(people) - len(shown)))


def _other_fields(name: str, ids: list[str], parts: dict[str, list[tuple[str, str]]]) -> Found:
    """What else the documents of a field are about, by their people."""
    subjects = {
        id: fields_of(entity) for id, entity in entities_of([id for id in ids if id in parts]).items()
    }
    often = Counter(subject for names in subjects.values() for subject in names)
    found = Found(weights={subject: weight_of(count) for subject, count in often.items()})
    for id, names in subjects.items():
        for key in {key for key, _ in parts[id]}:
            for subject in names:
                if subject != name and often[subject] <= max(4, len(subjects) // 8):
                    found.meet(key, subject)
    return found


def around_institution(name: str, wish: Wish) -> Network:
    """Partners of an institution, and others that have many documents of the same fields.

    Args:
        name: its key, which the store knows.
    """
    store = open_store()
    key, title = store.goes_by(name) or (name, name)
    titles = {key: title}
    for tie in store.partners(key, PARTNERS):
        titles.setdefault(*(store.goes_by(tie.key) or (tie.key, tie.name)))
    near = list(titles)[1:]
    fields = _fields_of_institution(store, key, wish)
    found = Found() if wish.least else _institutions_in(store, fields, wish, titles)
    found.fields[key] = dict.fromkeys(fields, 1)
    sums = Counter[str]()
    for counts in found.fields.values():
        sums.update(counts)
    others = [one for one in found.likest([key, *near], IN_FIELDS) if _does_it(store, one, found)]
    rows = institutions_together(store, [key, *near, *others], wish.years, wish.kind)
    joint = {pair(one, other): count for one, other, count in rows if count >= wish.least}
    beside = [one for one in near if joint.get(pair(key, one))]
    kept = [known for one in [key, *beside, *others][:MOST] if (known := store.institution(one))]
    nodes = [_house(known, found, sums, titles, centre=known.key == key) for known in kept]
    bonds = _joint_bonds(nodes, joint) + field_bonds(nodes, found, joint, 1, 2)
    left_off = max(0, len(found.fields) - 1 - len(others))
    return Network(title, nodes, bonds, fields, [name for name in fields if name][:5], left_off)


def _does_it(store: People, key: str, found: Found) -> bool:
    """Whether an institution has the documents of its fields itself, and does not only pay for them."""
    known = store.institution(key)
    return known is not None and known.documents >= max(found.fields[key].values())


def _house(
    known: Institution, found: Found, sums: Counter[str], titles: dict[str, str], *, centre: bool
) -> Node:
    """An institution as a node; grouped by the field of which it has the largest part."""
    counts = {} if centre else found.fields.get(known.key, {})
    group = max(counts, key=lambda name: (counts[name] / sums[name], name)) if counts else ""
    return Node(known.key, titles[known.key], "institution", "", known.documents, group, centre)


def _fields_of_institution(store: People, key: str, wish: Wish) -> list[str]:
    query = _in_institutions(store, key, wish)
    facets = hub.open_hub().index.search(query).facets
    return [name for facet in facets if facet.name == "subject" for name, _ in facet.counts][:FIELDS]


def _in_institutions(store: People, key: str, wish: Wish) -> Query:
    filters = {"institution": tuple(store.spellings(key))}
    first, last = wish.years
    return Query(
        filters=filters | ({"kind": (wish.kind,)} if wish.kind else {}),
        days=(first * 10000 + 101 if first else None, last * 10000 + 1231 if last else None),
        facets=("subject",),
        facet_size=FIELDS,
        size=1,
    )


def _institutions_in(store: People, fields: list[str], wish: Wish, titles: dict[str, str]) -> Found:
    """Institutions with most documents of each field; funders, which do nothing of it themselves, are left out."""
    found = Found()
    known: dict[str, tuple[str, str] | None] = {}
    for name in fields:
        result = documents_in(name, replace(wish, least=0), ("institution",))
        found.weights[name] = weight_of(result.total)
        for facet in result.facets:
            for text, count in facet.counts:
                if text not in known:
                    known[text] = store.goes_by(text)
                if one := known[text]:
                    titles.setdefault(*one)
                    found.meet(one[0], name, count)
    return found
