"""Connectors and terminals for the tests of this room, with as little said as possible."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from diagram.connectors.routing import route
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector
from diagram.style import Style

ORIGIN = Point(0.0, 0.0)


def connector(routing: str = "straight", **fields: Any) -> Connector:
    return Connector(RecordId("c"), RecordId("l"), "a", routing=routing, **fields)


def terminal(box: Box, perimeter: str = "rectangle", **fields: Any) -> Terminal:
    return Terminal(box, perimeter, **fields)


def routed(routing: str, source: Box | Terminal | None, target: Box | Terminal | None, **fields: Any) -> list[Point]:
    """The route between two boxes, as a list."""
    ends = [terminal(end) if isinstance(end, Box) else end for end in (source, target)]
    return list(route(connector(routing, **fields), ends[0], ends[1], ORIGIN))


def is_right_angled(points: Iterable[Point]) -> bool:
    line = list(points)
    return all(a.x == b.x or a.y == b.y for a, b in zip(line, line[1:], strict=False))


# Coordinates of the grain that right-angled routers work in, so that no rounding bends a line.
grains = st.integers(-400, 400).map(float)
lengths = st.integers(2, 150).map(lambda half: 2.0 * half)
boxes = st.builds(Box, grains, grains, lengths, lengths)
any_numbers = st.floats(-1e6, 1e6)
any_boxes = st.builds(Box, any_numbers, any_numbers, st.floats(0, 1e5), st.floats(0, 1e5))
any_points = st.builds(Point, any_numbers, any_numbers)
styles = st.builds(
    Style,
    direction=st.sampled_from(["east", "south", "west", "north"]),
    flip_h=st.booleans(),
    flip_v=st.booleans(),
    perimeter_spacing=st.sampled_from([0.0, 4.0, -3.0]),
)
