"""The rhombus, single or double, and the sort mark made from it."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, rounded_polygon
from diagram.shapes.pieces import bend_radius, body, drawn, inset, segments
from diagram.shapes.registry import Frame, ShapeKind, shape_kind


def _rhombus(frame: Frame, box: Box) -> Path:
    centre = box.centre
    corners = ((centre.x, box.y), (box.right, centre.y), (centre.x, box.bottom), (box.x, centre.y))
    return rounded_polygon(corners, bend_radius(frame))


def _outline(frame: Frame) -> Path:
    return _rhombus(frame, frame.box)


def _margin(frame: Frame) -> float:
    width = frame.stroke.width if frame.stroke else 1.0
    return max(2.0, width + 1.0) * 2 + frame.number("margin", 0.0)


def _draw(frame: Frame) -> DisplayList:
    items = [body(frame, _outline(frame))]
    if frame.flag("double", False):
        inner = inset(frame.box, _margin(frame))
        if inner.w > 0 and inner.h > 0:
            items.append(body(frame, _rhombus(frame, inner)))
    return tuple(items)


def _label(frame: Frame) -> Box:
    return inset(frame.box, _margin(frame)) if frame.flag("double", False) else frame.box


def _waist(frame: Frame) -> Path:
    return segments(((0, frame.h / 2), (frame.w, frame.h / 2)))


shape_kind(
    ShapeKind(
        "rhombus",
        "Diamond",
        _draw,
        _outline,
        size=(80.0, 80.0),
        style=MappingProxyType({"wrap": True}),
        defaults=MappingProxyType({"double": False}),
        perimeter="rhombus",
        label=_label,
    )
)
shape_kind(
    ShapeKind(
        "sort",
        "Sort",
        drawn(_outline, _waist),
        _outline,
        category="flowchart",
        size=(80.0, 80.0),
        perimeter="rhombus",
    )
)
