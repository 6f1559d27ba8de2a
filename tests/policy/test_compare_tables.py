"""Tables for pictures: every measure is in its cells, bars and streams, and nowhere else."""

from compared import as_plan, plan_of
from msgspec.structs import replace
from plans import pair

from tsunagi.policy import (
    Bar,
    Change,
    Comparison,
    Measure,
    Plan,
    Responsible,
    Stream,
    compare,
    flow,
    matrix,
    timeline,
)

WHO = {"内閣府": "cao", "文部科学省": "mext", "文科省": "mext", "経済産業省": "meti", "つなぎ局": ""}


def _plan(*rows: tuple[tuple[str, ...], tuple[str, ...]]) -> Plan:
    """A plan of measures with these terms and ministries."""
    plan = plan_of(*map(str, range(len(rows))))
    return replace(plan, measures=[_told(*each) for each in zip(plan.measures, rows, strict=True)])


def _told(one: Measure, row: tuple[tuple[str, ...], tuple[str, ...]]) -> Measure:
    return replace(one, terms=row[0], ministries=tuple(Responsible(name, WHO[name]) for name in row[1]))


PLAN = _plan(
    (("短期", "中期"), ("内閣府", "文部科学省")),
    (("短期",), ("文科省", "つなぎ局")),
    (("2025年度",), ("文部科学省",)),
    ((), ("経済産業省", "文部科学省")),
    (("長期", "中期"), ()),
)


def test_the_matrix_holds_each_measure_in_the_cells_of_its_terms_and_ministries() -> None:
    found = matrix(PLAN)
    assert found.terms == ["短期", "中期", "長期", "2025年度", ""]
    assert dict(zip(found.ministries, found.cells, strict=True)) == {
        "文部科学省": [(0, 1), (0,), (), (2,), (3,)],
        "内閣府": [(0,), (0,), (), (), ()],
        "つなぎ局": [(1,), (), (), (), ()],
        "経済産業省": [(), (), (), (), (3,)],
        "": [(), (4,), (4,), (), ()],
    }
    assert found.ministries == ["文部科学省", "内閣府", "つなぎ局", "経済産業省", ""]
    assert found.totals == [(0, 1, 2, 3), (0,), (1,), (3,), (4,)]


def test_the_timeline_has_a_bar_for_each_measure_and_counts_for_each_term() -> None:
    found = timeline(PLAN)
    assert found.terms == ["短期", "中期", "長期", "2025年度", ""]
    assert found.measures == [(0, 1), (0, 4), (4,), (2,), (3,)]
    assert found.ministries[0] == [("文部科学省", 2), ("内閣府", 1), ("つなぎ局", 1)]
    assert found.bars == [
        Bar(0, (0, 1), ("内閣府", "文部科学省")),
        Bar(1, (0,), ("文部科学省", "つなぎ局")),
        Bar(2, (3,), ("文部科学省",)),
        Bar(3, (4,), ("経済産業省", "文部科学省")),
        Bar(4, (1, 2), ()),
    ]


def test_the_flow_tells_from_which_heading_to_which() -> None:
    def headed(*paths: tuple[str, ...]) -> Plan:
        plan = plan_of(*map(str, range(len(paths))))
        return replace(
            plan,
            measures=[replace(one, chapter=path) for one, path in zip(plan.measures, paths, strict=True)],
        )

    old, new = (
        headed(("1．甲", "あ"), ("1．甲", "い"), ("2．乙",)),
        headed(("1．甲", "あ"), ("2．乙",), ("2．乙",), ()),
    )
    changes = [
        Change("unchanged", (0,), (0,), 1.0), Change("split", (1,), (0, 1), 0.9), Change("dropped", (2,), (), 0.0),
        Change("moved", (0,), (2,), 1.0, True), Change("new", (), (3,), 0.0),
    ]  # fmt: skip
    found = flow(Comparison("a", "b", changes, [], []), old, new)
    assert (found.old, found.new) == (["1．甲", "2．乙"], ["1．甲", "2．乙", ""])
    assert found.streams == [
        Stream(0, 0, "split", (1,)), Stream(0, 0, "unchanged", (0,)), Stream(0, 1, "moved", (3,)),
        Stream(0, 1, "split", (1,)), Stream(1, None, "dropped", (2,)), Stream(None, 2, "new", (4,)),
    ]  # fmt: skip
    assert flow(Comparison("a", "b", [], [], []), old, new, depth=2).old == [
        "1．甲 / あ",
        "1．甲 / い",
        "2．乙",
    ]


def test_nothing_is_lost_in_the_tables_of_a_generated_pair() -> None:
    old, new = (as_plan(one) for one in pair(5)[:2])
    orders = list(range(len(new.measures)))
    assert sorted({order for row in matrix(new).cells for cell in row for order in cell}) == orders
    assert [bar.measure for bar in timeline(new).bars] == orders
    compared = compare(old, new)
    streams = flow(compared, old, new).streams
    assert sorted({number for one in streams for number in one.changes}) == list(range(len(compared.changes)))


def test_a_plan_without_measures_has_empty_tables() -> None:
    assert matrix(plan_of()).cells == []
    assert timeline(plan_of()).terms == []
    assert flow(Comparison("p", "p", [], [], []), plan_of(), plan_of()).streams == []
