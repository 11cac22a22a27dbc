"""Lifelines and frames of sequence diagrams."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList, Fill, PathItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, polygon, polyline, rectangle, rounded_rectangle
from diagram.shapes.pieces import body, corner_radius, length, lines, solid_line
from diagram.shapes.registry import SHAPES, Frame, ShapeKind, shape_kind

_CORNER = 10.0  # the cut corner of a frame's tab, in units
# Who may stand at the head of a lifeline: draw.io's names and ours.
_PARTICIPANTS = MappingProxyType({
    "umlActor": "uml_actor", "umlBoundary": "uml_boundary", "umlControl": "uml_control", "umlEntity": "uml_entity",
})  # fmt: skip


def _head_height(frame: Frame) -> float:
    return length(frame, "size", 40.0, frame.h)


def _lifeline(frame: Frame) -> DisplayList:
    w, h, size = frame.w, frame.h, _head_height(frame)
    head = Frame(w, size, frame.style, fill=frame.fill, stroke=frame.stroke, ink=frame.ink, paper=frame.paper)
    items = _participant(frame.word("participant", ""), head)
    if size < h and frame.stroke is not None:
        dash = frame.stroke.dash or (3.0 * frame.stroke.width, 3.0 * frame.stroke.width)
        line = solid_line(frame.stroke, dash=dash if frame.flag("lifeline_dashed", True) else ())
        items = (*items, PathItem(polyline(((w / 2, size), (w / 2, h))), None, line))
    return items


def _participant(name: str, head: Frame) -> DisplayList:
    kind = _PARTICIPANTS.get(name, name)
    if kind in _PARTICIPANTS.values():
        return SHAPES[kind].draw(head)
    return (body(head, rounded_rectangle(head.box, corner_radius(head))),)


def _lifeline_outline(frame: Frame) -> Path:
    """The head, and the line as an area without width."""
    size, middle = _head_height(frame), frame.w / 2
    return polygon((
        (0, 0), (frame.w, 0), (frame.w, size), (middle, size), (middle, frame.h), (middle, size), (0, size),
    ))  # fmt: skip


def _lifeline_label(frame: Frame) -> Box:
    return Box(0, 0, frame.w, _head_height(frame))


def _tab(frame: Frame) -> tuple[float, float]:
    """Width and height of the frame's name tab."""
    wide = min(frame.w, max(_CORNER, frame.number("width", 60.0)))
    return wide, min(frame.h, max(_CORNER * 1.5, frame.number("height", 30.0)))


def _frame(frame: Frame) -> DisplayList:
    w, h = frame.w, frame.h
    wide, tall = _tab(frame)
    items: list[PathItem] = []
    area = frame.word("swimlane_fill", "none")
    if area not in ("none", ""):
        color = frame.paper if area == "default" else area
        items.append(PathItem(rectangle(frame.box), Fill(color, frame.style.opacity * frame.style.fill_opacity)))
    cut = ((0, 0), (wide, 0), (wide, max(0.0, tall - _CORNER * 1.5)), (max(0.0, wide - _CORNER), tall), (0, tall))
    items.append(body(frame, polygon(cut)))
    if frame.stroke is not None:
        items.append(lines(frame, polyline(((wide, 0), (w, 0), (w, h), (0, h), (0, tall)))))
    return tuple(items)


def _frame_label(frame: Frame) -> Box:
    wide, tall = _tab(frame)
    return Box(0, 0, wide, tall)


shape_kind(
    ShapeKind(
        "uml_lifeline", "Lifeline", _lifeline, _lifeline_outline, category="uml", size=(100.0, 300.0),
        defaults=MappingProxyType({"size": 40.0}), style=MappingProxyType({"wrap": True}), perimeter="lifeline",
        label=_lifeline_label, container=True,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "uml_frame", "Sequence frame", _frame, lambda frame: rectangle(frame.box), category="uml", size=(300.0, 200.0),
        defaults=MappingProxyType({"width": 60.0, "height": 30.0}), label=_frame_label, container=True,
    )
)  # fmt: skip
