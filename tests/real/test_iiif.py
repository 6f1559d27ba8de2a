"""All manifests of real institutions keep the rules of Presentation 3 when we pass them on, and lose no canvas."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from iiif_rules import breaches

from tsunagi.catalogue import Held
from tsunagi.formats.iiif import format
from tsunagi.model import RawRecord, Source, load_source
from tsunagi.serve._iiif_manifest import images_of, manifest

pytestmark = pytest.mark.real
SOURCES = Path(__file__).parent / "sources"
BASE = "https://hub.example.jp"
NOW = datetime(2024, 5, 1, tzinfo=UTC)


def served(source: Source, body: bytes) -> dict[str, Any]:
    local_id = json.loads(body)["@id"]
    raw = RawRecord(source.id, local_id, "iiif", body)
    entity = format.reader(source)(raw).entity
    assert images_of(entity) != []
    held = Held(entity, 1, NOW, NOW, False, local_id, "iiif", None, NOW)
    return manifest(held, raw, source, BASE)


@pytest.mark.parametrize(
    ("name", "canvases"),
    [("adachi", 280), ("nagano", 1059), ("nishinomiya", 788), ("okayama", 120), ("oml", 2945)],
)
def test_manifests_of_a_library(shared: Path, name: str, canvases: int) -> None:
    source = load_source(SOURCES / f"iiif-{name}.yml")
    with gzip.open(shared / "iiif" / f"{name}.manifests.jsonl.gz") as file:
        made = [(json.loads(line), served(source, line)) for line in file]
    assert [found for _, one in made if (found := breaches(one))] == []
    assert (len(made), sum(len(one["items"]) for _, one in made)) == (120, canvases)
    for original, one in made:
        before = original["sequences"][0]["canvases"]
        painted = [canvas["items"][0]["items"][0]["body"] for canvas in one["items"]]
        resources = [canvas["images"][0]["resource"] for canvas in before]
        sizes = ("width", "height")
        assert [body["id"] for body in painted] == [r["@id"] for r in resources]
        assert [[c[s] for s in sizes] for c in one["items"]] == [[c[s] for s in sizes] for c in before]
        assert [c["label"] for c in one["items"]] == [{"none": [c["label"]]} for c in before]
        assert one["rights"] == original["license"]


def test_the_image_service_of_tokyo_university(shared: Path) -> None:
    source = load_source(SOURCES / "utokyo-manifest.yml")
    one = served(source, (shared / "utokyo" / "iiif_manifest.json").read_bytes())
    assert breaches(one) == []
    assert one["viewingDirection"] == "right-to-left"
    assert one["behavior"] == ["individuals"]
    (canvas,) = one["items"]
    assert (canvas["width"], canvas["height"]) == (79508, 3082)
    assert canvas["items"][0]["items"][0]["body"]["service"] == [
        {
            "@id": "https://iiif.dl.itc.u-tokyo.ac.jp/iiif/hyakki/images/hyakki.tif",
            "@type": "ImageService2",
            "profile": "http://iiif.io/api/image/2/level2.json",
        }
    ]
    assert "rights" not in one
