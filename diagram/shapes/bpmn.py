"""BPMN: events, gateways, tasks and data, as their parameters say."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from diagram.display.items import DisplayList, PathItem, Stroke
from diagram.geometry.box import Box
from diagram.geometry.path import Path, ellipse, polygon
from diagram.shapes.basic import cornered
from diagram.shapes.bpmn_symbols import EVENT_MARKS, GATEWAY_MARKS, GATEWAY_SYMBOLS, LOOP_MARKS, TASK_MARKS
from diagram.shapes.glyphs import glyph, glyph_kinds, styled
from diagram.shapes.pieces import body, box_outline, inked, inset
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_DOUBLE = frozenset({"catching", "boundInt", "boundNonint", "throwing"})
_DASHED = frozenset({"eventNonint", "boundNonint"})
_THROWN = frozenset({"throwing", "end"})
_DASH = (3.0, 2.0)
_RING_GAP = 2.6  # between the circles of an event, in line widths
_EVENT_ROOM, _CLOCK_ROOM, _GATE_ROOM = 0.7, 0.8, 0.46  # of the shape that its mark takes
_MARK = Box(4.0, 4.0, 18.0, 16.0)  # of a task, in units
_LOOP, _LOOP_GAP = 14.0, 2.0  # side of a mark at the bottom of a task, and the room between two
_CORNER_EVENT = 20.0  # diameter of the event in a task's corner, in units


def _ring_stroke(frame: Frame, outline: str) -> Stroke | None:
    if frame.stroke is None:
        return None
    width = frame.stroke.width * 2 + 1 if outline == "end" else frame.stroke.width
    return replace(frame.stroke, width=width, dash=_DASH if outline in _DASHED else frame.stroke.dash)


def _event_in(frame: Frame, box: Box, outline: str) -> DisplayList:
    stroke = _ring_stroke(frame, outline)
    rings = [PathItem(ellipse(box), frame.fill, stroke)] if frame.fill or stroke else []
    if outline in _DOUBLE and frame.stroke is not None:
        rings.append(PathItem(ellipse(inset(box, _RING_GAP * frame.stroke.width)), None, stroke))
    return (*rings, *_event_mark(frame, box, outline))


def _event_mark(frame: Frame, box: Box, outline: str) -> DisplayList:
    symbol = frame.word("symbol", "general")
    if symbol not in EVENT_MARKS:
        return ()
    room = _CLOCK_ROOM if symbol == "timer" else _EVENT_ROOM
    placed = _middle(box, room)
    if outline in _THROWN and symbol in ("message", "timer"):
        return styled(replace(frame, fill=None), glyph(EVENT_MARKS[symbol]), placed)
    fill = inked(frame) if outline in _THROWN else None
    return styled(replace(frame, fill=fill), glyph(EVENT_MARKS[symbol]), placed)


def _middle(box: Box, share: float) -> Box:
    return Box(box.x + box.w * (1 - share) / 2, box.y + box.h * (1 - share) / 2, box.w * share, box.h * share)


def _event(frame: Frame) -> DisplayList:
    return _event_in(frame, frame.box, frame.word("outline", "standard"))


def _rhombus(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    return polygon(((w / 2, 0), (w, h / 2), (w / 2, h), (0, h / 2)))


def _gateway(frame: Frame) -> DisplayList:
    gate = body(frame, _rhombus(frame))
    outline = frame.word("outline", "none")
    if outline != "none":
        return (gate, *_event_in(frame, _middle(frame.box, 0.5), outline))
    kind = frame.word("gw_type", "") or GATEWAY_SYMBOLS.get(frame.word("symbol", ""), "")
    if kind not in GATEWAY_MARKS:
        return (gate,)
    return (gate, *styled(frame, glyph(GATEWAY_MARKS[kind]), _middle(frame.box, _GATE_ROOM)))


def _is_gateway(frame: Frame) -> bool:
    return frame.word("background", "") == "gateway"


def _any_shape(frame: Frame) -> DisplayList:
    """The older shape that is an event or, with that background, a gateway."""
    return _gateway(frame) if _is_gateway(frame) else _event(frame)


def _task_outline(frame: Frame) -> Path:
    return cornered(frame) if frame.word("rect_style", "") else box_outline(frame)


def _task(frame: Frame) -> DisplayList:
    items = [*_task_body(frame)]
    if frame.word("symbol", "none") in EVENT_MARKS:
        side = min(_CORNER_EVENT, frame.w, frame.h)
        items += _event_in(frame, Box(2.0, 2.0, side - 2.0, side - 2.0), frame.word("outline", "standard"))
    marker = frame.word("task_marker", "abstract")
    if marker in TASK_MARKS and frame.w >= _MARK.right and frame.h >= _MARK.bottom:
        items += styled(replace(frame, fill=None), glyph(TASK_MARKS[marker]), _MARK)
    return (*items, *_loops(frame))


def _task_body(frame: Frame) -> DisplayList:
    path, stroke = _task_outline(frame), frame.stroke
    kind = frame.word("bpmn_shape_type", "task")
    if stroke is not None and kind == "call":
        return (PathItem(path, frame.fill, replace(stroke, width=stroke.width * 3)),)
    if stroke is not None and kind == "subprocess" and frame.word("outline", "") in _DASHED | {"eventInt"}:
        return (PathItem(path, frame.fill, replace(stroke, dash=_DASH)),)
    if stroke is not None and kind == "transaction":
        inner = inset(frame.box, 4.0)
        small = _task_outline(replace(frame, w=inner.w, h=inner.h)).moved(inner.x, inner.y)
        return (body(frame, path), PathItem(small, None, stroke))
    return (body(frame, path),)


def _loops(frame: Frame) -> DisplayList:
    names = [name for name in LOOP_MARKS if frame.flag(name, False)]
    width = len(names) * (_LOOP + _LOOP_GAP) - _LOOP_GAP
    if not names or width > frame.w or frame.h < _LOOP * 2:
        return ()
    plain = replace(frame, fill=None)
    left, top = (frame.w - width) / 2, frame.h - _LOOP - _LOOP_GAP
    items: list[DisplayList] = []
    for index, name in enumerate(names):
        box = Box(left + index * (_LOOP + _LOOP_GAP), top, _LOOP, _LOOP)
        items.append(styled(plain, glyph(LOOP_MARKS[name]), box))
    return tuple(item for one in items for item in one)


def _shape_outline(frame: Frame) -> Path:
    return _rhombus(frame) if _is_gateway(frame) else ellipse(frame.box)


shape_kind(
    ShapeKind(
        "bpmn_event", "BPMN event", _event, lambda frame: ellipse(frame.box), category="flowchart", size=(50.0, 50.0),
        defaults=MappingProxyType({"outline": "standard", "symbol": "general"}), perimeter="ellipse",
        style=MappingProxyType({"label_vposition": "bottom", "valign": "top"}),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "bpmn_gateway2", "BPMN gateway", _gateway, _rhombus, category="flowchart", size=(50.0, 50.0),
        defaults=MappingProxyType({"outline": "none", "gw_type": "exclusive"}), perimeter="rhombus",
        style=MappingProxyType({"label_vposition": "bottom", "valign": "top"}),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "bpmn_shape", "BPMN mark", _any_shape, _shape_outline, category="", size=(50.0, 50.0), perimeter="ellipse",
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "bpmn_task", "BPMN task", _task, _task_outline, category="flowchart", size=(120.0, 80.0),
        defaults=MappingProxyType({"rect_style": "rounded", "size": 10.0, "task_marker": "abstract"}),
        style=MappingProxyType({"wrap": True}),
    )
)  # fmt: skip
glyph_kinds(
    "bpmn", " in BPMN",
    {
        "data": "40 60: b M 0 0 L 28 0 L 40 12 L 40 60 L 0 60 Z; s M 28 0 L 28 12 L 40 12",
        "data_store": "60 50: b M 0 8 A 30 8 0 1 60 8 L 60 42 A 30 8 0 1 0 42 Z; s M 0 8 A 30 8 0 0 60 8 M 0 13 "
        "A 30 8 0 0 60 13 M 0 18 A 30 8 0 0 60 18",
        "timer_start": "b O 0 0 100 100; s O 9 9 82 82 M 50 20 L 50 50 L 72 50",
        "conversation": "b M 25 0 L 75 0 L 100 50 L 75 100 L 25 100 L 0 50 Z",
    },
    size=(40.0, 60.0),
)  # fmt: skip
