"""Who did what with whom: people and institutions of projects, papers and patents, kept up with the change feed.

A person is a name at an institution, both by their grouping keys: the sources have no number for them. Somebody who
moved is two people here, two of one name at one institution are one; the pages say so. An institution's spellings are
one where an organisation in the catalogue has them among its names (Japanese and English of the Research Organization
Registry, say).
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from tsunagi.match._database import Database
from tsunagi.model import Entity, Value
from tsunagi.model.name import value_type as names
from tsunagi.model.organisation import value_type as organisations

ROLES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "Project": {"investigator": 1.0, "member": 0.6},
        "Work": {"creator": 1.0, "contributor": 0.5},
        "Patent": {"inventor": 1.0},
        "Person": {"name": 1.0},
    }
)
"""Kind → property of names → how much of the document is theirs, against its leader."""
INSTITUTIONS = MappingProxyType(
    {"Project": ("organisation",), "Work": ("affiliation", "degreeGrantor"), "Patent": ("applicant", "assignee"),
     "Person": ("affiliation",), "Facility": ("organisation",)}
)  # fmt: skip
DATES = ("startDate", "datePublished", "dateCreated", "filingDate", "publicationDate", "dateGranted")
MOST_PEOPLE = 60
"""People of one document that are told to have worked together; a longer list says little of any two."""
KEY_BYTES = 9

_TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document
  (n INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, year INTEGER, scheme TEXT);
CREATE TABLE IF NOT EXISTS institution (n INTEGER PRIMARY KEY, key TEXT UNIQUE, name TEXT, entity TEXT);
CREATE INDEX IF NOT EXISTS institution_entity ON institution (entity);
CREATE TABLE IF NOT EXISTS alias (key TEXT, entity TEXT, name TEXT, PRIMARY KEY (key, entity)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alias_entity ON alias (entity);
CREATE TABLE IF NOT EXISTS person (n INTEGER PRIMARY KEY, key TEXT UNIQUE, name TEXT, name_key TEXT, institution INTEGER);
CREATE INDEX IF NOT EXISTS person_institution ON person (institution);
CREATE INDEX IF NOT EXISTS person_name ON person (name_key);
CREATE TABLE IF NOT EXISTS part
  (document INTEGER, person INTEGER, role TEXT, PRIMARY KEY (document, person, role)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS part_person ON part (person);
CREATE TABLE IF NOT EXISTS held
  (document INTEGER, institution INTEGER, PRIMARY KEY (document, institution)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_institution ON held (institution);
"""


class Person(msgspec.Struct, frozen=True):
    """Somebody, by a name at an institution."""

    key: str
    name: str
    institution: str
    """Its name; '' if none is known."""
    institution_key: str
    documents: int
    first: int | None
    """Year of their first document here."""
    last: int | None


class Institution(msgspec.Struct, frozen=True):
    """An institution, by one of its spellings or by its entity in the catalogue."""

    key: str
    name: str
    entity: str
    people: int
    documents: int


class Share(msgspec.Struct, frozen=True):
    """What somebody was to a document."""

    id: str
    kind: str
    year: int | None
    role: str


class Tie(msgspec.Struct, frozen=True):
    """Somebody or some institution that appears together with another, and in how many documents."""

    key: str
    name: str
    institution: str
    together: int


def person_key(name_key: str, institution_key: str) -> str:
    """Short, URL-safe and stable name of a person."""
    return hashlib.blake2b(f"{name_key}\0{institution_key}".encode(), digest_size=KEY_BYTES).hexdigest()


class People:
    """The store of people, in one file; any number of readers, one writer."""

    def __init__(self, path: Path) -> None:
        self._file = Database(path, _TABLES, "cache_size=-32768")
        if not self._knows_schemes():
            self._widen()

    @property
    def _database(self) -> sqlite3.Connection:
        return self._file.here

    def _knows_schemes(self) -> bool:
        return any(row[1] == "scheme" for row in self._database.execute("PRAGMA table_info(document)"))

    def _widen(self) -> None:
        """Makes room for schemes in a file of before; all is read again at the next turn, and found until then."""
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            if not self._knows_schemes():  # another process may have been quicker
                database.execute("ALTER TABLE document ADD COLUMN scheme TEXT")
                database.execute("DELETE FROM state WHERE name = 'change'")

    # Keeping up

    @property
    def checkpoint(self) -> int:
        """Number of the last change of the catalogue that was taken in."""
        row = self._database.execute("SELECT value FROM state WHERE name = 'change'").fetchone()
        return int(row[0]) if row else 0

    def take(self, changes: Iterable[tuple[str, Entity | None]], checkpoint: int) -> None:
        """Takes in what became of entities: (id, entity, or None if it is gone); all or nothing."""
        with self._database as database:
            for id, entity in changes:
                self._forget(database, id)
                if entity is not None:
                    self._keep(database, id, entity)
            database.execute("INSERT OR REPLACE INTO state VALUES ('change', ?)", (checkpoint,))

    def _forget(self, database: sqlite3.Connection, id: str) -> None:
        row = database.execute("SELECT n FROM document WHERE id = ?", (id,)).fetchone()
        if row:
            database.execute("DELETE FROM part WHERE document = ?", row)
            database.execute("DELETE FROM held WHERE document = ?", row)
            database.execute("DELETE FROM document WHERE n = ?", row)
        database.execute("DELETE FROM alias WHERE entity = ?", (id,))

    def _keep(self, database: sqlite3.Connection, id: str, entity: Entity) -> None:
        if entity.kind == "Organisation":
            names = [*entity.values.get("name", ()), *entity.values.get("alternateName", ())]
            shown = entity.first("name", "ja")
            rows = {(value.norm, id, shown) for value in names if value.norm}
            database.executemany("INSERT OR REPLACE INTO alias VALUES (?, ?, ?)", rows)
            return
        roles, holders = ROLES.get(entity.kind, {}), INSTITUTIONS.get(entity.kind, ())
        if not roles and not holders:
            return
        ours = [
            self._institution(database, v) for name in holders for v in entity.values.get(name, ()) if v.norm
        ]
        n = database.execute(
            "INSERT INTO document (id, kind, year, scheme) VALUES (?, ?, ?, ?)",
            (id, entity.kind, year_of(entity), entity.first("fundingScheme")),
        ).lastrowid
        database.executemany("INSERT OR IGNORE INTO held VALUES (?, ?)", {(n, at) for at, _ in ours})
        # Of several institutions we are not told whose is whose; the first is the leader's.
        at, institution_key = ours[0] if ours else (None, "")
        parts = {
            (n, self._person(database, value, at, institution_key), role)
            for role in roles
            for value in entity.values.get(role, ())
            if value.norm
        }
        database.executemany("INSERT OR IGNORE INTO part VALUES (?, ?, ?)", parts)

    def _institution(self, database: sqlite3.Connection, value: Value) -> tuple[int, str]:
        key = str(value.norm)
        row = database.execute("SELECT n FROM institution WHERE key = ?", (key,)).fetchone()
        if row:
            return int(row[0]), key
        made = database.execute("INSERT INTO institution (key, name) VALUES (?, ?)", (key, value.text))
        return int(made.lastrowid or 0), key

    def _person(
        self, database: sqlite3.Connection, value: Value, institution: int | None, institution_key: str
    ) -> int:
        name_key = str(value.norm)
        key = person_key(name_key, institution_key)
        row = database.execute("SELECT n FROM person WHERE key = ?", (key,)).fetchone()
        if row:
            return int(row[0])
        made = database.execute(
            "INSERT INTO person (key, name, name_key, institution) VALUES (?, ?, ?, ?)",
            (key, value.text, name_key, institution),
        )
        return int(made.lastrowid or 0)

    # Asking

    def people(self, ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        """Document id → (key of a person, role), for those of `ids` that have people."""
        found: dict[str, list[tuple[str, str]]] = {}
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ",".join("?" * len(some))
            rows = self._database.execute(
                f"SELECT d.id, p.key, part.role FROM document d JOIN part ON part.document = d.n "
                f"JOIN person p ON p.n = part.person WHERE d.id IN ({marks})",
                some,
            )
            for id, key, role in rows:
                found.setdefault(id, []).append((key, role))
        return found

    def many(self, keys: Sequence[str], until: int | None = None) -> dict[str, Person]:
        """Those of `keys` that there are; with `until`, as they were at the end of that year."""
        found = {}
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            known = f"{_PERSON} WHERE p.key IN ({marks}) AND (? IS NULL OR d.year IS NULL OR d.year <= ?) GROUP BY p.n"
            rows = self._database.execute(known, (*some, until, until))
            found.update({row[0]: Person(*row) for row in rows})
        return found

    def get(self, key: str) -> Person | None:
        """The person with this key, if they have documents."""
        return self.many([key]).get(key)

    def documents(self, key: str, limit: int = 200) -> list[Share]:
        """What somebody took part in, newest first."""
        rows = self._database.execute(
            "SELECT d.id, d.kind, d.year, part.role FROM person p JOIN part ON part.person = p.n "
            "JOIN document d ON d.n = part.document WHERE p.key = ? ORDER BY d.year DESC, d.n DESC LIMIT ?",
            (key, limit),
        )
        return [Share(*row) for row in rows]

    def coworkers(self, key: str, limit: int = 50) -> list[Tie]:
        """Who appears in documents together with somebody, most often first."""
        rows = self._database.execute(
            "SELECT o.key, o.name, coalesce(i.name, ''), count(DISTINCT a.document) FROM person p "
            "JOIN part a ON a.person = p.n JOIN part b ON b.document = a.document AND b.person <> a.person "
            "JOIN person o ON o.n = b.person LEFT JOIN institution i ON i.n = o.institution "
            "WHERE p.key = ? AND (SELECT count(*) FROM part c WHERE c.document = a.document) <= ? "
            "GROUP BY o.n ORDER BY 4 DESC, o.name LIMIT ?",
            (key, MOST_PEOPLE, limit),
        )
        return [Tie(*row) for row in rows]

    def namesakes(self, key: str, limit: int = 20) -> list[Person]:
        """People of the same name elsewhere: perhaps the same person after a move, perhaps not."""
        rows = self._database.execute(
            f"{_PERSON} WHERE p.name_key = (SELECT name_key FROM person WHERE key = ?) AND p.key <> ? "
            "GROUP BY p.n ORDER BY 5 DESC LIMIT ?",
            (key, key, limit),
        )
        return [Person(*row) for row in rows]

    def institution(self, name: str) -> Institution | None:
        """The institution of this name, key or entity id, with all its spellings together."""
        spellings = self._spellings(name)
        if not spellings:
            return None
        marks = ",".join("?" * len(spellings))
        numbers = [n for n, *_ in spellings]
        people = self._database.execute(
            f"SELECT count(*) FROM person WHERE institution IN ({marks})", numbers
        ).fetchone()[0]
        documents = self._database.execute(
            f"SELECT count(DISTINCT document) FROM held WHERE institution IN ({marks})", numbers
        ).fetchone()[0]
        _, key, shown, entity = spellings[0]
        return Institution(key, shown, entity, int(people), int(documents))

    def spellings(self, name: str) -> list[str]:
        """Every way in which an institution is written here; the search knows it by these."""
        return [shown for _, _, shown, _ in self._spellings(name)]

    def _spellings(self, name: str) -> list[tuple[int, str, str, str]]:
        """(number, key, name, entity) of all spellings of an institution; the one with most documents first."""
        key = organisations.read(name, None).norm or name
        entities = [
            row[0]
            for row in self._database.execute(
                "SELECT DISTINCT entity FROM alias WHERE key IN (?, ?) OR entity = ?", (key, name, name)
            )
        ]
        marks = ",".join("?" * len(entities[:5]))
        rows = self._database.execute(
            "SELECT i.n, i.key, i.name, (SELECT count(*) FROM held h WHERE h.institution = i.n) FROM institution i "
            f"WHERE i.key IN (?, ?) OR i.key IN (SELECT key FROM alias WHERE entity IN ({marks})) ORDER BY 4 DESC",
            (key, name, *entities[:5]),
        ).fetchall()
        entity = entities[0] if entities else ""
        return [(int(n), str(k), str(shown), entity) for n, k, shown, _ in rows]

    def goes_by(self, name: str) -> tuple[str, str] | None:
        """(key, name) by which an institution is known best; quicker than `institution`."""
        found = self._spellings(name)
        return (found[0][1], found[0][2]) if found else None

    def numbers(self, name: str) -> list[int]:
        """What the store calls the spellings of an institution by."""
        return [n for n, *_ in self._spellings(name)]

    def rows(self, statement: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """What the tables above answer; for the other modules of this package."""
        return self._database.execute(statement, values).fetchall()

    def institutions(self, text: str = "", limit: int = 50, offset: int = 0) -> list[Institution]:
        """Institutions one of whose names has `text` in it, those with most documents first."""
        key = (organisations.read(text, None).norm or text) if text else ""
        rows = self._database.execute(
            "WITH named AS (SELECT i.n, i.key, coalesce((SELECT min(a.entity) FROM alias a WHERE a.key = i.key), i.key) "
            "AS one FROM institution i), wanted AS (SELECT DISTINCT one FROM named WHERE instr(key, ?) "
            "OR one IN (SELECT entity FROM alias WHERE instr(key, ?))) "
            "SELECT one, sum((SELECT count(*) FROM held h WHERE h.institution = named.n)) AS size FROM named "
            "WHERE one IN (SELECT one FROM wanted) GROUP BY one HAVING size > 0 ORDER BY size DESC, one LIMIT ? OFFSET ?",
            (key, key, limit, offset),
        ).fetchall()
        return [found for one, _ in rows if (found := self.institution(str(one)))]

    def people_of(self, name: str, limit: int = 100, offset: int = 0) -> list[Person]:
        """People of an institution, those with most documents first."""
        numbers = [n for n, *_ in self._spellings(name)]
        marks = ",".join("?" * len(numbers))
        rows = self._database.execute(
            f"{_PERSON} WHERE p.institution IN ({marks}) GROUP BY p.n ORDER BY 5 DESC, p.name LIMIT ? OFFSET ?",
            (*numbers, limit, offset),
        )
        return [Person(*row) for row in rows]

    def partners(self, name: str, limit: int = 50) -> list[Tie]:
        """Institutions that appear in documents together with one, most often first."""
        numbers = [n for n, *_ in self._spellings(name)]
        marks = ",".join("?" * len(numbers))
        rows = self._database.execute(
            "SELECT i.key, i.name, '', count(DISTINCT a.document) FROM held a JOIN held b ON b.document = a.document "
            f"JOIN institution i ON i.n = b.institution WHERE a.institution IN ({marks}) "
            f"AND b.institution NOT IN ({marks}) GROUP BY i.n ORDER BY 4 DESC, i.name LIMIT ?",
            (*numbers, *numbers, limit),
        )
        return [Tie(*row) for row in rows]

    def documents_of(self, name: str, kind: str, limit: int = 50) -> list[Share]:
        """Documents of one kind of an institution, newest first."""
        numbers = [n for n, *_ in self._spellings(name)]
        marks = ",".join("?" * len(numbers))
        rows = self._database.execute(
            f"SELECT DISTINCT d.id, d.kind, d.year, '' FROM held h JOIN document d ON d.n = h.document "
            f"WHERE h.institution IN ({marks}) AND d.kind = ? ORDER BY d.year DESC, d.n DESC LIMIT ?",
            (*numbers, kind, limit),
        )
        return [Share(*row) for row in rows]

    def counts_of(self, name: str) -> list[tuple[str, int | None, int]]:
        """(kind, year, documents) of an institution."""
        numbers = [n for n, *_ in self._spellings(name)]
        marks = ",".join("?" * len(numbers))
        rows = self._database.execute(
            f"SELECT d.kind, d.year, count(DISTINCT d.n) FROM held h JOIN document d ON d.n = h.document "
            f"WHERE h.institution IN ({marks}) GROUP BY 1, 2 ORDER BY 1, 2",
            numbers,
        )
        return [(str(kind), year, int(count)) for kind, year, count in rows]

    def find(self, text: str, limit: int = 20) -> list[Person]:
        """People whose name begins with what was typed, those with most documents first."""
        key = names.read(text, None).norm or text
        rows = self._database.execute(
            f"{_PERSON} WHERE p.name_key >= ? AND p.name_key < ? GROUP BY p.n ORDER BY 5 DESC LIMIT ?",
            (key, key + "\U0010ffff", limit),
        )
        return [Person(*row) for row in rows]


_PERSON = (
    "SELECT p.key, p.name, coalesce(i.name, ''), coalesce(i.key, ''), count(DISTINCT d.n), min(d.year), max(d.year) "
    "FROM person p JOIN part ON part.person = p.n JOIN document d ON d.n = part.document "
    "LEFT JOIN institution i ON i.n = p.institution"
)


def year_of(entity: Entity) -> int | None:
    """The year in which a document began or came out."""
    for name in DATES:
        for value in entity.values.get(name, ()):
            if value.span:
                return value.span[0] // 10000
    return None
