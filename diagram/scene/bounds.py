"""What a record may paint on: never too small, and cheap, because every record of a page is asked at opening."""

from __future__ import annotations

import re
from functools import lru_cache

from diagram.geometry.box import Box
from diagram.records import Connector, Shape
from diagram.style import Style

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<(?:br|/?div|/?p|/?li|/?tr|/?h[1-6])[^>]*>|\n")
_SIZE = re.compile(r"font-size:\s*([0-9.]+)")
_NARROW, _WIDE = 0.72, 1.1  # widest usual advance of a letter in ems; CJK and emoji
_LINE = 1.3  # line pitch in ems, rounded up
# Room around a route that is not worked out yet: jetties, loops and entity stubs leave the boxes by at most this.
_ROUTE_ROOM = {"straight": 0.0, "entity": 60.0, "orthogonal": 60.0, "loop": 60.0}


def shape_bounds(shape: Shape, box: Box) -> Box:
    """Around the shape's body, line, shadow and label, turned by its rotation. `box` is absolute and unturned."""
    bounds = box if not shape.rotation else box.rotated(shape.rotation)
    if shape.text and not shape.style.no_label:
        bounds = _with_label(shape, box, bounds)
    return bounds.inflated(_margin(shape.style))


def connector_bounds(connector: Connector, ends: Box) -> Box:
    """Around a connector's line, heads and label; `ends` holds its route, or its terminals while that is unknown."""
    margin = _margin(connector.style)
    if connector.text:
        wide, tall = text_size(connector.text, connector.style.font_size, connector.html)
        margin += (
            max(wide, tall) / 2 + abs(connector.label_at.v) + abs(connector.label_at.dx) + abs(connector.label_at.dy)
        )
    return ends.inflated(margin + max(connector.style.start_size, connector.style.end_size))


def route_room(connector: Connector) -> float:
    """How far beyond its terminals and waypoints a connector's route may go, in units."""
    room = _ROUTE_ROOM.get(connector.routing, 60.0)
    return max(room, 60.0) if connector.source == connector.target and connector.source else room


@lru_cache(maxsize=16_384)
def text_size(text: str, size: float, html: bool) -> tuple[float, float]:
    """A generous guess at the width and height of unwrapped text, in units; measuring would cost 100 times more."""
    if html and "<" in text:
        size = max([size, *(float(found) for found in _SIZE.findall(text) if found.count(".") < 2 and found != ".")])
        lines = [_TAG.sub("", line) for line in _BREAK.split(text)]
    else:
        lines = text.split("\n")
    em = _NARROW if text.isascii() else _WIDE
    return max(map(len, lines)) * size * em, len(lines) * size * _LINE


def _with_label(shape: Shape, box: Box, bounds: Box) -> Box:
    style = shape.style
    wide, tall = text_size(shape.text, style.font_size, shape.html)
    centred = style.label_position == "center" and style.label_vposition == "middle"
    if centred and wide <= box.w - 8 and tall <= box.h and not (shape.label_dx or shape.label_dy):
        return bounds
    if style.wrap:
        room = max(style.label_width or box.w, 1.0)
        tall += style.font_size * _LINE * (wide // room + 1) * 1.3
        wide = min(wide, max(room, style.font_size * 20))
    aside_x = box.w if style.label_position != "center" else 0.0
    aside_y = box.h if style.label_vposition != "middle" else 0.0
    across = box.w / 2 + aside_x + wide + abs(shape.label_dx) + abs(style.spacing_left) + abs(style.spacing_right)
    down = box.h / 2 + aside_y + tall + abs(shape.label_dy) + abs(style.spacing_top) + abs(style.spacing_bottom)
    if not style.horizontal or shape.rotation:
        across = down = max(across, down)
    centre = box.centre
    return bounds.united(Box(centre.x - across, centre.y - down, 2 * across, 2 * down))


@lru_cache(maxsize=4096)
def _margin(style: Style) -> float:
    """Half the line, sharp corners, and the shadow."""
    return style.stroke_width * 1.5 + (8.0 if style.shadow else 0.0) + 1.0
