"""Lines along the two slanting axes of isometric drawings, 30 degrees off the level.

Source: drawio-format notes, section 6.5 (isometricEdgeStyle).
"""

from __future__ import annotations

import math

from diagram.connectors.routers.registry import Journey, router
from diagram.geometry.point import Point

_ACROSS = Point(math.cos(math.radians(30)), -math.sin(math.radians(30)))  # to the upper right
_BACK = Point(-_ACROSS.x, _ACROSS.y)  # to the upper left


@router("isometric")
def isometric(journey: Journey) -> list[Point]:
    """Through the waypoint, or the middle between both ends. The prop `elbow` says which axis comes first."""
    a, b = journey.source_box, journey.target_box
    if a is None or b is None:
        return []
    start, end = a.centre, b.centre
    over = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
    if journey.waypoints:
        over = journey.waypoints[0]
    axes = (_BACK, _ACROSS) if journey.word("elbow") == "vertical" else (_ACROSS, _BACK)
    corner = _corner(start, over, axes)
    return [corner, over, _corner(over, end, (axes[1], axes[0]))]


def _corner(start: Point, end: Point, axes: tuple[Point, Point]) -> Point:
    """Where a way that takes `axes` one after the other turns."""
    first, second = axes
    dx, dy = end.x - start.x, end.y - start.y
    along = (second.y * dx - second.x * dy) / (first.x * second.y - first.y * second.x)
    return Point(start.x + first.x * along, start.y + first.y * along)
