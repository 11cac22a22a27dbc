"""Where a connector meets the outline of a shape, one function per kind of outline.

All work on the absolute, unturned box and on a point in its frame: rotation and flips are undone by the caller
(`diagram.connectors.ends`).
Source: drawio-format notes, section 6.4.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from diagram.connectors.polygons import POLYGONS, Polygon, entry, meeting
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point

Perimeter: TypeAlias = Callable[[Box, Point, bool, Terminal], Point | None]

_NOWHERE = Terminal(Box(0.0, 0.0, 0.0, 0.0))


def perimeter_point(
    name: str, box: Box, towards: Point, *, orthogonal: bool = False, terminal: Terminal = _NOWHERE
) -> Point:
    """The place on the outline called `name` that a line from the centre towards `towards` leaves `box` at.

    With `orthogonal` the line is upright or level where the box allows it. `terminal` gives direction and parameters.
    An unknown name is a rectangle; the centre is the answer where there is no outline.
    """
    find = PERIMETERS.get(name, rectangle)
    return find(box, towards, orthogonal, terminal) or box.centre


def rectangle(box: Box, towards: Point, orthogonal: bool, _terminal: Terminal) -> Point:
    x, y, w, h = box
    tx, ty = towards
    if orthogonal:
        # Both coordinates move into the box; a point inside it keeps x and goes to the side the ray leaves by.
        inside_x, inside_y = x <= tx <= x + w, y <= ty <= y + h
        if not inside_x and not inside_y or inside_x != inside_y:
            return Point(min(max(tx, x), x + w), min(max(ty, y), y + h))
        place = rectangle(box, towards, False, _terminal)
        return Point(tx, place.y)
    cx, cy = x + w / 2, y + h / 2
    dx, dy = tx - cx, ty - cy
    if abs(dy) * w <= abs(dx) * h and (dx or not dy):
        reach = w / 2 * dy / abs(dx) if dx else 0.0
        return Point(x if dx < 0 else x + w, cy + reach)
    reach = h / 2 * dx / abs(dy)
    return Point(cx + reach, y if dy < 0 else y + h)


def ellipse(box: Box, towards: Point, orthogonal: bool, _terminal: Terminal) -> Point:
    x, y, w, h = box
    a, b = w / 2, h / 2
    cx, cy = x + a, y + b
    # draw.io takes whole units of the direction; the end point moves by up to a unit with it.
    dx, dy = float(int(towards.x - cx)), float(int(towards.y - cy))
    if not dx:
        return Point(cx, cy + math.copysign(b, dy)) if dy else towards
    if orthogonal:
        if y <= towards.y <= y + h and b:
            reach = a * math.sqrt(max(0.0, 1 - ((towards.y - cy) / b) ** 2))
            return Point(cx - reach if towards.x <= x else cx + reach, towards.y)
        if x <= towards.x <= x + w and a:
            reach = b * math.sqrt(max(0.0, 1 - ((towards.x - cx) / a) ** 2))
            return Point(towards.x, cy - reach if towards.y <= y else cy + reach)
    length = math.hypot(b * dx, a * dy)
    share = a * b / length if length else 0.0
    return Point(cx + share * dx, cy + share * dy)


def rhombus(box: Box, towards: Point, orthogonal: bool, _terminal: Terminal) -> Point | None:
    x, y, w, h = box
    cx, cy = x + w / 2, y + h / 2
    px, py = towards
    if px == cx:
        return Point(cx, y if py < cy else y + h)
    if py == cy:
        return Point(x if px < cx else x + w, cy)
    aim = Point(cx, cy)
    if orthogonal:
        if x <= px <= x + w:
            aim = Point(px, cy)
        elif y <= py <= y + h:
            aim = Point(cx, py)
    side = x if px < cx else x + w
    return meeting(cx, y if py < cy else y + h, side, cy, towards, aim)


def triangle(box: Box, towards: Point, orthogonal: bool, terminal: Terminal) -> Point | None:
    """A triangle that points to the shape's direction; its base is the whole opposite side."""
    x, y, w, h = box
    right, bottom, centre = x + w, y + h, box.centre
    direction = terminal.style.direction
    upright = direction in ("north", "south")
    first, tip, last = {
        "north": ((x, bottom), (centre.x, y), (right, bottom)),
        "south": ((x, y), (centre.x, bottom), (right, y)),
        "west": ((right, y), (x, centre.y), (right, bottom)),
    }.get(direction, ((x, y), (right, centre.y), (x, bottom)))
    dx, dy = towards.x - centre.x, towards.y - centre.y
    ahead, beside, deep, wide = (dy, dx, h, w) if upright else (dx, dy, w, h)
    back = ahead if direction in ("north", "west") else -ahead
    if back > 0 and abs(beside) * deep < back * wide:
        return _on_base(towards, first, (centre, beside / back * deep / 2), upright=upright, orthogonal=orthogonal)
    aim = _aim_at_tip(box, towards, first, upright) if orthogonal else centre
    near_first = towards.x <= centre.x if upright else towards.y <= centre.y
    side = first if near_first else last
    return meeting(*side, *tip, towards, aim) or aim


def _on_base(
    towards: Point, base: tuple[float, float], ray: tuple[Point, float], *, upright: bool, orthogonal: bool
) -> Point:
    centre, beside = ray
    if upright:
        return Point(towards.x if orthogonal else centre.x + beside, base[1])
    return Point(base[0], towards.y if orthogonal else centre.y + beside)


def _aim_at_tip(box: Box, towards: Point, first: tuple[float, float], upright: bool) -> Point:
    centre = box.centre
    if box.y <= towards.y <= box.bottom:
        return Point(centre.x if upright else first[0], towards.y)
    if box.x <= towards.x <= box.right:
        return Point(towards.x, first[1] if upright else centre.y)
    return centre


def polygonal(corners: Polygon) -> Perimeter:
    """The perimeter of a shape whose outline is the polygon `corners`."""

    def find(box: Box, towards: Point, orthogonal: bool, terminal: Terminal) -> Point | None:
        aim = box.centre
        if orthogonal:
            beside = not box.x <= towards.x <= box.x + box.w
            aim = Point(aim.x, towards.y) if beside else Point(towards.x, aim.y)
        return entry(corners(box, terminal.style.direction, terminal.props), aim, towards)

    return find


def hexagon_legacy(box: Box, towards: Point, orthogonal: bool, terminal: Terminal) -> Point | None:
    """The old hexagon: a quarter cut off whatever the shape's `size` says."""
    x, y, w, h = box
    upright = terminal.style.direction in ("north", "south")
    beside_x, beside_y = not x <= towards.x <= x + w, not y <= towards.y <= y + h
    straight = orthogonal and beside_x != beside_y
    plain = POLYGONS["hexagon"](box, "north" if upright else "east", {})
    aim = box.centre
    if straight:
        aim = Point(aim.x, towards.y) if beside_x else Point(towards.x, aim.y)
    return entry(plain, aim, towards)


def callout(box: Box, towards: Point, orthogonal: bool, terminal: Terminal) -> Point:
    """The bubble without its tail, which hangs below an east-facing callout."""
    x, y, w, h = box
    match terminal.style.direction:
        case "south":
            size = min(w, max(0.0, _number(terminal, "size", 30.0)))
            box = Box(x + size, y, w - size, h)
        case "north":
            box = Box(x, y, w - min(w, max(0.0, _number(terminal, "size", 30.0))), h)
        case direction:
            size = min(h, max(0.0, _number(terminal, "size", 30.0)))
            box = Box(x, y + size if direction == "west" else y, w, h - size)
    return rectangle(box, towards, orthogonal, terminal)


def lifeline(box: Box, towards: Point, _orthogonal: bool, terminal: Terminal) -> Point:
    """The line under the head of a UML lifeline: `size` is the head's height."""
    cx = box.x + box.w / 2
    top = box.y + _number(terminal, "size", 40.0)
    half = _half_line(terminal.style.stroke_width, towards.x < cx)
    return Point(cx + half, min(box.y + box.h, max(top, towards.y)))


def backbone(box: Box, towards: Point, _orthogonal: bool, terminal: Terminal) -> Point:
    """A thick line along the box; level, or upright when the shape faces north or south."""
    centre = box.centre
    thick = _number(terminal, "backbone_size", 0.0)
    extra = thick / 2 - 1 if thick else 0.0
    width = terminal.style.stroke_width + 2 * extra
    if terminal.style.direction in ("north", "south"):
        across = centre.x + _half_line(width, towards.x < centre.x)
        return Point(across, min(box.y + box.h, max(box.y, towards.y)))
    across = centre.y + _half_line(width, towards.y < centre.y)
    return Point(min(box.x + box.w, max(box.x, towards.x)), across)


def always_orthogonal(box: Box, towards: Point, _orthogonal: bool, terminal: Terminal) -> Point:
    return rectangle(box, towards, True, terminal)


def centre_of(box: Box, _towards: Point, _orthogonal: bool, _terminal: Terminal) -> Point:
    return box.centre


PERIMETERS: Mapping[str, Perimeter] = {
    "rectangle": rectangle,
    "ellipse": ellipse,
    "rhombus": rhombus,
    "triangle": triangle,
    **{name: polygonal(corners) for name, corners in POLYGONS.items()},
    "hexagon_legacy": hexagon_legacy,
    "callout": callout,
    "lifeline": lifeline,
    "backbone": backbone,
    "orthogonal": always_orthogonal,
    "center": centre_of,
    "none": centre_of,
}


def _half_line(width: float, before: bool) -> float:
    """Half of a line's width towards the side the connector comes from, less the unit that hides its end."""
    half = width / 2 - 1
    return -(half + 1) if before else half


def _number(terminal: Terminal, name: str, default: float) -> float:
    value = terminal.props.get(name, default)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else default
