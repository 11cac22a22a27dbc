"""One stretch between two shapes, upright from side to side or level from top to bottom.

Source: drawio-format notes, section 6.5 (elbowEdgeStyle, sideToSideEdgeStyle, topToBottomEdgeStyle).
"""

from __future__ import annotations

from diagram.connectors.routers.registry import Journey, router, whole
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point


@router("elbow_horizontal")
def elbow_horizontal(journey: Journey) -> list[Point]:
    """Side to side, unless the waypoint lies above or below both shapes, or the shapes only touch side by side."""
    level, upright = _forced(journey)
    return top_to_bottom(journey) if level and not upright else side_to_side(journey)


@router("elbow_vertical")
def elbow_vertical(journey: Journey) -> list[Point]:
    """Top to bottom, unless the waypoint lies left or right of both shapes, or the shapes only touch in height."""
    return side_to_side(journey) if _forced(journey)[1] else top_to_bottom(journey)


@router("side_to_side")
def side_to_side(journey: Journey) -> list[Point]:
    """An upright stretch at the waypoint's x, or in the middle of the gap between the shapes."""
    return _crossing(journey, upright=True)


@router("top_to_bottom")
def top_to_bottom(journey: Journey) -> list[Point]:
    """A level stretch at the waypoint's y, or in the middle of the gap between the shapes."""
    return _crossing(journey, upright=False)


def _forced(journey: Journey) -> tuple[bool, bool]:
    """Whether the places demand a level stretch, and whether they demand an upright one."""
    source, target = journey.source, journey.target
    if source is None or target is None:
        return False, False
    a, b = source.box, target.box
    if journey.waypoints:
        around, hint = a.united(b), journey.waypoints[0]
        return not around.y <= hint.y <= around.bottom, not around.x <= hint.x <= around.right
    level = max(a.x, b.x) == min(a.right, b.right)
    return level, not level and max(a.y, b.y) == min(a.bottom, b.bottom)


def _crossing(journey: Journey, *, upright: bool) -> list[Point]:
    """Worked out for an upright stretch; a level one is the same with x and y changed over."""
    places = (journey.source_box, journey.target_box)
    if places[0] is None or places[1] is None:
        return []
    a, b = (box if upright else _swapped(box) for box in places if box is not None)
    hint = None
    if journey.waypoints:
        hint = journey.waypoints[0] if upright else Point(journey.waypoints[0].y, journey.waypoints[0].x)
    left, right = max(a.x, b.x), min(a.right, b.right)
    x = hint.x if hint is not None else whole(right + (left - right) / 2)
    bends: list[Point] = []
    for box, terminal, fixed in ((a, journey.source, journey.start), (b, journey.target, journey.end)):
        y = _level_of(box, terminal if fixed is None else None, hint, upright=upright)
        point = Point(x, y)
        if not a.contains(point) and not b.contains(point):
            bends.append(point)
    if not bends:
        if hint is None:
            top, bottom = max(a.y, b.y), min(a.bottom, b.bottom)
            bends.append(Point(x, top + (bottom - top) / 2))
        else:
            point = Point(x, hint.y)
            if not a.contains(point) and not b.contains(point):
                bends.append(point)
    return bends if upright else [Point(y, x) for x, y in bends]


def _level_of(box: Box, terminal: Terminal | None, hint: Point | None, *, upright: bool) -> float:
    """The height at which the line leaves this end."""
    if hint is not None and box.y <= hint.y <= box.bottom:
        return hint.y
    if terminal is None:
        return box.y + box.h / 2
    centre = terminal.routing_centre
    return centre.y if upright else centre.x


def _swapped(box: Box) -> Box:
    return Box(box.y, box.x, box.h, box.w)
