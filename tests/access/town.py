"""People, papers and projects beside the planted cases, so that there is something to find, to match and to draw."""

from dataclasses import replace
from pathlib import Path

import network_world
import pytest
import world
from planted import NEEDS
from world import Maker, as_json, keep

from tsunagi import hub
from tsunagi._progress import QuietProgress
from tsunagi.dump import Asked, take
from tsunagi.indexing import Feed, catch_up_graph
from tsunagi.match import open_people
from tsunagi.model import Entity, Source

DUMP = "whole"
"""Name of the dump that is offered."""
SAMPLE = Source(
    id="sample", name={"ja": "見本の収録元", "en": "Sample source"}, driver="file", format="table"
)


def entities() -> dict[str, list[Entity]]:
    """By source: what the shortlists and the claim of the planted cases name, and a small network of people."""
    person = Maker("Person", "sample", "person")
    person.say("name", "研究 進", "ja")
    made = [person.done()]
    for need in NEEDS:
        project = Maker("Project", "sample", need)
        project.say("name", "食品の検査に関する研究", "ja")
        project.say("investigator", "研究 進", "ja")
        project.say("organisation", "見本大学", "ja")
        project.say("startDate", "2023-04-01")
        made.append(project.done())
    others = network_world.entities()
    return {"sample": made} | {
        source: [one for one in others if one.source == source] for source in ("mihon", "kadai")
    }


def settle_town(opened: hub.Hub, dumps: Path, patch: pytest.MonkeyPatch) -> None:
    """Brings them into the catalogue, the index, the graph and the people of an opened site; dumps are offered."""
    opened.sources.update(world.SOURCES | {"sample": SAMPLE})  # type: ignore[attr-defined]
    for source, rows in entities().items():
        keep(opened.catalogue, source, rows, body=as_json)
    with opened.index.writer() as writer:
        feed = Feed(opened.catalogue, writer, opened.index.checkpoint)
        feed.catch_up(lambda done: None)
        feed.commit()
    catch_up_graph(opened, QuietProgress())
    changes = opened.catalogue.changes(0)
    open_people(opened.settings.data).take([(one.id, one.entity) for one in changes], changes[-1].number)
    everything = Asked(("jsonl", "parquet", "nquads"), compression="gzip")
    take(opened, dumps / DUMP, everything, QuietProgress())
    settings = replace(opened.settings, dumps=str(dumps))
    patch.setattr("django.conf.settings.TSUNAGI", settings)
    patch.setattr(hub, "open_hub", lambda: replace(opened, settings=settings))
