"""The rectangle, plain or rounded, and its close kin: a tile of text, an invisible area, a double or partial frame."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList, PathItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, polyline, rectangle, rounded_rectangle
from diagram.shapes.gloss import glossed
from diagram.shapes.pieces import body, box_outline, corner_radius, inset
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_SIDES = ("top", "right", "bottom", "left")


def _draw(frame: Frame) -> DisplayList:
    item = PathItem(box_outline(frame), frame.fill, frame.stroke)
    return (item, *glossed(frame)) if frame.style.glass else (item,)


def _nothing(frame: Frame) -> DisplayList:
    return ()


def _if_painted(frame: Frame) -> DisplayList:
    """Texts and groups have a body only when someone gave them a fill or a line."""
    return _draw(frame) if frame.fill or frame.stroke else ()


def double_margin(frame: Frame) -> float:
    """Between the two lines of a doubled rectangle."""
    width = frame.stroke.width if frame.stroke else 1.0
    return max(2.0, width + 1.0) + frame.number("margin", 0.0)


def _double(frame: Frame) -> DisplayList:
    items = _draw(frame)
    if not frame.flag("double", False):
        return items
    inner = inset(frame.box, double_margin(frame))
    if inner.w <= 0 or inner.h <= 0:
        return items
    return (*items, body(frame, rounded_rectangle(inner, corner_radius(frame))))


def _double_label(frame: Frame) -> Box:
    return inset(frame.box, double_margin(frame)) if frame.flag("double", False) else frame.box


def _partial(frame: Frame) -> DisplayList:
    items: list[PathItem] = []
    if frame.fill is not None:
        items.append(PathItem(rectangle(frame.box), frame.fill))
    if frame.stroke is not None:
        path = _sides(frame)
        if path.segments:
            items.append(PathItem(path, None, frame.stroke))
    return tuple(items)


def _sides(frame: Frame) -> Path:
    """The sides that are not switched off, clockwise from the top left, meeting sides as one stroke."""
    shown = [frame.flag(side, True) for side in _SIDES]
    if all(shown):
        return rectangle(frame.box)
    corners = frame.box.corners
    runs: list[list[int]] = []
    for side, visible in enumerate(shown):
        if not visible:
            continue
        if runs and runs[-1][-1] == side - 1:
            runs[-1].append(side)
        else:
            runs.append([side])
    if len(runs) > 1 and runs[0][0] == 0 and runs[-1][-1] == 3:
        runs[0] = runs.pop() + runs[0]
    path = Path()
    for run in runs:
        path = path.joined(polyline([corners[run[0]], *(corners[(side + 1) % 4] for side in run)]))
    return path


shape_kind(ShapeKind("rectangle", "Rectangle", _draw, box_outline, style=MappingProxyType({"wrap": True})))
shape_kind(ShapeKind("transparent", "Invisible area", _nothing, box_outline, category=""))
shape_kind(
    ShapeKind(
        "text",
        "Text",
        _if_painted,
        box_outline,
        size=(80.0, 30.0),
        style=MappingProxyType({"fill": "none", "stroke": "none", "wrap": True}),
    )
)
shape_kind(
    ShapeKind(
        "edge_label",
        "Connector label",
        _if_painted,
        box_outline,
        category="",
        size=(0.0, 0.0),
        style=MappingProxyType({"fill": "none", "stroke": "none", "font_size": 11.0, "label_background": "default"}),
    )
)
shape_kind(
    ShapeKind(
        "ext",
        "Double rectangle",
        _double,
        box_outline,
        label=_double_label,
        defaults=MappingProxyType({"double": True}),
        style=MappingProxyType({"wrap": True}),
    )
)
shape_kind(
    ShapeKind(
        "partial_rectangle",
        "Partial rectangle",
        _partial,
        lambda frame: rectangle(frame.box),
        defaults=MappingProxyType({"top": True, "right": True, "bottom": True, "left": True}),
        style=MappingProxyType({"wrap": True}),
    )
)
shape_kind(
    ShapeKind(
        "group",
        "Group",
        _if_painted,
        box_outline,
        category="",
        style=MappingProxyType({"fill": "none", "stroke": "none"}),
        container=False,
    )
)
