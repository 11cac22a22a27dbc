from __future__ import annotations

from diagram.geometry.box import Box
from diagram.geometry.path import MovedPath, Path, ellipse, polyline, rounded_rectangle

SHARED = rounded_rectangle(Box(0, 0, 40, 20), 4)


def test_a_moved_path_is_a_path_like_any_other() -> None:
    moved = SHARED.moved(10, 5)
    there = rounded_rectangle(Box(10, 5, 40, 20), 4)
    assert [segment[0] for segment in moved.segments] == [segment[0] for segment in there.segments]
    assert moved.bounds() == Box(10, 5, 40, 20)
    assert moved == Path(moved.segments) and hash(moved) == hash(Path(moved.segments))
    assert moved != SHARED


def test_moving_again_keeps_one_shared_outline() -> None:
    twice = SHARED.moved(10, 5).moved(-10, 1)
    assert isinstance(twice, MovedPath)
    assert twice.base is SHARED
    assert twice.bounds() == Box(0, 6, 40, 20)


def test_a_path_without_segments_counts_as_nothing() -> None:
    assert not Path() and not Path().moved(3, 4)
    assert SHARED and SHARED.moved(3, 4)


def test_bounds_hold_all_points() -> None:
    assert Path().bounds() == Box(0, 0, 0, 0)
    assert polyline([(3, 4), (-1, 9)]).bounds() == Box(-1, 4, 4, 5)
    assert ellipse(Box(2, 3, 10, 6)).bounds() == Box(2, 3, 10, 6)
