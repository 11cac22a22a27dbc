"""Connectors that are bodies rather than lines: double lines, flexible arrows and the old block arrow.

Source: drawio-format notes, section 6.6, and mxGraph's mxArrow for the proportions of the last.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from diagram.geometry.path import Path, polygon, polyline
from diagram.geometry.point import Point
from diagram.records import Connector

_LINK_WIDTH = 4.0
_BODY_WIDTH = 10.0
_HEAD_EXTRA = 20.0  # how much wider than its body the head of a flexible arrow is
_HEAD_STRETCH = 3.0  # its length in nominal sizes
_OLD_WIDTH = 30.0
_SHARPEST = 4.0  # mitres longer than this many half widths are cut

Block: TypeAlias = Callable[[Connector, Sequence[Point]], Path]


def link(connector: Connector, points: Sequence[Point]) -> Path:
    """Two lines beside each other, open at the ends."""
    half = (_number(connector, "width", _LINK_WIDTH) + max(0.0, connector.style.stroke_width - 1)) / 2
    return polyline(_beside(points, half)).joined(polyline(_beside(points, -half)))


def flex_arrow(connector: Connector, points: Sequence[Point]) -> Path:
    """A thick arrow that follows the waypoints, with a head at each end that has an arrow."""
    style = connector.style
    line = list(points)
    body = _number(connector, "width", _BODY_WIDTH) + max(0.0, style.stroke_width - 1)
    heads: dict[str, list[Point]] = {"start": [], "end": []}
    for which, arrow, size in (
        ("start", style.start_arrow, style.start_size),
        ("end", style.end_arrow, style.end_size),
    ):
        if arrow == "none":
            continue
        wide = body + _number(connector, f"{which}_width", _HEAD_EXTRA) + style.stroke_width
        heads[which] = _head(line, _HEAD_STRETCH * size + style.stroke_width, wide / 2, at_start=which == "start")
    return polygon([*_beside(line, body / 2), *heads["end"], *reversed(_beside(line, -body / 2)), *heads["start"]])


def arrow(_connector: Connector, points: Sequence[Point]) -> Path:
    """A straight block arrow from end to end, as wide as it can be told from far away; waypoints are not followed."""
    start, end = points[0], points[-1]
    length = math.dist(start, end)
    if not length:
        return Path()
    ux, uy = (end.x - start.x) / length, (end.y - start.y) / length
    along, half, third = max(0.0, length - _OLD_WIDTH), _OLD_WIDTH / 2, _OLD_WIDTH / 6
    corners = (
        (0.0, third),
        (along, third),
        (along, half),
        (length, 0.0),
        (along, -half),
        (along, -third),
        (0.0, -third),
    )
    return polygon((start.x + ux * x - uy * y, start.y + uy * x + ux * y) for x, y in corners)


BLOCKS: Mapping[str, Block] = {"link": link, "flex_arrow": flex_arrow, "arrow": arrow}
OPEN_BLOCKS = frozenset({"link"})  # stroked only


def _head(line: list[Point], length: float, half: float, *, at_start: bool) -> list[Point]:
    """The three corners of a head; `line` is cut back to its base. At the start they run from right to left."""
    end, before = (line[0], line[1]) if at_start else (line[-1], line[-2])
    distance = math.dist(end, before)
    if not distance:
        return []
    ux, uy = (end.x - before.x) / distance, (end.y - before.y) / distance
    base = Point(end.x - ux * length, end.y - uy * length)
    line[0 if at_start else -1] = base
    left, right = base.moved(-uy * half, ux * half), base.moved(uy * half, -ux * half)
    return [left, end, right]


def _beside(points: Sequence[Point], offset: float) -> list[Point]:
    """The polyline `offset` units beside `points`, its corners mitred; positive is to the right of the way."""
    line = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
    if len(line) < 2:
        return list(points)
    sides = []
    for start, end in zip(line, line[1:], strict=False):
        length = math.dist(start, end)
        sides.append(Point(-(end.y - start.y) / length, (end.x - start.x) / length))
    result = [line[0].moved(sides[0].x * offset, sides[0].y * offset)]
    for corner, before, after in zip(line[1:-1], sides, sides[1:], strict=False):
        x, y = before.x + after.x, before.y + after.y
        square = x * x + y * y
        reach = min(2 / square, _SHARPEST / math.sqrt(square)) * offset if square > 1e-9 else 0.0
        result.append(corner.moved(x * reach, y * reach))
    result.append(line[-1].moved(sides[-1].x * offset, sides[-1].y * offset))
    return result


def _number(connector: Connector, name: str, default: float) -> float:
    value = connector.props.get(name, default)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else default
