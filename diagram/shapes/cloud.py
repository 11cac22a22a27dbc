"""The cloud, and the associative entity: a diamond in a box."""

from __future__ import annotations

from types import MappingProxyType

from diagram.geometry.path import Path, PathBuilder, rounded_polygon
from diagram.shapes.pieces import bend_radius, box_outline, drawn
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WRAP = MappingProxyType({"wrap": True})
_PUFFS = (  # cubics in shares of the box, from (0.25, 0.25)
    (0.05, 0.25, 0.0, 0.5, 0.16, 0.55), (0.0, 0.66, 0.18, 0.9, 0.31, 0.8), (0.4, 1.0, 0.7, 1.0, 0.8, 0.8),
    (1.0, 0.8, 1.0, 0.6, 0.875, 0.5), (1.0, 0.3, 0.8, 0.1, 0.625, 0.2), (0.5, 0.05, 0.3, 0.05, 0.25, 0.25),
)  # fmt: skip


def _cloud(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    path = PathBuilder().move(0.25 * w, 0.25 * h)
    for x1, y1, x2, y2, x, y in _PUFFS:
        path.curve(x1 * w, y1 * h, x2 * w, y2 * h, x * w, y * h)
    return path.close().done()


def _diamond(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    return rounded_polygon(((w / 2, 0), (w, h / 2), (w / 2, h), (0, h / 2)), bend_radius(frame))


shape_kind(
    ShapeKind(
        "cloud", "Cloud", drawn(_cloud), _cloud, size=(120.0, 80.0), style=_WRAP, perimeter="ellipse",
        ports=((0.25, 0.25), (0.4, 0.1), (0.7, 0.18), (0.95, 0.5), (0.8, 0.8), (0.5, 0.94), (0.2, 0.84), (0.1, 0.5)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "associative_entity", "Associative entity", drawn(box_outline, _diamond), box_outline, category="more",
        size=(120.0, 60.0), style=_WRAP,
    )
)  # fmt: skip
