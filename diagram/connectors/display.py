"""Connectors as display lists: the line with its corners, dashes and jumps, and the heads at both ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from diagram.connectors.blocks import BLOCKS, OPEN_BLOCKS
from diagram.connectors.heads.registry import HeadFrame
from diagram.connectors.jumps import Jump, straightened
from diagram.connectors.lines import line_path
from diagram.connectors.tips import HeadPaint, cut_back, head_drawing, place_head, tip_of
from diagram.display.items import DisplayList, Fill, Item, PathItem, Stroke
from diagram.display.palette import Palette
from diagram.geometry.path import Path
from diagram.geometry.point import Point
from diagram.records import Connector
from diagram.style import Style

_FILLED_LINES = frozenset({"filled_edge", "pipe"})  # kinds whose line has another colour inside
_RIM = 1.0  # how much of the line's own colour stays on each side of these
_MOST_DASHES = 16


@dataclass(frozen=True, slots=True)
class _Paint:
    """A style under a palette: the line, its solid stroke for heads, and the fill of bodies."""

    stroke: Stroke | None
    solid: Stroke | None
    fill: Fill | None


@dataclass(frozen=True, slots=True)
class _Head:
    """A head ready to be placed; the line ends `back` units before its tip."""

    name: str
    frame: HeadFrame
    paint: HeadPaint
    back: float


def draw_connector(
    connector: Connector, points: Sequence[Point], palette: Palette, *, jumps: Sequence[Jump] = ()
) -> DisplayList:
    """The line of `connector` along its route `points`, and its heads; without its label.

    `jumps` are crossings with connectors below (`diagram.connectors.jumps`); they show if the style has a jump.
    """
    if len(points) < 2:
        return ()
    paint = _paint(connector.style, palette)
    if connector.kind in BLOCKS:
        return _body(connector, points, paint)
    if paint.stroke is None or paint.solid is None:
        return ()
    line = straightened(points) if jumps else list(points)
    heads: list[Item] = []
    for at_start in (True, False):
        if (connector.style.start_arrow if at_start else connector.style.end_arrow) != "none":
            line, items = _headed(connector, line, palette, at_start=at_start)
            heads += items
    return (*_line(connector, line_path(line, connector.style, jumps), paint), *heads)


def outline_path(points: Sequence[Point], style: Style) -> Path:
    """The middle line of a connector, for hit tests: the route with its real corners and curves."""
    return line_path(points, style)


def _line(connector: Connector, path: Path, paint: _Paint) -> DisplayList:
    """The stroke along `path`; two strokes for a line with another colour inside."""
    shadow, stroke, fill = connector.style.shadow, paint.stroke, paint.fill
    if connector.kind not in _FILLED_LINES or stroke is None or fill is None or stroke.width <= 2 * _RIM:
        return (PathItem(path, None, stroke, shadow),)
    inside = replace(stroke, color=fill.color, width=stroke.width - 2 * _RIM, opacity=fill.opacity)
    return (PathItem(path, None, paint.solid, shadow), PathItem(path, None, inside))


def _headed(
    connector: Connector, line: list[Point], palette: Palette, *, at_start: bool
) -> tuple[list[Point], tuple[Item, ...]]:
    """`line` cut back at one end, and the head that sits there."""
    tip = tip_of(line, at_start=at_start)
    if tip is None:
        return line, ()
    own = connector.props.get("start_fill_color" if at_start else "end_fill_color")
    head = _head(connector.style, palette, own if isinstance(own, str) else "", at_start=at_start)
    items = place_head(head.name, tip, head.frame, head.paint)
    return cut_back(line, tip, head.back, at_start=at_start), items


@lru_cache(maxsize=4096)
def _head(style: Style, palette: Palette, own_color: str, *, at_start: bool) -> _Head:
    """The head at one end of all connectors in a visible `style`; `own_color` fills it instead of the line's."""
    solid = _paint(style, palette).solid
    assert solid is not None
    name = style.start_arrow if at_start else style.end_arrow
    size, filled = (style.start_size, style.start_fill) if at_start else (style.end_size, style.end_fill)
    frame = HeadFrame(size, solid.width, filled, at_start)
    ink = (palette.line(own_color) if own_color else "") or solid.color
    paint = HeadPaint(solid, Fill(ink, solid.opacity), Fill(palette.page, solid.opacity))
    return _Head(name, frame, paint, head_drawing(name, frame).back)


def _body(connector: Connector, points: Sequence[Point], paint: _Paint) -> DisplayList:
    path = BLOCKS[connector.kind](connector, points)
    fill = None if connector.kind in OPEN_BLOCKS else paint.fill
    if not path.segments or (fill is None and paint.stroke is None):
        return ()
    return (PathItem(path, fill, paint.stroke, connector.style.shadow),)


@lru_cache(maxsize=4096)
def _paint(style: Style, palette: Palette) -> _Paint:
    fill_color = palette.area(style.fill)
    fill = Fill(fill_color, style.fill_opacity * style.opacity) if fill_color else None
    color = palette.line(style.stroke)
    opacity = style.stroke_opacity * style.opacity
    if not color or style.stroke_width <= 0 or not opacity:
        return _Paint(None, None, fill)
    solid = Stroke(color, style.stroke_width, (), style.line_cap, style.line_join, opacity)
    dash = _dash(style)
    return _Paint(replace(solid, dash=dash) if dash else solid, solid, fill)


def _dash(style: Style) -> tuple[float, ...]:
    """On and off lengths in units; empty for a solid line or a pattern that cannot be read."""
    if not style.dashed:
        return ()
    scale = 1.0 if style.dash_absolute else max(1.0, style.stroke_width)
    try:
        lengths = tuple(float(word) * scale for word in style.dash.split()[:_MOST_DASHES])
    except ValueError:
        return ()
    if not lengths or not any(lengths) or not all(0 <= length < 1e6 for length in lengths):
        return ()
    return lengths * 2 if len(lengths) % 2 else lengths
