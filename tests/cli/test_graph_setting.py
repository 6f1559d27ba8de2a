"""Whether a run fills the graph: by TSUNAGI_GRAPH, as its user sets it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tsunagi.graph import read_state


@pytest.mark.parametrize("setting", ["", "http://127.0.0.1:9/sparql"])
def test_a_run_leaves_the_graph_alone(make_site: Callable[[], Any], setting: str) -> None:
    site = make_site()
    site.describe()
    site.environment["TSUNAGI_GRAPH"] = setting
    site("run")
    assert not (site.folder / "data" / "graph").exists()


def test_with_local_a_run_and_a_withdrawal_are_followed(make_site: Callable[[], Any]) -> None:
    site = make_site()
    site.describe()
    site.environment["TSUNAGI_GRAPH"] = "local"
    site("run")
    filled = read_state(site.folder / "data" / "graph")
    assert filled.change == 3
    told = json.loads(site("graph", "--json").out)
    assert told == {"change": 3, "triples": filled.triples, "base": filled.base}
    assert filled.triples > 3 * 10
    site("withdraw", "rows")
    emptied = read_state(site.folder / "data" / "graph")
    assert (emptied.change, emptied.triples) == (6, 0)
