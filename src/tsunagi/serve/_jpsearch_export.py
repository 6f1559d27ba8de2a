"""Passing a source on to Japan Search as a cooperating institution does: records, label map, and what is refused.

One folder a source:

    records.jsonl   id, common items, own fields; one record a line
    records.csv     the common items as a table (UTF-8 with its mark; several values are separated by " | ")
    labels.csv      own field → common item label (共通項目ラベル)
    refused.csv     id, reason, field and value of each record that is held back
    database.json   the source itself: names, provider, terms, counts
"""

import csv
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec

from tsunagi.catalogue import Listed, Selection
from tsunagi.errors import ConfigError
from tsunagi.hub import Hub
from tsunagi.model import Entity, load_kinds
from tsunagi.serve._brief import address_of
from tsunagi.serve._jpsearch_database import database, labels
from tsunagi.serve._jpsearch_item import addresses, common, own_fields, usage

LONGEST = {"title": 1_000, "titleEn": 1_000, "titleYomi": 1_000, "description": 20_000,
           "descriptionEn": 20_000, "linkUrl": 2_000}  # fmt: skip
"""Characters of a common item; Japan Search publishes no limits, these are ours for what cannot be meant."""
LONGEST_PART = 2_000
"""Characters of one value of any other common item."""
BATCH = 1_000
COLUMNS = (
    "id", "title", "titleEn", "titleYomi", "description", "descriptionEn", "contributor", "temporal",
    "location", "lat", "lon", "category", "subCategory", "linkUrl", "thumbnailUrl", "contentsUrl", "iiifUrl",
    "contentsType", "contentsRightsType", "contentsAccess", "provider", "providerUrl", "ownerOrg", "database",
    "access", "lastUpdatedDate",
)  # fmt: skip
BETWEEN = " | "
FILES = ("records.jsonl", "records.csv", "labels.csv", "refused.csv", "database.json")
REASONS = {
    "no-title": "it has no title",
    "no-rights": "it says nothing of the rights in its contents; if all are alike, name them once under constants",
    "no-link": "it has no address of its own page",
    "broken-url": "an address is no http or https address",
    "too-long": "a value is too long to be meant",
}


@dataclass(frozen=True)
class Refusal:
    """Why a record is held back."""

    reason: str
    """One of REASONS."""
    field: str
    value: str = ""


@dataclass
class Delivery:
    """What was written for one source."""

    source: str
    folder: str
    delivered: int = 0
    refused: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    """Reason → records that have it; one record may have several."""
    rights: dict[str, int] = field(default_factory=dict)
    thumbnails: int = 0
    """Delivered records with a thumbnail."""


def check_record(entity: Entity, items: Mapping[str, Any]) -> list[Refusal]:
    """What is wrong with a record; `items` are its common items. Empty: it may leave."""
    found = []
    if not items.get("title"):
        found.append(Refusal("no-title", "title"))
    if not usage(entity):
        found.append(Refusal("no-rights", "contentsRightsType"))
    if not addresses(entity, "url"):
        found.append(Refusal("no-link", "linkUrl"))
    return [*found, *_broken(entity), *_too_long(items)]


def _broken(entity: Entity) -> Iterator[Refusal]:
    kind = load_kinds().get(entity.kind)
    for name, spec in kind.properties.items() if kind else ():
        if spec.type == "url":
            for value in entity.values.get(name, ()):
                if not address_of(value):
                    yield Refusal("broken-url", name, value.text)


def _too_long(items: Mapping[str, Any]) -> Iterator[Refusal]:
    for name, value in items.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and len(text) > LONGEST.get(name, LONGEST_PART):
                yield Refusal("too-long", name, text)


def export(opened: Hub, names: Iterable[str], folder: Path) -> list[Delivery]:
    """Writes a folder for each source below `folder`; files appear under their names only when whole.

    Raises:
        ConfigError: a source is not known, or `folder` cannot be written to.
    """
    chosen = list(dict.fromkeys(names))
    for name in chosen:
        if name not in opened.sources:
            raise ConfigError(f"No source {name!r}. See `tsunagi sources`.")
    try:
        return [_export_one(opened, name, folder / name) for name in chosen]
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written to: {error}. Name another with --to.") from error


def _export_one(opened: Hub, name: str, folder: Path) -> Delivery:
    folder.mkdir(parents=True, exist_ok=True)
    done = Delivery(name, str(folder))
    with ExitStack() as stack:
        files = {file: stack.enter_context(_begun(folder, file)) for file in FILES}
        _write_records(opened, done, files)
        _write_labels(opened, name, files["labels.csv"])
        described = database(name, opened.sources, done.delivered, _base(opened))
        files["database.json"].write(msgspec.json.format(msgspec.json.encode(described)).decode() + "\n")
    for file in FILES:
        os.replace(folder / f"{file}.part", folder / file)
    return done


def _write_records(opened: Hub, done: Delivery, files: Mapping[str, IO[str]]) -> None:
    """Writes each record to the one or the other file, and counts."""
    reasons: Counter[str] = Counter()
    rights: Counter[str] = Counter()
    table, refused = csv.writer(files["records.csv"]), csv.writer(files["refused.csv"])
    table.writerow(COLUMNS)
    refused.writerow(("id", "title", "reason", "words", "field", "value"))
    for listed in _living(opened, done.source):
        entity = listed.entity
        if entity is None:
            continue
        items = common(entity, listed.updated, opened.sources, _base(opened))
        if wrong := check_record(entity, items):
            done.refused += 1
            reasons.update({one.reason for one in wrong})
            refused.writerows(_row_of(entity, one) for one in wrong)
            continue
        done.delivered += 1
        done.thumbnails += "thumbnailUrl" in items
        rights[items["contentsRightsType"]] += 1
        record = {"id": entity.id, "common": items, **own_fields(entity)}
        files["records.jsonl"].write(msgspec.json.encode(record).decode() + "\n")
        table.writerow(_cells(items))
    done.reasons = {reason: reasons[reason] for reason in REASONS if reasons[reason]}
    done.rights = dict(rights.most_common())


def _base(opened: Hub) -> str:
    return opened.settings.base_url.rstrip("/")


def _begun(folder: Path, file: str) -> IO[str]:
    marked = "utf-8-sig" if file.endswith(".csv") else "utf-8"
    return (folder / f"{file}.part").open("w", encoding=marked, newline="")


def _living(opened: Hub, source: str) -> Iterator[Listed]:
    """Every entity of a source that is not deleted, as of now, in order of change."""
    after, until = 0, opened.catalogue.last_change()
    while batch := opened.catalogue.listing(Selection(sources=(source,)), after, until, BATCH, living=True):
        yield from batch
        after = batch[-1].change


def _cells(items: Mapping[str, Any]) -> list[str]:
    flat = {**items, **items.get("coordinates", {})}
    return [_cell(flat.get(name, "")) for name in COLUMNS]


def _cell(value: Any) -> str:
    return BETWEEN.join(value) if isinstance(value, list) else str(value)


def _row_of(entity: Entity, wrong: Refusal) -> list[str]:
    """A row that people open in a spreadsheet."""
    row = [entity.id, entity.first("name")[:200], wrong.reason, REASONS[wrong.reason], wrong.field,
           wrong.value[:200]]  # fmt: skip
    return [no_formula(cell) for cell in row]


def no_formula(cell: str) -> str:
    """A cell for people's spreadsheets: what would be a formula there is made text."""
    return f"'{cell}" if cell and cell[0] in "=+-@\t\r" else cell


def _write_labels(opened: Hub, name: str, file: IO[str]) -> None:
    writer = csv.writer(file)
    writer.writerow(("field", "ja", "en", "common", "rdf", "source labels"))
    for row in labels(name, opened.sources)["labels"]:
        words = row["name"]
        writer.writerow(
            (
                row["field"],
                words["ja"],
                words["en"],
                *(BETWEEN.join(row[k]) for k in ("common", "rdf", "sourceLabels")),
            )
        )
