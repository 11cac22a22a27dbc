"""Crossings of lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diagram.connectors.jumps import Jump, Strands, crossings, kept_jumps, straightened
from diagram.geometry.point import Point
from tests.diagram.connectors.making import any_points

LEVEL = (Point(0, 0), Point(100, 0), Point(100, 50))


def upright(x: float, top: float = -10, bottom: float = 10) -> tuple[Point, Point]:
    return Point(x, top), Point(x, bottom)


def test_crossings_come_in_the_order_of_the_way() -> None:
    below = [upright(70), upright(20), (Point(90, 30), Point(120, 30))]
    assert crossings(LEVEL, below) == (Jump(0, Point(20, 0)), Jump(0, Point(70, 0)), Jump(1, Point(100, 30)))


def test_touching_and_lying_on_each_other_is_no_crossing() -> None:
    assert crossings(LEVEL, [upright(50, top=0), upright(0), (Point(20, 0), Point(60, 0))]) == ()
    assert crossings(LEVEL, []) == crossings((), [LEVEL]) == ()


def test_a_place_is_crossed_once_however_many_lines_share_it() -> None:
    assert crossings(LEVEL, [upright(50), upright(50, -20, 30)]) == (Jump(0, Point(50, 0)),)


def test_only_lines_below_are_jumped_over() -> None:
    strands = Strands.of([upright(20), LEVEL, upright(70)])
    assert strands.crossings(LEVEL, 1) == (Jump(0, Point(20, 0)),)
    assert strands.crossings(upright(70), 2) == (Jump(0, Point(70, 0)),)
    assert strands.crossings(upright(20), 0) == ()


def test_waypoints_on_a_straight_way_do_not_part_it() -> None:
    assert straightened((Point(0, 0), Point(50, 0.5), Point(100, 0), Point(100, 50))) == list(LEVEL)
    assert crossings((Point(0, 0), Point(50, 0), Point(100, 0)), [upright(50)]) == (Jump(0, Point(50, 0)),)


def test_jumps_without_room_are_left_out() -> None:
    jumps = [Jump(0, Point(x, 0)) for x in (2, 50, 53, 60)]
    assert kept_jumps([*jumps, Jump(9, Point(5, 5))], LEVEL, 4) == {0: [50, 60]}


lines = st.lists(any_points, max_size=5)


@given(lines, st.lists(lines, max_size=4))
def test_any_lines_can_be_asked(line: list[Point], below: list[list[Point]]) -> None:
    last = len(straightened(line)) - 1
    assert all(0 <= jump.stretch < last for jump in crossings(line, below))
