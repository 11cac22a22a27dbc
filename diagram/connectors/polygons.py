"""The outlines of slanted shapes as polygons, for connectors that end on them.

Each is a list of corners of the absolute box; the shape's `direction` turns the corners inside the unchanged box.
Source: drawio-format notes, section 6.4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import Values

Corners: TypeAlias = list[tuple[float, float]]
Polygon: TypeAlias = Callable[[Box, str, Values], Corners]


def parallelogram(box: Box, direction: str, props: Values) -> Corners:
    x, y, w, h = box
    if direction in ("north", "south"):
        cut = _cut(h, props, 0.2, 1.0)
        return [(x, y), (x + w, y + cut), (x + w, y + h), (x, y + h - cut)]
    cut = _cut(w, props, 0.2, 0.5)
    return [(x + cut, y), (x + w, y), (x + w - cut, y + h), (x, y + h)]


def trapezoid(box: Box, direction: str, props: Values) -> Corners:
    x, y, w, h = box
    right, bottom = x + w, y + h
    if direction == "west":
        cut = _cut(w, props, 0.2, 1.0)
        return [(x, y), (right, y), (right - cut, bottom), (x + cut, bottom)]
    if direction == "north":
        cut = _cut(h, props, 0.2, 1.0)
        return [(x, y + cut), (right, y), (right, bottom), (x, bottom - cut)]
    if direction == "south":
        cut = _cut(h, props, 0.2, 1.0)
        return [(x, y), (right, y + cut), (right, bottom - cut), (x, bottom)]
    cut = _cut(w, props, 0.2, 0.5)
    return [(x + cut, y), (right - cut, y), (right, bottom), (x, bottom)]


def step(box: Box, direction: str, props: Values) -> Corners:
    x, y, w, h = box
    right, bottom, cx, cy = x + w, y + h, x + w / 2, y + h / 2
    cut = _cut(h if direction in ("north", "south") else w, props, 0.2, 1.0)
    if direction == "west":
        return [(x + cut, y), (right, y), (right - cut, cy), (right, bottom), (x + cut, bottom), (x, cy)]
    if direction == "north":
        return [(x, y + cut), (cx, y), (right, y + cut), (right, bottom), (cx, bottom - cut), (x, bottom)]
    if direction == "south":
        return [(x, y), (cx, y + cut), (right, y), (right, bottom - cut), (cx, bottom), (x, bottom - cut)]
    return [(x, y), (right - cut, y), (right, cy), (right - cut, bottom), (x, bottom), (x + cut, cy)]


def hexagon(box: Box, direction: str, props: Values) -> Corners:
    x, y, w, h = box
    right, bottom, cx, cy = x + w, y + h, x + w / 2, y + h / 2
    if direction in ("north", "south"):
        cut = _cut(h, props, 0.25, 1.0)
        return [(cx, y), (right, y + cut), (right, bottom - cut), (cx, bottom), (x, bottom - cut), (x, y + cut)]
    cut = _cut(w, props, 0.25, 1.0)
    return [(x + cut, y), (right - cut, y), (right, cy), (right - cut, bottom), (x + cut, bottom), (x, cy)]


POLYGONS: Mapping[str, Polygon] = {
    "parallelogram": parallelogram,
    "trapezoid": trapezoid,
    "step": step,
    "hexagon": hexagon,
}


def entry(corners: Corners, inside: Point, towards: Point) -> Point | None:
    """Where the line from `inside` to `towards` leaves the polygon, nearest to `towards`; None when it does not."""
    nearest, best = math.inf, None
    before = corners[-1]
    for corner in corners:
        found = meeting(*before, *corner, inside, towards)
        before = corner
        if found is not None:
            dx, dy = towards.x - found.x, towards.y - found.y
            distance = dx * dx + dy * dy
            if distance < nearest:
                nearest, best = distance, found
    return best


def meeting(x0: float, y0: float, x1: float, y1: float, start: Point, end: Point) -> Point | None:
    """Where the stretch from (x0, y0) to (x1, y1) crosses the stretch from `start` to `end`; None when it does not."""
    dx, dy, ex, ey = x1 - x0, y1 - y0, end.x - start.x, end.y - start.y
    cross = ey * dx - ex * dy
    if not cross:
        return None
    along = (ex * (y0 - start.y) - ey * (x0 - start.x)) / cross
    other = (dx * (y0 - start.y) - dy * (x0 - start.x)) / cross
    if 0.0 <= along <= 1.0 and 0.0 <= other <= 1.0:
        return Point(x0 + along * dx, y0 + along * dy)
    return None


def _cut(length: float, props: Values, share: float, most: float) -> float:
    """How much of `length` the slant takes: `size` is a share of it, or units when `fixed_size` is set."""
    fixed = bool(props.get("fixed_size", False))
    size = props.get("size", 20.0 if fixed else share)
    if not isinstance(size, int | float):
        size = 20.0 if fixed else share
    return max(0.0, min(length * most, size)) if fixed else length * max(0.0, min(1.0, size))
