"""600 manifests of five libraries, passed on as ours, are valid to a library that others wrote from the IIIF schema."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from presentation import faults

from tsunagi.catalogue import Held
from tsunagi.formats.iiif import format
from tsunagi.model import RawRecord, load_source
from tsunagi.serve._iiif_manifest import manifest

pytestmark = pytest.mark.real
SOURCES = Path(__file__).parent / "sources"
NOW = datetime(2024, 5, 1, tzinfo=UTC)


def passed_on(shared: Path, name: str) -> Iterator[dict[str, Any]]:
    source = load_source(SOURCES / f"iiif-{name}.yml")
    read = format.reader(source)
    with gzip.open(shared / "iiif" / f"{name}.manifests.jsonl.gz") as file:
        for line in file:
            raw = RawRecord(source.id, json.loads(line)["@id"], "iiif", line)
            held = Held(read(raw).entity, 1, NOW, NOW, False, raw.local_id, "iiif", None, NOW)
            yield manifest(held, raw, source, "https://hub.example.jp")


@pytest.mark.parametrize("name", ["adachi", "nagano", "nishinomiya", "okayama", "oml"])
def test_manifests_are_valid_and_nothing_in_them_is_unknown(shared: Path, name: str) -> None:
    found = [faults(one) for one in passed_on(shared, name)]
    assert found == [[]] * 120
