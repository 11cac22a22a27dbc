"""Is the pointer on it? Distances and insides for polylines, in the units of the points."""

from __future__ import annotations

import math
from collections.abc import Sequence

from diagram.geometry.box import Box
from diagram.geometry.point import Point


def distance_to(line: Sequence[Point], point: Point) -> float:
    """From `point` to the nearest place on the polyline; infinite for an empty one."""
    if len(line) == 1:
        return line[0].distance(point)
    return min(
        (_to_segment(point, line[index], line[index + 1]) for index in range(len(line) - 1)),
        default=math.inf,
    )


def is_inside(outline: Sequence[Sequence[Point]], point: Point) -> bool:
    """Whether an odd number of edges of the closed polylines lies to the right of `point` (even-odd rule)."""
    inside = False
    x, y = point
    for line in outline:
        before = line[-1]
        for corner in line:
            if (corner.y > y) != (before.y > y):
                cross = corner.x + (y - corner.y) * (before.x - corner.x) / (before.y - corner.y)
                inside ^= x < cross
            before = corner
    return inside


def crosses(line: Sequence[Point], box: Box) -> bool:
    """Whether any part of the polyline lies in `box`."""
    return any(_segment_meets(line[index], line[index + 1], box) for index in range(len(line) - 1))


def _to_segment(point: Point, start: Point, end: Point) -> float:
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy
    if not length:
        return start.distance(point)
    share = min(1.0, max(0.0, ((point.x - start.x) * dx + (point.y - start.y) * dy) / length))
    return math.hypot(point.x - start.x - share * dx, point.y - start.y - share * dy)


def _segment_meets(start: Point, end: Point, box: Box) -> bool:
    """Liang and Barsky's clipping: the part of the segment inside all four sides is not empty."""
    dx, dy = end.x - start.x, end.y - start.y
    low, high = 0.0, 1.0
    for step, room in (
        (-dx, start.x - box.x),
        (dx, box.right - start.x),
        (-dy, start.y - box.y),
        (dy, box.bottom - start.y),
    ):
        if not step:
            if room < 0:
                return False
        elif step < 0:
            low = max(low, room / step)
        else:
            high = min(high, room / step)
    return low <= high
