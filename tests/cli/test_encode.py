"""`tsunagi encode`: what it says, and that a run encodes only if the installation wants that."""

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from tsunagi import hub, pipeline
from tsunagi._progress import QuietProgress
from tsunagi.match import open_vectors


def test_encode(call: Any, small_world: hub.Hub) -> None:
    waiting = call("encode", "--seconds", 0, "--json").json
    assert (waiting["exact"], waiting["complete"]) == (0, False)
    done = call("encode", "--json").json
    assert (done["share"], done["exact_share"], done["complete"]) == (1.0, 1.0, True)
    assert done["change"] == small_world.catalogue.last_change()
    again = call("encode")
    assert again.out.startswith(
        f"Of {done['documents']:,} documents 100.0% are encoded, 100.0% by the true encoder; in "
    )
    store = open_vectors(small_world.settings.data)
    assert len(store.nearest("城", 5)) == 5


def test_stopped_it_says_how_to_go_on(call: Any, small_world: hub.Hub) -> None:
    call("encode", "--json")
    open_vectors(small_world.settings.data).take([], 0)
    assert call("encode", "--seconds", 0).lines[-1] == "`tsunagi encode` goes on from here."


@pytest.mark.parametrize(("seconds", "share"), [(0.0, 0.0), (600.0, 1.0)])
def test_a_run_encodes_if_wanted(
    small_world: hub.Hub, seconds: float, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "indexing", lambda hub, progress: nullcontext())  # a process of its own
    wanting = replace(small_world, settings=replace(small_world.settings, encode=seconds), sources={})
    pipeline.run(wanting, [], QuietProgress())
    assert open_vectors(small_world.settings.data).share == share
