"""The map: every result is in a circle, circles lead to what they count, the view holds all."""

import pytest

from tsunagi.search import GridCell
from tsunagi.serve._asked import Asked
from tsunagi.serve._map import HEIGHT, WIDTH, draw_map, grid_level, short

JAPAN = [GridCell(35.0, 135.5, 0.5, 7), GridCell(26.0, 127.5, 0.5, 7), GridCell(43.0, 141.0, 0.5, 6)]


def test_circles_hold_all_results_within_the_drawing() -> None:
    drawn = draw_map(JAPAN, Asked())
    assert drawn is not None
    assert sum(circle.count for circle in drawn.circles) == 20
    assert all(0 < circle.x < WIDTH and 0 < circle.y < HEIGHT for circle in drawn.circles)
    assert not drawn.coarse


def test_north_is_up_and_east_is_right() -> None:
    drawn = draw_map(JAPAN, Asked())
    assert drawn is not None
    by_label = {circle.label: circle for circle in drawn.circles}
    naha, sapporo = by_label["26.25°N 127.8°E"], by_label["43.25°N 141.2°E"]
    assert naha.x < sapporo.x
    assert naha.y > sapporo.y


def test_a_circle_lies_where_most_of_its_cell_is() -> None:
    cells = [GridCell(34.0, 134.0, 0.5, 99), GridCell(34.5, 134.5, 0.5, 1), GridCell(80.0, -170.0, 0.5, 1)]
    drawn = draw_map(cells, Asked())
    assert drawn is not None
    assert [(c.count, c.label) for c in drawn.circles] == [(100, "34.26°N 134.3°E"), (1, "80.25°N 169.8°W")]
    assert drawn.coarse


def test_the_box_decides_the_view_and_the_fineness() -> None:
    box = (34.0, 135.0, 36.0, 137.0)
    assert grid_level((-90.0, 10.0, 90.0, 11.0)) == -3
    assert (grid_level(None), grid_level(box), grid_level((-90, -180, 90, 180))) == (0, 4, -4)
    drawn = draw_map([], Asked(box=box))
    assert drawn is not None
    assert (drawn.circles, drawn.wider) == ([], Asked(box=(33.0, 134.0, 37.0, 138.0)).link())
    assert drawn.whole == Asked().link()


def test_nothing_to_place_is_no_map() -> None:
    assert draw_map([], Asked()) is None


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1"), (999, "999"), (1000, "1.0k"), (12_345, "12k"), (999_499, "999k"), (30_000_000, "30M")],
)
def test_counts_fit_into_circles(count: int, words: str) -> None:
    assert short(count) == words
