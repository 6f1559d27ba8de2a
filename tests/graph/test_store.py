"""The graph on disk: what readers see after changes, deletions, a kill and another base; and what is refused."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from tsunagi.errors import ConfigError
from tsunagi.graph import Answer, GraphState, Pool, Question, asks_elsewhere, open_graph, read_state

BASE = "https://hub.example.jp"
NAME = "<http://schema.org/name>"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


def graph(number: int) -> NamedNode:
    return NamedNode(f"{BASE}/graph/{number}")


def record(number: int, *names: str) -> tuple[NamedNode, bytes]:
    said = (f"<{BASE}/item/{number}> {NAME} {Literal(name)} {graph(number)} .\n" for name in names)
    return graph(number), "".join(said).encode()


def fill(folder: Path, count: int = 300) -> None:
    with open_graph(folder, BASE) as opened:
        opened.replace([record(n, f"見本 {n}") for n in range(count)])
        opened.publish(count)


@pytest.fixture
def pool(tmp_path: Path) -> Iterator[Pool]:
    opened = Pool(tmp_path, 1.5, workers=1)
    yield opened
    opened.close()


def csv(pool: Pool, query: str) -> str:
    said = pool.ask(Question(query, table="text/csv"))
    assert said.problem == ""
    return said.body.decode().replace("\r\n", "\n")


NAMES = "SELECT ?name { ?s <http://schema.org/name> ?name } ORDER BY ?name"


def test_readers_see_changes_after_publishing_and_not_before(tmp_path: Path, pool: Pool) -> None:
    assert pool.ask(Question("ASK {}")) == Answer(problem="empty")
    with open_graph(tmp_path, BASE) as opened:
        assert opened.replace([record(1, "一", "いち"), record(2, "二"), record(3, "三")]) == 4
        assert pool.ask(Question("ASK {}")) == Answer(problem="empty")
        opened.publish(3)
        assert csv(pool, NAMES) == "name\nいち\n一\n三\n二\n"
        opened.replace([record(1, "壱"), record(2)])
        assert csv(pool, NAMES) == "name\nいち\n一\n三\n二\n"
        opened.publish(5)
        assert csv(pool, NAMES) == "name\n三\n壱\n"
    state = read_state(tmp_path)
    assert state == GraphState(5, BASE, state.snapshot, 2)
    assert csv(pool, "SELECT ?g { GRAPH ?g {} } ORDER BY ?g") == f"g\n{BASE}/graph/1\n{BASE}/graph/3\n"


def test_replaying_a_batch_changes_nothing(tmp_path: Path, pool: Pool) -> None:
    fill(tmp_path, 3)
    with open_graph(tmp_path, BASE) as opened:
        assert opened.checkpoint == 3
        opened.replace([record(1, "見本 1"), record(2, "見本 2")])
        opened.publish(4)
    assert csv(pool, NAMES) == "name\n見本 0\n見本 1\n見本 2\n"


def test_settling_changes_nothing_that_is_read(
    tmp_path: Path, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tsunagi.graph._store.SETTLE", 2)
    with open_graph(tmp_path, BASE) as opened:
        opened.replace([record(n, f"見本 {n}") for n in range(3)])
        opened.settle()
        opened.publish(3)
    assert csv(pool, NAMES) == "name\n見本 0\n見本 1\n見本 2\n"


def test_old_snapshots_go_but_the_one_before(tmp_path: Path) -> None:
    with open_graph(tmp_path, BASE) as opened:
        for number in range(1, 5):
            opened.replace([record(number, "x")])
            opened.publish(number)
    assert sorted(p.name[:7] for p in tmp_path.glob("read-*")) == ["read-3-", "read-4-"]


def test_another_base_begins_again(tmp_path: Path, pool: Pool) -> None:
    fill(tmp_path, 3)
    with open_graph(tmp_path, "https://other.example.jp") as opened:
        assert opened.checkpoint == 0
        assert csv(pool, NAMES) == "name\n見本 0\n見本 1\n見本 2\n"
        opened.publish(1)
    assert csv(pool, NAMES) == "name\n"


def test_a_rebuild_that_is_left_half_way_is_begun_again(tmp_path: Path, pool: Pool) -> None:
    fill(tmp_path, 3)
    with open_graph(tmp_path, BASE, anew=True) as opened:
        opened.replace([record(1, "半分")])
    assert csv(pool, NAMES) == "name\n見本 0\n見本 1\n見本 2\n"
    with open_graph(tmp_path, BASE) as opened:
        assert opened.checkpoint == 0
        opened.replace([record(2, "全部")])
        opened.publish(3)
    assert csv(pool, NAMES) == "name\n全部\n"


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with open_graph(tmp_path, BASE), pytest.raises(ConfigError, match="cannot be opened for writing"):
        open_graph(tmp_path, BASE)


def test_a_damaged_state_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")
    with pytest.raises(ConfigError, match="tsunagi graph --rebuild"):
        read_state(tmp_path)
    with open_graph(tmp_path, BASE, anew=True) as opened:
        assert opened.checkpoint == 0


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import test_store as t
opened = t.open_graph(Path(sys.argv[1]), t.BASE)
opened.replace([t.record(n, f"見本 {n}") for n in range(10)])
opened.publish(10)
opened.replace([t.record(0, "改"), t.record(1)])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_goes_on_after_a_kill(tmp_path: Path, pool: Pool) -> None:
    here = str(Path(__file__).parent)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), here], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert csv(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == "n\n10\n"
    with open_graph(tmp_path, BASE) as opened:
        assert opened.checkpoint == 10
        opened.replace([record(0, "改"), record(1)])
        opened.publish(12)
    assert csv(pool, NAMES) == "name\n" + "".join(
        f"{name}\n" for name in ["改", *(f"見本 {n}" for n in range(2, 10))]
    )


def test_a_runaway_query_is_stopped_and_the_next_is_answered(tmp_path: Path, pool: Pool) -> None:
    fill(tmp_path)
    assert pool.ask(Question(RUNAWAY)) == Answer(problem="time")
    assert csv(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == "n\n300\n"


def test_more_askers_than_room_are_told_so(tmp_path: Path, pool: Pool) -> None:
    fill(tmp_path)
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda: said.append(pool.ask(Question(RUNAWAY)).problem)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(said) == {"time", "busy"}
    assert said.count("busy") >= 3


def test_rows_are_limited_for_tables_and_graphs(tmp_path: Path, pool: Pool) -> None:
    fill(tmp_path, 5)
    table, construct = "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"
    assert [pool.ask(Question(q, rows=4)).problem for q in (table, construct)] == ["rows", "rows"]
    assert [pool.ask(Question(q, rows=5)).problem for q in (table, construct)] == ["", ""]


def test_a_text_with_line_ends_is_one_row(tmp_path: Path, pool: Pool) -> None:
    with open_graph(tmp_path, BASE) as opened:
        opened.replace([record(1, 'a\nb\r\n"c"\td\\')])
        opened.publish(1)
    said = pool.ask(Question("SELECT ?o { ?s ?p ?o }", rows=1))
    assert said.body.decode() == (
        '{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"a\\nb\\r\\n\\"c\\"\\td\\\\"}}]}}'
    )


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        (Question("SELECT ?s { ?s ?p ?o }"), 3),
        (Question("SELECT ?s { ?s ?p ?o }", default_graphs=(graph(1).value,)), 1),
        (Question("SELECT ?s { ?s ?p ?o }", named_graphs=(graph(1).value,)), 0),
        (Question("SELECT ?s { GRAPH ?g { ?s ?p ?o } }", named_graphs=(graph(1).value, graph(2).value)), 2),
        (Question(f"SELECT ?s FROM <{graph(1).value}> {{ ?s ?p ?o }}"), 1),
        (Question(f"SELECT ?s FROM NAMED <{graph(1).value}> {{ ?s ?p ?o }}"), 0),
        (Question("SELECT ?s { GRAPH ?g { ?s ?p ?o } }"), 3),
    ],
)
def test_the_dataset_is_the_one_asked_for(tmp_path: Path, pool: Pool, question: Question, rows: int) -> None:
    fill(tmp_path, 3)
    assert pool.ask(question).body.count(b'"type":"uri"') == rows


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "select * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE#>\n<http://127.0.0.1:9/>{ ?s ?p ?o } } } }",
        "PREFIX x: <http://127.0.0.1:9/> SELECT * { ?a ?b trueSERVICE x:\\#y { ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?b)SERVICE#>\n<http://127.0.0.1:9/>{} }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { <a:'''> ?p ?o SERVICE # '''\n # x\n <http://127.0.0.1:9/> { } }",
    ],
)
def test_service_is_refused_however_it_is_written(pool: Pool, query: str) -> None:
    assert pool.ask(Question(query)) == Answer(problem="service")


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX s: <http://schema.org/> SELECT * { ?x a s:Service ; s:serviceType ?t . { ?t ?p ?o } }",
        'SELECT * { ?x ?p "Service <here>" }',
        "SELECT ?service { ?service ?p ?o }",
    ],
)
def test_the_word_service_alone_is_not(query: str) -> None:
    assert not asks_elsewhere(query)


def test_checking_a_long_hostile_query_is_quick() -> None:
    for piece in ("service", "service ", "service#", "service#\n", "service silent ", "service\\"):
        began = time.monotonic()
        assert not asks_elsewhere(piece * 100 + "x" * 50_000)
        assert asks_elsewhere(piece * 101)
        assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "query", ["INSERT DATA { <a:b> <a:c> 1 }", "DROP ALL", "LOAD <http://127.0.0.1:9/>", "SELECT", "\0"]
)
def test_what_is_no_query_is_a_syntax_error(tmp_path: Path, pool: Pool, query: str) -> None:
    fill(tmp_path, 1)
    assert pool.ask(Question(query)).problem == "syntax"


def test_a_worker_that_dies_is_replaced(tmp_path: Path, pool: Pool) -> None:
    fill(tmp_path, 1)
    deep = "SELECT * { ?s ?p ?o FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }"
    assert pool.ask(Question(deep)).problem in {"memory", "syntax"}
    assert csv(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == "n\n1\n"
