"""Polygons whose sides are cut by `size`: parallelogram, trapezoid, step, hexagon, triangle, card."""

from __future__ import annotations

from types import MappingProxyType

from diagram.shapes.pieces import Corners, corners_outline, cut, drawn, length
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WRAP = MappingProxyType({"wrap": True})
_CUT = MappingProxyType({"size": 20.0, "fixed_size": True})


def parallelogram_corners(frame: Frame) -> Corners:
    w, h, s = frame.w, frame.h, cut(frame, 0.2, 20.0)
    return ((0, h), (s, 0), (w, 0), (w - s, h))


def trapezoid_corners(frame: Frame) -> Corners:
    w, h, s = frame.w, frame.h, cut(frame, 0.2, 20.0, most=0.5, fixed_most=0.5)
    return ((0, h), (s, 0), (w - s, 0), (w, h))


def step_corners(frame: Frame) -> Corners:
    w, h, s = frame.w, frame.h, cut(frame, 0.2, 20.0)
    return ((0, 0), (w - s, 0), (w, h / 2), (w - s, h), (0, h), (s, h / 2))


def hexagon_corners(frame: Frame) -> Corners:
    w, h, s = frame.w, frame.h, cut(frame, 0.25, 20.0, fixed_most=0.5)
    return ((s, 0), (w - s, 0), (w, h / 2), (w - s, h), (s, h), (0, h / 2))


def triangle_corners(frame: Frame) -> Corners:
    return ((0, 0), (frame.w, frame.h / 2), (0, frame.h))


def card_corners(frame: Frame) -> Corners:
    w, h, s = frame.w, frame.h, length(frame, "size", 30.0, min(frame.w, frame.h))
    return ((s, 0), (w, 0), (w, h), (0, h), (0, s))


PARALLELOGRAM = corners_outline(parallelogram_corners)
TRAPEZOID = corners_outline(trapezoid_corners)
STEP = corners_outline(step_corners)
HEXAGON = corners_outline(hexagon_corners)
TRIANGLE = corners_outline(triangle_corners)
CARD = corners_outline(card_corners)

shape_kind(
    ShapeKind(
        "parallelogram", "Parallelogram", drawn(PARALLELOGRAM), PARALLELOGRAM,
        defaults=_CUT, style=_WRAP, perimeter="parallelogram",
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "trapezoid", "Trapezoid", drawn(TRAPEZOID), TRAPEZOID, defaults=_CUT, style=_WRAP, perimeter="trapezoid"
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "step", "Step", drawn(STEP), STEP, size=(120.0, 80.0), defaults=_CUT, style=_WRAP, perimeter="step",
        ports=((0.25, 0.0), (0.5, 0.0), (0.75, 0.0), (1.0, 0.5), (0.75, 1.0), (0.5, 1.0), (0.25, 1.0)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "hexagon", "Hexagon", drawn(HEXAGON), HEXAGON,
        size=(120.0, 80.0), defaults=_CUT, style=_WRAP, perimeter="hexagon",
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "triangle", "Triangle", drawn(TRIANGLE), TRIANGLE, size=(60.0, 80.0), style=_WRAP, perimeter="triangle",
        ports=((0.5, 0.25), (1.0, 0.5), (0.5, 0.75), (0.0, 0.5)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "card", "Card", drawn(CARD), CARD, category="flowchart", size=(80.0, 100.0),
        defaults=MappingProxyType({"size": 30.0}), style=_WRAP,
    )
)  # fmt: skip
