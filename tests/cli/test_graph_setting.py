"""Whether a run fills the graph: by TSUNAGI_GRAPH, as its user sets it."""

import pytest

from installation import Site
from tsunagi.graph import read_state


@pytest.mark.parametrize("setting", ["", "http://127.0.0.1:9/sparql"])
def test_a_run_leaves_the_graph_alone(three: Site, setting: str) -> None:
    three.environment["TSUNAGI_GRAPH"] = setting
    three("run")
    assert not (three.folder / "data" / "graph").exists()


def test_with_local_a_run_and_a_withdrawal_are_followed(three: Site) -> None:
    three.environment["TSUNAGI_GRAPH"] = "local"
    three("run")
    filled = read_state(three.folder / "data" / "graph")
    assert filled.change == 3
    assert three.json("graph") == {"change": 3, "triples": filled.triples, "base": filled.base}
    assert filled.triples > 3 * 10
    three("withdraw", "rows")
    emptied = read_state(three.folder / "data" / "graph")
    assert (emptied.change, emptied.triples) == (6, 0)
