"""What we serve of IIIF, read by a library that others wrote from the schema of the validator."""

import json
from copy import deepcopy
from typing import Any

import pytest
import world
from django.test import Client
from presentation import faults

from tsunagi import hub
from tsunagi.catalogue import Mapped
from tsunagi.formats.iiif import format
from tsunagi.model import RawRecord
from tsunagi.serve import _iiif_lists

OLD = "https://old.example.jp"
ONE: dict[str, Any] = {
    "@context": "http://iiif.io/api/presentation/2/context.json",
    "@id": f"{OLD}/1/manifest.json",
    "@type": "sc:Manifest",
    "label": "見本絵巻",
    "description": "<b>太字</b> & <script>alert(1)</script>",
    "license": "https://creativecommons.org/licenses/by/4.0/deed.ja",
    "attribution": "架空図書館",
    "viewingDirection": "right-to-left",
    "metadata": [{"label": "作者", "value": ["見本 太郎", "例示 次郎"]}],
    "thumbnail": f"{OLD}/thumb.jpg",
    "sequences": [
        {
            "canvases": [
                {
                    "@id": f"{OLD}/1/canvas/{n}",
                    "@type": "sc:Canvas",
                    "label": f"{n}丁",
                    "width": 400,
                    "height": 300,
                    "images": [
                        {
                            "@type": "oa:Annotation",
                            "motivation": "sc:painting",
                            "on": f"{OLD}/1/canvas/{n}",
                            "resource": {
                                "@id": f"{OLD}/i/{n}/full/full/0/default.jpg",
                                "@type": "dctypes:Image",
                                "format": "image/jpeg",
                                "service": {
                                    "@context": "http://iiif.io/api/image/2/context.json",
                                    "@id": f"{OLD}/i/{n}",
                                    "profile": "http://iiif.io/api/image/2/level1.json",
                                },
                            },
                        }
                    ],
                }
                for n in (1, 2)
            ]
        }
    ],
}


@pytest.fixture
def manifests(small_world: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The small world with five manifests in two ranges of a source."""
    monkeypatch.setattr(_iiif_lists, "WIDTH", 3)
    records = []
    for number in range(5):
        made = deepcopy(ONE)
        made["@id"] = f"{OLD}/{number}/manifest.json"
        records.append(RawRecord("mihon", f"iiif-{number}", "iiif", json.dumps(made).encode()))
    read = format.reader(world.SOURCES["mihon"])
    world.bring(small_world.catalogue, "mihon", records, lambda raw: Mapped(raw, read(raw).entity))
    return Client()


def document(site: Client, where: str) -> dict[str, Any]:
    answer = site.get(where)
    assert answer.status_code == 200, where
    return dict(json.loads(answer.content))


def test_manifests_and_collections_are_valid(manifests: Client) -> None:
    waiting, seen = ["http://testserver/iiif/collection"], []
    while waiting:
        where = waiting.pop()
        found = document(manifests, where.removeprefix("http://testserver"))
        assert (found["id"], faults(found)) == (where, [])
        seen.append(found["type"])
        if found["type"] == "Collection":
            waiting += [one["id"] for one in found["items"]]
    assert (seen.count("Manifest"), "Collection" in seen) == (6, True)


def test_what_a_search_finds_in_a_manifest_is_valid(manifests: Client) -> None:
    found = document(manifests, "/iiif/mihon-pictured/search?q=保存状態")
    assert (found["type"], len(found["items"]) > 0) == ("AnnotationPage", True)
    del found["@context"]  # that of Content Search 2 beside that of Presentation 3
    assert [one for one in faults(found) if not one.startswith("/@context")] == []


def test_the_check_finds_what_is_wrong(manifests: Client) -> None:
    good = document(manifests, "/iiif/mihon-pictured/manifest")
    for name, value in [("label", "絵巻"), ("items", {}), ("behavior", ["flying"]), ("viewingDirection", "up"),
                        ("rights", "free"), ("homepage", {}), ("unheard-of", 1)]:  # fmt: skip
        assert faults(good | {name: value}) != [], name
    assert faults({name: good[name] for name in good if name != "label"}) != []
