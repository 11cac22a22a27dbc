"""A line from a shape back to itself.

Source: drawio-format notes, section 6.5 (loopEdgeStyle).
"""

from __future__ import annotations

from diagram.connectors.routers.registry import Journey, router
from diagram.geometry.box import Box
from diagram.geometry.point import Point

_GRID = 10.0


@router("loop")
def loop(journey: Journey) -> list[Point]:
    """Two bends beside the shape: on its right, or on the side away from the prop `direction`."""
    if journey.start is not None and journey.end is not None:
        return list(journey.waypoints)
    if journey.source is None:
        return []
    box, centre = journey.source.box, journey.source.routing_centre
    reach = journey.number("segment", _GRID)
    direction = journey.word("direction") or "west"
    upright = direction in ("north", "south")
    hint = journey.waypoints[0] if journey.waypoints else None
    if hint is not None and not box.contains(hint):
        if box.x <= hint.x <= box.x + box.w:
            across = max(abs(centre.x - hint.x), 0.0 if upright else reach)
            return [Point(centre.x - across, hint.y), Point(centre.x + across, hint.y)]
        dx, y = (reach, 0.0) if upright else (0.0, centre.y)
        down = max(abs(y - hint.y), 0.0 if upright else reach)
        return [Point(hint.x - dx, y - down), Point(hint.x + dx, y + down)]
    if upright:
        y = _beside(box, direction, 2 * reach)
        return [Point(centre.x - reach, y), Point(centre.x + reach, y)]
    x = _beside(box, direction, 2 * reach)
    return [Point(x, centre.y - reach), Point(x, centre.y + reach)]


def _beside(box: Box, direction: str, distance: float) -> float:
    match direction:
        case "north":
            return box.y - distance
        case "south":
            return box.bottom + distance
        case "east":
            return box.x - distance
        case _:
            return box.right + distance
