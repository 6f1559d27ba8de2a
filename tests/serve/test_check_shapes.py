"""The command that checks shapes: what it tells, and which records it can be limited to."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import world
from typer.testing import CliRunner

from tsunagi import hub
from tsunagi.cli import app
from tsunagi.cli._exit import PARTIAL
from tsunagi.errors import ConfigError
from tsunagi.graph import check as graph_check


def run(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(app(), ["check", "--shapes", *words])
    return answer.exit_code, answer.stdout


def test_each_violation_is_told_with_what_was_asked_for_and_an_example(small_world: hub.Hub) -> None:
    code, told = run("mihon")
    lines = told.splitlines()
    held = sum(entity.source == "mihon" for entity in world.entities())
    assert (code, lines[-1]) == (PARTIAL, f"{held} checked, 3 violations.")
    at = lines.index("Item schema:url: NodeKind ×1")
    shape = f"http://127.0.0.1:{small_world.settings.port}/shapes.ttl#Item-schema-url"
    assert lines[at + 1] == f"  Its value must be of the kind sh:IRI (an address). {shape}"
    assert lines[at + 2].startswith("  e.g. mihon-hostile: ")


def test_one_kind_is_checked(small_world: hub.Hub) -> None:
    held = sum(entity.kind == "Project" for entity in world.entities())
    assert run("--kind", "Project") == (0, f"{held} checked, 0 violations.\n")


def test_what_has_changed_since_a_moment_is_checked(small_world: hub.Hub) -> None:
    assert json.loads(run("--since", "2000-01-01", "--json")[1])["checked"] == len(world.entities())
    assert json.loads(run("--since", "2999-01-01", "--json")[1])["checked"] == 0


def test_a_check_that_is_stopped_says_how_to_go_on(
    small_world: hub.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = graph_check.check_shapes

    def stopped(batches: Any, frame: Any, watch: Callable[[int], object]) -> graph_check.ShapeReport:
        def until_stopped() -> Any:
            yield next(batches)
            raise KeyboardInterrupt

        return real(until_stopped(), frame, lambda done: None)

    monkeypatch.setattr(graph_check, "check_shapes", stopped)
    code, told = run("kadai", "--json")
    assert (code, json.loads(told)["stopped"]) == (130, True)


@pytest.mark.parametrize(
    "words", [["--shapes", "--kind", "Nothing"], ["--kind", "Work"], ["--since", "2020-01-01"]]
)
def test_a_choice_that_cannot_be_is_refused(small_world: hub.Hub, words: list[str]) -> None:
    answer = CliRunner().invoke(app(), ["check", *words])
    assert isinstance(answer.exception, ConfigError)
