"""Places along a line."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from diagram.connectors.along import point_along, point_between_ends
from diagram.geometry.point import Point
from diagram.records import Along
from tests.diagram.connectors.making import any_points

BENT = (Point(0, 0), Point(100, 0), Point(100, 100))


def test_the_ends_and_the_middle() -> None:
    assert point_along(BENT, Along(-1)) == (0, 0)
    assert point_along(BENT, Along(0)) == (100, 0)
    assert point_along(BENT, Along(1)) == (100, 100)
    assert point_along(BENT, Along(0.5)) == (100, 50)


def test_off_the_line_is_up_on_the_way_to_the_right() -> None:
    assert point_along(BENT, Along(-0.5, 10)) == (50, -10)
    assert point_along(BENT, Along(0.5, 10, 1, 2)) == (111, 52)


def test_a_line_without_length_has_one_place() -> None:
    assert point_along((Point(5, 5), Point(5, 5)), Along(0.3, 4, 1, 1)) == (6, 6)
    assert point_along((Point(5, 5),), Along()) == (5, 5)


def test_the_middle_between_both_ends() -> None:
    assert point_between_ends(BENT, Along(dx=1, dy=2)) == (51, 52)


@given(st.lists(any_points, min_size=1, max_size=6), st.floats(-2, 2), st.floats(-100, 100))
def test_a_place_is_finite(points: list[Point], u: float, v: float) -> None:
    place = point_along(points, Along(u, v))
    assert math.isfinite(place.x) and math.isfinite(place.y)
