"""SysML: the package with its name tab, actions with pins, and the marks of activity diagrams."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, rectangle, rounded_rectangle
from diagram.shapes.glyphs import glyph_kinds, whole_box
from diagram.shapes.pieces import body, length, lines, segments
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_TAB_H, _CUT = 20.0, 10.0  # of a package's name tab, in units
_PIN = 12.0  # side of a pin, in units
_MARKS = {
    "act_final": "b O 0 0 100 100; i O 15 15 70 70",
    "flow_final": "b O 0 0 100 100; s M 15 15 L 85 85 M 85 15 L 15 85",
    "acc_event": "b M 0 0 L 100 0 L 100 100 L 0 100 L 12 50 Z",
    "send_sig_act": "b M 0 0 L 86 0 L 100 50 L 86 100 L 0 100 Z",
    "time_event": "b M 0 0 L 100 0 L 0 100 L 100 100 Z",
    "act_param_node": "b R 0 0 100 100",
    "param_dgm": "b R 0 0 100 100",
}  # fmt: skip


def _tab(frame: Frame) -> Path:
    x = length(frame, "label_x", 90.0, frame.w)
    h = min(_TAB_H, frame.h)
    return segments(((0, h), (max(0.0, x - _CUT), h), (x, h / 2), (x, 0)))


def _package(frame: Frame) -> DisplayList:
    frame_box = body(frame, rectangle(frame.box))
    return (frame_box, lines(frame, _tab(frame))) if frame.stroke is not None else (frame_box,)


def _pinned(frame: Frame, left: int, right: int, *, rounded: bool) -> DisplayList:
    """A body with that many pins on either side; half of each pin is inside."""
    side = min(_PIN, frame.w / 4, frame.h)
    x = side / 2 if left else 0.0
    box = Box(x, 0.0, frame.w - x - (side / 2 if right else 0.0), frame.h)
    shell = body(frame, rounded_rectangle(box, 10.0 if rounded else 0.0))
    pins = [Box(0.0, (frame.h - side) * (at + 1) / (left + 1), side, side) for at in range(left)]
    pins += [Box(frame.w - side, (frame.h - side) * (at + 1) / (right + 1), side, side) for at in range(right)]
    return (shell, *(body(frame, rectangle(pin)) for pin in pins))


def _call(frame: Frame) -> DisplayList:
    """A behaviour that is described elsewhere, marked with a rake."""
    shell = body(frame, rounded_rectangle(frame.box, 10.0))
    if frame.stroke is None:
        return (shell,)
    s = min(14.0, frame.w / 4, frame.h / 3)
    x, y = frame.w - 1.6 * s, frame.h - 1.6 * s
    rake = segments(
        ((x, y + s), (x, y + s / 2), (x + s, y + s / 2), (x + s, y + s)), ((x + s / 2, y), (x + s / 2, y + s))
    )
    return (shell, lines(frame, rake))


shape_kind(
    ShapeKind(
        "sysml_package", "SysML package", _package, whole_box, category="", size=(200.0, 120.0), container=True,
        defaults=MappingProxyType({"label_x": 90.0}),
    )
)  # fmt: skip
shape_kind(ShapeKind("sysml_call_beh_act", "Call of a behaviour", _call, whole_box, category=""))
for _name, _title, _left, _right, _rounded in (
    ("is_control", "Action with two pins", 1, 1, True),
    ("obj_flow_l", "Action with an input", 1, 0, True),
    ("obj_flow_r", "Action with an output", 0, 1, True),
    ("item_flow", "Block with two ports", 1, 1, False),
    ("item_flow_left", "Block with inputs", 3, 0, False),
    ("item_flow_right", "Block with outputs", 0, 3, False),
    ("port1", "Block with a port", 0, 1, False),
):
    shape_kind(
        ShapeKind(
            f"sysml_{_name}",
            _title,
            lambda frame, left=_left, right=_right, rounded=_rounded: _pinned(frame, left, right, rounded=rounded),  # type: ignore[misc]  # defaults bind the loop's values
            whole_box,
            category="",
        )
    )
glyph_kinds("sysml", " in SysML", _MARKS)
