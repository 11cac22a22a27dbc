"""Snapping to neighbours and the grid."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.geometry.snapping import NO_SNAP, Guide, Magnets, to_grid

NEIGHBOURS = Magnets.of(np.array([[0.0, 0.0, 100.0, 60.0], [0.0, 200.0, 100.0, 60.0]]))


def test_an_edge_is_drawn_to_the_nearest_edge() -> None:
    snap = NEIGHBOURS.snap(Box(103, 100, 50, 30), 5)
    assert (snap.dx, snap.dy) == (-3, None)
    assert Guide(Point(100, 0), Point(100, 260)) in snap.guides


def test_centres_attract_too() -> None:
    snap = NEIGHBOURS.snap(Box(32, 98, 40, 30), 5)
    assert snap.dx == -2
    assert snap.guides == (Guide(Point(50, 0), Point(50, 260)),)


def test_nothing_near_means_no_snap() -> None:
    assert NEIGHBOURS.snap(Box(300, 400, 40, 30), 5) == NO_SNAP
    assert Magnets.of(np.empty((0, 4))).snap(Box(0, 0, 10, 10), 5) == NO_SNAP


boxes = st.builds(Box, *[st.floats(-500, 500)] * 2, *[st.floats(1, 300)] * 2)


@given(st.lists(boxes, max_size=20), boxes, st.floats(0, 20))
def test_a_snap_is_short_and_lands_on_a_line(others: list[Box], box: Box, distance: float) -> None:
    snap = Magnets.of(np.array(others).reshape(-1, 4)).snap(box, distance)
    assert abs(snap.dx or 0) <= distance and abs(snap.dy or 0) <= distance
    if snap.dx is not None:
        lines = [line for one in others for line in (one.x, one.x + one.w / 2, one.right)]
        mine = [value + snap.dx for value in (box.x, box.x + box.w / 2, box.right)]
        assert min(abs(line - value) for line in lines for value in mine) < 1e-9


@given(st.floats(-1e6, 1e6), st.floats(0.5, 100))
def test_the_grid_is_never_far(value: float, size: float) -> None:
    assert abs(to_grid(value, size) - value) <= size / 2 + 1e-6
    assert to_grid(value, 0) == value
