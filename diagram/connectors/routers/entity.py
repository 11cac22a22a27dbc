"""Lines of entity-relation diagrams: a short level stub at each side, joined by a slanting or a stepped line.

Source: drawio-format notes, section 6.5 (entityRelationEdgeStyle).
"""

from __future__ import annotations

from diagram.connectors.routers.registry import Journey, router
from diagram.connectors.sides import Sides, allowed_sides
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point

_STUB = 30.0


@router("entity")
def entity(journey: Journey) -> list[Point]:
    """The ends of both stubs; waypoints are not followed."""
    a, b = journey.source_box, journey.target_box
    if a is None or b is None:
        return []
    from_left, to_left = _leaves_left(journey), _arrives_left(journey)
    stub = journey.number("segment", _STUB)
    start = Point(a.x if from_left else a.right, _height(a, journey.source, journey.start))
    end = Point(b.x if to_left else b.right, _height(b, journey.target, journey.end))
    if from_left == to_left:
        x = min(start.x, end.x) - stub if from_left else max(start.x, end.x) + stub
        return [Point(x, start.y), Point(x, end.y)]
    first = start.moved(-stub if from_left else stub, 0.0)
    last = end.moved(-stub if to_left else stub, 0.0)
    if (first.x < last.x) == from_left:
        middle = start.y + (end.y - start.y) / 2
        return [first, Point(first.x, middle), Point(last.x, middle), last]
    return [first, last]


def _leaves_left(journey: Journey) -> bool:
    source, target = journey.source, journey.target
    left = False
    if source is not None:
        if source.relative is not None:
            left = source.relative
        elif target is not None:
            far = journey.end.x if journey.end is not None else target.box.right
            left = far < (journey.start.x if journey.start is not None else source.box.x)
    return left if journey.start is not None else _constrained(journey, source, "source", left)


def _arrives_left(journey: Journey) -> bool:
    source, target = journey.source, journey.target
    left = True
    if target is not None:
        if target.relative is not None:
            left = target.relative
        elif source is not None or journey.start is not None:
            near = journey.start.x if journey.start is not None else source.box.right if source is not None else 0.0
            left = near < (journey.end.x if journey.end is not None else target.box.x)
    return left if journey.end is not None else _constrained(journey, target, "target", left)


def _constrained(journey: Journey, terminal: Terminal | None, end: str, left: bool) -> bool:
    if terminal is None:
        return left
    sides = allowed_sides(terminal, journey.word(f"{end}PortConstraint"), Sides(0))
    return left if sides in (Sides(0), Sides.WEST | Sides.EAST) else sides == Sides.WEST


def _height(box: Box, terminal: Terminal | None, fixed: Point | None) -> float:
    return box.y if fixed is not None or terminal is None else terminal.routing_centre.y
