"""Right-angled lines that leave and reach shapes by a short stub and take one of sixteen ways between them.

Other shapes are not avoided: this is the line that draw.io draws, so that its files look as they did.
Source: drawio-format notes, section 6.5 (orthogonalEdgeStyle); the table of ways is mxGraph's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from diagram.connectors.routers.facing import End, chosen_sides
from diagram.connectors.routers.registry import Journey, router, tenth
from diagram.connectors.routers.segment import segment
from diagram.connectors.sides import ALL_SIDES, Sides, allowed_sides
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point

_STUB = 10.0
# A free end counts as a box of one unit that the line meets at its corner, which is the end itself. draw.io up to 25
# aimed at the middle of that box, which bent straight lines by half a unit.
_FREE_END = Point(0.0, 0.0)

# How to go when the target lies to the upper left, by the sides (west, north, east, south) of source and target.
# A step is a direction and a goal: | half of the gap, s and t the stubs' reach at the source and target, c the target's
# centre. Steps that would lead backwards are left out.
_WAYS = (
    ("W| St Wt Nc", "W| Ns N| Et Nt Wc", "W| Ns N| Sc Et Nc", "W| St Wc Ns N| Ec St"),
    ("N| Ws W| St Wt Nc", "N| Et Nt Wc", "N| Et Nc Ws W| Sc Et", "N| Ws W| Ec St Wc"),
    ("Ns N| Ws W| St Wt Nc", "Nt Wc", "Ns Nc Ws W| Sc Et", "Ns N| Ws W| St Wc Ec"),
    ("Wt Nc", "Ws W| Ns N| Et Nt Wc", "Ws W| Ns N| Et Nc Sc", "Ws Wc Ns N| Ec St"),
)
_LETTERS = "WNES"
_SIDE_NUMBER = {Sides.WEST: 0, Sides.NORTH: 1, Sides.EAST: 2, Sides.SOUTH: 3}


def _turned_way(way: str, quarters: int) -> tuple[tuple[int, str], ...]:
    return tuple(((_LETTERS.index(step[0]) + quarters) % 4, step[1]) for step in way.split())


# _ROUTES[quarters][source side][target side]: the ways turned to where the target really is.
_ROUTES = tuple(tuple(tuple(_turned_way(way, turn) for way in row) for row in _WAYS) for turn in range(4))


@router("orthogonal")
def orthogonal(journey: Journey) -> list[Point]:
    """The bends of the way; lines with waypoints, and lines too short for their stubs, go by segments."""
    start, end = _grained(journey.start), _grained(journey.end)
    near, far = _stub(journey, "source"), _stub(journey, "target")
    if journey.is_loop:
        near = far = max(near, far)
    if journey.waypoints or (start is not None and end is not None and math.dist(start, end) < near + far):
        return segment(journey)
    ends = (
        _end(journey, "source", near, start),
        _end(journey, "target", far, end),
    )
    if any(one.box.w <= 0 or one.box.h <= 0 for one in ends):
        return []
    sides = chosen_sides(*ends)
    return _Walk(ends, sides).bends()


def _end(journey: Journey, which: str, stub: float, fixed: Point | None) -> End:
    terminal = journey.source if which == "source" else journey.target
    if terminal is None:
        assert fixed is not None
        return End(Box(fixed.x, fixed.y, 1.0, 1.0), stub, ALL_SIDES, None, _FREE_END)
    box = _upright(terminal)
    allowed = allowed_sides(terminal, journey.word(f"{which}PortConstraint"), ALL_SIDES)
    if fixed is None or not box.w or not box.h:
        return End(box, stub, allowed, None, Point(0.5, 0.5))
    share = Point((fixed.x - box.x) / box.w, (fixed.y - box.y) / box.h)
    return End(box, stub, allowed, _touched_side(box, fixed), share)


def _upright(terminal: Terminal) -> Box:
    box = Box(*(tenth(value) for value in terminal.box))
    return box.rotated(terminal.rotation) if terminal.rotation else box


def _touched_side(box: Box, point: Point) -> Sides | None:
    """The side that a fixed point lies on, to a unit; top and bottom win at the corners."""
    if abs(point.y - box.y) <= 1:
        return Sides.NORTH
    if abs(point.y - box.bottom) <= 1:
        return Sides.SOUTH
    if abs(point.x - box.x) <= 1:
        return Sides.WEST
    return Sides.EAST if abs(point.x - box.right) <= 1 else None


def _stub(journey: Journey, end: str) -> float:
    """How far the line keeps straight at this end: the prop `jettySize`, where "auto" leaves room for the arrowhead."""
    value = journey.props.get(f"{end}JettySize", journey.props.get("jettySize", _STUB))
    if value == "auto":
        style = journey.style
        arrow, size = (style.start_arrow, style.start_size) if end == "source" else (style.end_arrow, style.end_size)
        return max(2, math.ceil((size + _STUB) / _STUB)) * _STUB if arrow != "none" else 2 * _STUB
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else _STUB


def _grained(point: Point | None) -> Point | None:
    return Point(tenth(point.x), tenth(point.y)) if point is not None else None


def _quarters(source: Box, target: Box) -> int:
    """In which quarter the target lies: upper left 0, then clockwise."""
    dx = source.x + source.w / 2 - target.x - target.w / 2
    dy = source.y + source.h / 2 - target.y - target.h / 2
    if dx < 0:
        return 2 if dy < 0 else 1
    if dy <= 0:
        return 2 if not dx else 3
    return 0


@dataclass(slots=True)
class _Walk:
    """Goes a way step by step. A stretch that turns out to have no length is taken back."""

    ends: tuple[End, End]
    sides: tuple[Sides, Sides]

    def bends(self) -> list[Point]:
        source, target = self.ends
        first, last = _SIDE_NUMBER[self.sides[0]], _SIDE_NUMBER[self.sides[1]]
        quarters = _quarters(source.box, target.box)
        steps = _ROUTES[quarters][(first - quarters) % 4][(last - quarters) % 4]
        # Sides are numbered so that the odd ones are upright: x is coordinate 0, y is 1.
        places = [self._departure(first)]
        index, heading = 0, first % 2
        for direction, goal in steps:
            axis = direction % 2
            if axis != heading:
                index += 1
                del places[index:]
                places.append(list(places[index - 1]))
            place = places[index]
            place[axis] = self._moved(place[axis], direction, goal)
            if index and place[axis] == places[index - 1][axis]:
                index -= 1
            else:
                heading = axis
        # Ends of one orientation take an even number of bends; a last one too many only repeats the approach.
        even = first % 2 == last % 2
        count = index + 1 if (index + 1) % 2 == (0 if even else 1) else index
        return _without_repeats(places[:count])

    def _departure(self, side: int) -> list[float]:
        box, share, stub = self.ends[0].box, self.ends[0].share, self.ends[0].stub
        x, y = box.x + share.x * box.w, box.y + share.y * box.h
        match side:
            case 0:
                return [box.x - stub, y]
            case 1:
                return [x, box.y - stub]
            case 2:
                return [box.x + box.w + stub, y]
            case _:
                return [x, box.y + box.h + stub]

    def _moved(self, value: float, direction: int, goal: str) -> float:
        forward = direction >= 2
        if goal == "|":
            half = self._gap(direction) / 2
            return value + half if forward else value - half
        if goal == "c":
            end = self.ends[1]
            limit = end.box[direction % 2] + end.share[direction % 2] * end.box[direction % 2 + 2]
        else:
            limit = _reach(self.ends[0 if goal == "s" else 1], direction)
        return max(value, limit) if forward else min(value, limit)

    def _gap(self, direction: int) -> float:
        """The free space between both stubs' ends in that direction."""
        source, target = self.ends
        axis = direction % 2
        a, b = (source.box, target.box) if direction < 2 else (target.box, source.box)
        return max(a[axis] - b[axis] - b[axis + 2] - source.stub - target.stub, 0.0)


def _reach(end: End, direction: int) -> float:
    box = end.box
    return (box.x - end.stub, box.y - end.stub, box.x + box.w + end.stub, box.y + box.h + end.stub)[direction]


def _without_repeats(places: Sequence[Sequence[float]]) -> list[Point]:
    result: list[Point] = []
    for x, y in places:
        point = Point(tenth(x), tenth(y))
        if not result or result[-1] != point:
            result.append(point)
    return result
