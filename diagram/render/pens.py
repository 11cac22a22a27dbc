"""Outlines, pens and brushes of Qt for the values of a display list; each is made once and shared."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainterPath, QPen, QRadialGradient, QTransform

from diagram.display.items import Fill, Stroke
from diagram.geometry.path import MovedPath, Path

_CAPS = {"butt": Qt.PenCapStyle.FlatCap, "round": Qt.PenCapStyle.RoundCap, "square": Qt.PenCapStyle.SquareCap}
_JOINS = {
    "miter": Qt.PenJoinStyle.SvgMiterJoin,
    "round": Qt.PenJoinStyle.RoundJoin,
    "bevel": Qt.PenJoinStyle.BevelJoin,
}
MITER_LIMIT = 10.0
# Ends of the axis as shares of the bounds, from the fill's colour to the gradient's.
AXES = {
    "south": (0.0, 0.0, 0.0, 1.0),
    "north": (0.0, 1.0, 0.0, 0.0),
    "east": (0.0, 0.0, 1.0, 0.0),
    "west": (1.0, 0.0, 0.0, 0.0),
}


def outline_of(path: Path) -> QPainterPath:
    """Do not change what is returned: it may be shared."""
    if isinstance(path, MovedPath):
        return _outline(path.base).translated(path.dx, path.dy)
    return _outline(path)


@lru_cache(maxsize=8192)
def _outline(path: Path) -> QPainterPath:
    out = QPainterPath()
    for segment in path.segments:
        match segment:
            case ("M", x, y):
                out.moveTo(x, y)
            case ("L", x, y):
                out.lineTo(x, y)
            case ("C", x1, y1, x2, y2, x, y):
                out.cubicTo(x1, y1, x2, y2, x, y)
            case ("Q", x1, y1, x, y):
                out.quadTo(x1, y1, x, y)
            case _:
                out.closeSubpath()
    # As SVG fills by default.
    out.setFillRule(Qt.FillRule.WindingFill)
    return out


@lru_cache(maxsize=4096)
def color_of(color: str, opacity: float = 1.0) -> QColor:
    """A colour of a display list, ``#rrggbb`` or ``#rrggbbaa``; black when it is neither."""
    name = f"#{color[7:]}{color[1:7]}" if len(color) == 9 and color.startswith("#") else color
    out = QColor.fromString(name)
    if not out.isValid():
        out = QColor(0, 0, 0)
    out.setAlphaF(out.alphaF() * min(max(opacity, 0.0), 1.0))
    return out


@lru_cache(maxsize=4096)
def pen_of(stroke: Stroke | None) -> QPen:
    if stroke is None or stroke.width <= 0:
        return QPen(Qt.PenStyle.NoPen)
    pen = QPen(color_of(stroke.color, stroke.opacity), stroke.width)
    pen.setCapStyle(_CAPS.get(stroke.cap, Qt.PenCapStyle.FlatCap))
    pen.setJoinStyle(_JOINS.get(stroke.join, Qt.PenJoinStyle.SvgMiterJoin))
    pen.setMiterLimit(MITER_LIMIT)
    dash = dash_of(stroke.dash)
    if dash:
        # Qt counts dashes in pen widths, and leaves out the dots that dashes without length are.
        pen.setDashPattern([max(length / stroke.width, 0.001) for length in dash])
    return pen


def dash_of(dash: tuple[float, ...]) -> tuple[float, ...]:
    """On and off lengths, an even number of them; empty when they would draw nothing or never end."""
    if not dash or min(dash) < 0 or sum(dash) < 0.1:
        return ()
    return dash * 2 if len(dash) % 2 else dash


def brush_of(fill: Fill | None, bounds: QRectF) -> QBrush:
    """`bounds` is what a gradient runs over."""
    if fill is None:
        return QBrush()
    if fill.gradient is None:
        return _solid(fill.color, fill.opacity)
    return _gradient(fill, bounds.x(), bounds.y(), bounds.width(), bounds.height())


@lru_cache(maxsize=4096)
def _solid(color: str, opacity: float) -> QBrush:
    return QBrush(color_of(color, opacity))


@lru_cache(maxsize=2048)
def _gradient(fill: Fill, x: float, y: float, w: float, h: float) -> QBrush:
    assert fill.gradient is not None
    gradient: QLinearGradient | QRadialGradient
    axis = AXES.get(fill.gradient.direction)
    if axis is None:
        return _radial(fill, x, y, w, h)
    x1, y1, x2, y2 = axis
    gradient = QLinearGradient(QPointF(x + w * x1, y + h * y1), QPointF(x + w * x2, y + h * y2))
    gradient.setColorAt(0.0, color_of(fill.color, fill.opacity))
    gradient.setColorAt(1.0, color_of(fill.gradient.color, fill.opacity))
    return QBrush(gradient)


def _radial(fill: Fill, x: float, y: float, w: float, h: float) -> QBrush:
    """An ellipse that touches the bounds, as SVG's bounding box units make of a circle."""
    assert fill.gradient is not None
    gradient = QRadialGradient(QPointF(0.5, 0.5), 0.5)
    gradient.setColorAt(0.0, color_of(fill.color, fill.opacity))
    gradient.setColorAt(1.0, color_of(fill.gradient.color, fill.opacity))
    brush = QBrush(gradient)
    brush.setTransform(QTransform(w or 1.0, 0.0, 0.0, h or 1.0, x, y))
    return brush
