"""Round shapes: the ellipse and those that add lines or rings to it."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, ellipse
from diagram.shapes.pieces import Outline, body, drawn, inset, lines, segments
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_ROUND = (
    (0.5, 0.0),
    (0.854, 0.146),
    (1.0, 0.5),
    (0.854, 0.854),
    (0.5, 1.0),
    (0.146, 0.854),
    (0.0, 0.5),
    (0.146, 0.146),
)
_WRAP = MappingProxyType({"wrap": True})
_DIAGONAL = 0.145  # where a diagonal meets the circle, as a share of the side


def round_outline(frame: Frame) -> Path:
    return ellipse(frame.box)


def _ring(frame: Frame) -> float:
    width = frame.stroke.width if frame.stroke else 1.0
    return frame.number("margin", min(3.0 + width, min(frame.w / 5, frame.h / 5)))


def _double(frame: Frame) -> DisplayList:
    inner = inset(frame.box, _ring(frame))
    items = [body(frame, ellipse(frame.box))]
    if inner.w > 0 and inner.h > 0 and frame.stroke is not None:
        items.append(lines(frame, ellipse(inner)))
    return tuple(items)


def _double_label(frame: Frame) -> Box:
    return inset(frame.box, _ring(frame))


def _core(frame: Frame) -> Path:
    return ellipse(inset(frame.box, min(4.0, frame.w / 5, frame.h / 5)))


def _end_state(frame: Frame) -> DisplayList:
    items = [body(frame, _core(frame))]
    if frame.stroke is not None:
        items.append(lines(frame, ellipse(frame.box)))
    return tuple(items)


def _across(frame: Frame) -> Path:
    if frame.word("line", "horizontal") == "vertical":
        return segments(((frame.w / 2, 0), (frame.w / 2, frame.h)))
    return segments(((0, frame.h / 2), (frame.w, frame.h / 2)))


def _upright_cross(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    return segments(((0, h / 2), (w, h / 2)), ((w / 2, 0), (w / 2, h)))


def _diagonal_cross(frame: Frame) -> Path:
    w, h, near, far = frame.w, frame.h, _DIAGONAL, 1 - _DIAGONAL
    return segments(((w * near, h * near), (w * far, h * far)), ((w * far, h * near), (w * near, h * far)))


def _tail(frame: Frame) -> Path:
    return segments(((frame.w / 2, frame.h), (frame.w, frame.h)))


def _register(name: str, title: str, details: Outline, category: str) -> None:
    shape_kind(
        ShapeKind(
            name,
            title,
            drawn(round_outline, details),
            round_outline,
            category=category,
            size=(60.0, 60.0),
            perimeter="ellipse",
            ports=_ROUND,
        )
    )


shape_kind(
    ShapeKind(
        "ellipse",
        "Ellipse",
        drawn(round_outline),
        round_outline,
        size=(120.0, 80.0),
        style=_WRAP,
        perimeter="ellipse",
        ports=_ROUND,
    )
)
shape_kind(
    ShapeKind(
        "double_ellipse",
        "Double ellipse",
        _double,
        round_outline,
        size=(100.0, 60.0),
        style=_WRAP,
        perimeter="ellipse",
        label=_double_label,
        ports=_ROUND,
    )
)
shape_kind(
    ShapeKind(
        "start_state",
        "Start",
        drawn(_core),
        round_outline,
        category="uml",
        size=(30.0, 30.0),
        style=MappingProxyType({"fill": "#000000"}),
        perimeter="ellipse",
        ports=_ROUND,
    )
)
shape_kind(
    ShapeKind(
        "end_state",
        "End",
        _end_state,
        round_outline,
        category="uml",
        size=(30.0, 30.0),
        style=MappingProxyType({"fill": "#000000"}),
        perimeter="ellipse",
        ports=_ROUND,
    )
)
_register("line_ellipse", "Ellipse with a line", _across, "basic")
_register("or_ellipse", "Or", _upright_cross, "flowchart")
_register("sum_ellipse", "Sum", _diagonal_cross, "flowchart")
_register("tape_data", "Tape data", _tail, "flowchart")
