"""A right-angled line whose waypoints are channels: each fixes one coordinate of the stretch that runs through it.

Source: drawio-format notes, section 6.5 (segmentEdgeStyle).
"""

from __future__ import annotations

from diagram.connectors.routers.registry import Journey, router, tenth
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point

_NEAR = 1.0  # closer than this counts as the same line


@router("segment")
def segment(journey: Journey) -> list[Point]:
    """Level and upright stretches through the waypoints in turn; without waypoints one bend between both ends."""
    start, end = _grained(journey.start), _grained(journey.end)
    source, target = _grained_box(journey.source), _grained_box(journey.target)
    here = start if start is not None else _centre(journey.source)
    goal = end if end is not None else _centre(journey.target)
    bends: list[Point] = []
    hints = list(journey.waypoints)
    if hints:
        if here is not None:
            hints[0] = _aligned(hints[0], here)
        if end is not None:
            hints[-1] = _aligned(hints[-1], end)
        level, used = _first_direction(hints, (start, source), (end, target))
        first = hints[0]
        if here is not None:
            if _leaves(level, first, start, source):
                bends.append(Point(here.x, first.y) if level else Point(first.x, here.y))
            x, y = (here.x, first.y) if level else (first.x, here.y)
        else:
            x, y = first
        for hint in used:
            level = not level
            x, y = (x, hint.y) if level else (hint.x, y)
            bends.append(Point(x, y))
        last = used[-1] if used else first
    elif here is not None:
        level, last = True, here
    else:
        return []
    if goal is not None and _leaves(level, last, end, target):
        bends.append(Point(goal.x, last.y) if level else Point(last.x, goal.y))
    return _tidied(bends, journey, (start, source), (end, target))


def _first_direction(
    hints: list[Point], source: tuple[Point | None, Box | None], target: tuple[Point | None, Box | None]
) -> tuple[bool, list[Point]]:
    """Whether the line sets off upright into a level channel (True), and the waypoints that are left to visit.

    A waypoint beside the source (or right on its fixed point) says nothing: then the target's end decides.
    """
    point, box = source
    first = hints[0]
    same_x, same_y = _same_lines(point, first)
    level_channel = same_y or (point is None and _in_rows(box, first))
    upright_channel = same_x or (point is None and _in_columns(box, first))
    if level_channel != upright_channel:
        return level_channel, hints
    left = hints[1:] if same_x and same_y else hints
    point, box = target
    last = hints[-1]
    same_x, same_y = _same_lines(point, last)
    level_channel = same_y or (point is None and _in_rows(box, last))
    upright_channel = same_x or (point is None and _in_columns(box, last))
    if level_channel or upright_channel:
        return (level_channel if len(left) % 2 == 0 else upright_channel), left
    return True, left


def _same_lines(point: Point | None, hint: Point) -> tuple[bool, bool]:
    return point is not None and point.x == hint.x, point is not None and point.y == hint.y


def _in_rows(box: Box | None, hint: Point) -> bool:
    return box is not None and box.y <= hint.y <= box.y + box.h


def _in_columns(box: Box | None, hint: Point) -> bool:
    return box is not None and box.x <= hint.x <= box.x + box.w


def _leaves(level: bool, hint: Point, point: Point | None, box: Box | None) -> bool:
    """Whether the channel of `hint` misses this end, so that one more bend is needed to reach it."""
    if point is not None:
        return point.y != hint.y if level else point.x != hint.x
    if box is None:
        return False
    return not (_in_rows(box, hint) if level else _in_columns(box, hint))


def _tidied(
    bends: list[Point],
    journey: Journey,
    source: tuple[Point | None, Box | None],
    target: tuple[Point | None, Box | None],
) -> list[Point]:
    """Without bends inside the shapes of floating ends, and without steps that are too short to see."""
    start, from_box = source
    end, to_box = target
    if start is None and from_box is not None:
        while bends and from_box.contains(bends[0]):
            del bends[0]
    if end is None and to_box is not None:
        while bends and to_box.contains(bends[-1]):
            del bends[-1]
    result: list[Point] = []
    before = journey.start
    for bend in bends:
        point = Point(tenth(bend.x), tenth(bend.y))
        if before is None or abs(before.x - point.x) >= _NEAR or abs(before.y - point.y) >= _NEAR:
            result.append(point)
            before = point
    if end is not None and journey.waypoints and result and _touch(result[-1], end):
        del result[-1]
        if result:
            result[-1] = _aligned(result[-1], end)
    return result


def _touch(point: Point, other: Point) -> bool:
    return abs(point.x - other.x) <= _NEAR and abs(point.y - other.y) <= _NEAR


def _aligned(hint: Point, point: Point) -> Point:
    return Point(
        point.x if abs(hint.x - point.x) < _NEAR else hint.x, point.y if abs(hint.y - point.y) < _NEAR else hint.y
    )


def _centre(terminal: Terminal | None) -> Point | None:
    return terminal.routing_centre if terminal is not None else None


def _grained(point: Point | None) -> Point | None:
    return Point(tenth(point.x), tenth(point.y)) if point is not None else None


def _grained_box(terminal: Terminal | None) -> Box | None:
    return Box(*(tenth(value) for value in terminal.box)) if terminal is not None else None
