"""Isometric pictures of architecture: blocks, plain floors and arrows on them."""

from __future__ import annotations

from diagram.display.items import DisplayList, PathItem
from diagram.geometry.path import polygon
from diagram.shapes.glyphs import glyph_kinds, whole_box
from diagram.shapes.pieces import body, shade
from diagram.shapes.registry import Frame, ShapeKind, shape_kind
from diagram.shapes.vendor import filled

_SLOPE = 0.577  # tan 30°
_LEFT, _RIGHT = 0.06, 0.2  # how much darker the sides are

_WAYS = {
    "arrow_se": "s M 0 0 L 100 100; i M 100 100 L 84 96 L 92 84 Z",
    "arrow_sw": "s M 100 0 L 0 100; i M 0 100 L 16 96 L 8 84 Z",
    "arrow_ne": "s M 0 100 L 100 0; i M 100 0 L 84 4 L 92 16 Z",
    "arrow_nw": "s M 100 100 L 0 0; i M 0 0 L 16 4 L 8 16 Z",
    "arrowhead": "i M 0 100 L 30 0 L 100 66 Z",
    "dashed_arrowless_edge": "s M 0 100 L 100 0",
    "arrowless_edge": "s M 0 100 L 100 0",
    "dashed_edge_double": "s M 0 100 L 100 0; i M 0 100 L 8 84 L 16 96 Z M 100 0 L 84 4 L 92 16 Z",
    "flat_double_edge": "b M 6 100 L 0 96 L 94 0 L 100 4 Z",
    "secure_connection": "b O 0 0 100 100; i R 34 42 32 30; s M 40 42 L 40 30 A 10 12 0 1 60 30 L 60 42",
}  # fmt: skip


def _block(frame: Frame) -> DisplayList:
    frame = filled(frame)
    w, h = frame.w, frame.h
    half = min(w / 2 * _SLOPE, h / 2)
    top = polygon(((w / 2, 0), (w, half), (w / 2, 2 * half), (0, half)))
    left = polygon(((0, half), (w / 2, 2 * half), (w / 2, h), (0, h - half)))
    right = polygon(((w, half), (w / 2, 2 * half), (w / 2, h), (w, h - half)))
    opacity = frame.fill.opacity if frame.fill else 1.0
    shades = (shade(left, _LEFT, opacity), shade(right, _RIGHT, opacity))
    sides: list[PathItem] = []
    for path, tint in ((left, shades[0]), (right, shades[1]), (top, None)):
        sides.append(body(frame, path))
        if tint is not None and frame.fill is not None:
            sides.append(tint)
    return tuple(sides)


shape_kind(ShapeKind("aws3d_box", "Isometric block", _block, whole_box, category="", size=(120.0, 140.0)))
glyph_kinds("aws3d", " on a floor", _WAYS, size=(100.0, 60.0))
