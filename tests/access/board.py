"""A site in a folder of its own, whose catalogue, index and graph hold what is public of the cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from case_world import quiet

from tsunagi import hub, pipeline
from tsunagi._progress import QuietProgress
from tsunagi.catalogue import open_catalogue
from tsunagi.collab.cases import write_board
from tsunagi.indexing import Feed, Progress, catch_up_graph
from tsunagi.search.tantivy import open_index
from tsunagi.serve import _match_mail


def open_site(folder: Path, patch: pytest.MonkeyPatch) -> hub.Hub:
    """A hub in the folder; nothing runs beside a request."""
    from django.conf import settings

    ours = replace(hub.set_up_django(), data=folder)
    patch.setattr(settings, "TSUNAGI", ours)
    opened = hub.Hub(ours, open_catalogue(folder / "archive"), open_index(folder / "index"), {})
    patch.setattr(hub, "open_hub", lambda: opened)
    quiet(patch)
    patch.setattr(_match_mail, "beside", lambda act: None)
    return opened


def catch_up(opened: hub.Hub) -> None:
    """Brings the board into the catalogue, the index and the graph, as a run does."""
    write_board(opened.settings.data)
    sources = hub.own_sources(opened.settings)
    opened.sources.update(sources)  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "indexing", indexing)
        (run,) = pipeline.run(opened, ["board"], QuietProgress())
    assert (run.state, run.counts.received) == ("complete", 1)
    catch_up_graph(opened, QuietProgress())


@contextmanager
def indexing(opened: hub.Hub, progress: Progress) -> Iterator[None]:
    """Indexes here: the process that a run starts for it does not see what a test's transaction holds."""
    yield
    with opened.index.writer() as writer:
        feed = Feed(opened.catalogue, writer, 0)
        feed.catch_up(lambda done: None)
        feed.commit()
