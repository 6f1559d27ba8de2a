"""The real sources that are files, and what is understood of their records."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tsunagi.errors import BadRecord
from tsunagi.harvest import Tools
from tsunagi.harvest.files import driver
from tsunagi.hub import formats
from tsunagi.model import Entity, Source, load_sources

FOLDER = Path(__file__).parent / "sources"


@cache
def sources() -> dict[str, Source]:
    """All that are not switched off, by name."""
    return {
        name: source
        for name, source in load_sources(FOLDER).items()
        if source.driver == "files" and source.enabled
    }


def entities(source: Source) -> Iterator[Entity]:
    """Of all records in their order; what cannot be read is left out."""
    tools = Tools(web=None, fault=lambda what, example: None)  # type: ignore[arg-type]
    read = formats()[source.format].reader(source)
    for window in driver.plan(source, [], tools):
        for batch in driver.fetch(source, window, None, tools):
            for raw in batch.records:
                try:
                    yield read(raw).entity
                except BadRecord:
                    continue
