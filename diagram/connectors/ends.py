"""The two ends of a connector: points fixed on a shape, and floating ends that look for the next point of the line.

Source: drawio-format notes, sections 6.1 to 6.3.
"""

from __future__ import annotations

from diagram.connectors.along import point_along
from diagram.connectors.perimeter import PERIMETERS, rectangle
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import Along, Attachment

_TURNS = {"south": 90.0, "west": 180.0, "north": 270.0}
_MIDDLE = Along()


def fixed_end(terminal: Terminal, at: Attachment) -> Point:
    """The point of `terminal` that `at` names; it does not depend on where the connector goes."""
    style = terminal.style
    box = terminal.box.inflated(style.perimeter_spacing) if style.perimeter_spacing else terminal.box
    centre = box.centre
    turn = _TURNS.get(style.direction, 0.0) if terminal.props.get("anchorPointDirection", True) else 0.0
    x, y, w, h = box
    if turn in (90.0, 270.0):
        x, y, w, h = x + (w - h) / 2, y - (w - h) / 2, h, w
    point = Point(x + at.x * w + at.dx, y + at.y * h + at.dy)
    if at.outline:
        point = outline_point(terminal, point.rotated(turn, centre))
        return point.rotated(terminal.rotation, centre)
    sideways = style.direction in ("north", "south")
    flip_h, flip_v = (style.flip_v, style.flip_h) if sideways else (style.flip_h, style.flip_v)
    if flip_h:
        point = Point(2 * centre.x - point.x, point.y)
    if flip_v:
        point = Point(point.x, 2 * centre.y - point.y)
    return point.rotated(terminal.rotation + turn, centre)


def floating_end(terminal: Terminal, towards: Point, *, orthogonal: bool, spacing: float = 0.0) -> Point:
    """Where a line that comes from `towards` meets `terminal`, `spacing` units before its outline."""
    rotation = terminal.rotation
    if not rotation:
        return outline_point(terminal, towards, orthogonal=orthogonal, spacing=spacing)
    centre = terminal.box.centre
    place = outline_point(terminal, towards.rotated(-rotation, centre), spacing=spacing)
    return place.rotated(rotation, centre)


def outline_point(terminal: Terminal, towards: Point, *, orthogonal: bool = False, spacing: float = 0.0) -> Point:
    """As `floating_end`, in the frame of the unturned shape."""
    if terminal.points:
        return point_along(terminal.points, _MIDDLE)
    style = terminal.style
    border = spacing + style.perimeter_spacing
    x, y, w, h = terminal.box
    if border:
        x, y, w, h = x - border, y - border, w + 2 * border, h + 2 * border
    if w <= 0 and h <= 0:
        return Point(x + w / 2, y + h / 2)
    mirror_x, mirror_y = 2 * x + w, 2 * y + h
    if style.flip_h or style.flip_v:
        towards = Point(
            mirror_x - towards.x if style.flip_h else towards.x, mirror_y - towards.y if style.flip_v else towards.y
        )
    find = PERIMETERS.get(terminal.perimeter, rectangle)
    point = find(Box(x, y, w, h), towards, orthogonal, terminal) or Point(mirror_x / 2, mirror_y / 2)
    if style.flip_h or style.flip_v:
        point = Point(mirror_x - point.x if style.flip_h else point.x, mirror_y - point.y if style.flip_v else point.y)
    return point
