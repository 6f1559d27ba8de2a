"""What is public of open needs goes the way of every source, and comes back off it."""

from pathlib import Path

import pytest
from people import SECRET, People
from test_advance import FACE, opened, posed, take

from tsunagi import hub, pipeline
from tsunagi.collab.cases import face, write_board


def harvested(data: Path) -> dict[str, str]:
    """Key → name of the needs that the catalogue holds, after one run over the board."""
    from tsunagi.catalogue import Selection, open_catalogue
    from tsunagi.harvest import Tools, Web
    from tsunagi.hub import drivers
    from tsunagi.settings import Settings

    source = hub.own_sources(Settings(data=data))["board"]
    catalogue, mapper = open_catalogue(data / "archive"), pipeline.Mapper(source)
    run, driver = catalogue.begin("board"), drivers()["files"]
    with Web(Settings(data=data)) as web:
        tools = Tools(web=web, fault=mapper.fault)
        (window,) = driver.plan(source, [], tools)
        state = catalogue.open_window(
            "board", window.key, window.since, window.until, window.fingerprint, window.snapshot
        )
        for batch in driver.fetch(source, window, None, tools):
            catalogue.keep_batch(run, state, batch.records, mapper, mapper.digest, batch.cursor)
        catalogue.close_window(state, "complete")
        catalogue.bury_missing(run, "board", catalogue.windows("board")[:1])
    assert not mapper.unmapped
    listed = catalogue.listing(Selection(("board",)), 0, catalogue.last_change(), living=True)
    return {one.id: one.entity.first("name") for one in listed if one.entity}


def test_the_board_is_a_source(people: People, tmp_path: Path) -> None:
    assert hub.own_sources(hub.Settings(data=tmp_path)) == {}
    posed(people)
    need, other = opened(people), opened(people)
    opened(people, "members")
    assert write_board(tmp_path) == 2
    assert SECRET not in (tmp_path / "board" / "board.xml").read_text("utf-8")
    named = {f"board-{case.key}": FACE["face_title"] for case in (need, other)}
    assert harvested(tmp_path) == named
    take(people, other, "poser", "close", reason="withdrawn")
    assert write_board(tmp_path) == 1
    assert harvested(tmp_path) == {f"board-{need.key}": FACE["face_title"]}
    take(people, need, "poser", "return")
    assert write_board(tmp_path) == 0
    assert harvested(tmp_path) == {}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_face_has_only_what_is_public(people: People, lang: str) -> None:
    made = face(opened(people))
    assert {name: [value.text for value in values] for name, values in made.values.items()} == {
        "name": [FACE["face_title"]],
        "description": [FACE["face_text"]],
        "organisation": ["見本大学産学連携本部"],
        "datePosted": [made.first("datePosted")],
    }
