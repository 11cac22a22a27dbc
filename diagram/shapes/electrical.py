"""Circuit symbols: gates, contacts, resistors, sources."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, ellipse
from diagram.shapes.glyphs import glyph, glyph_kinds, placed, whole_box
from diagram.shapes.pieces import body, clamp, lines, segments, share
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_BODIES = MappingProxyType({
    "and": "b M 0 0 L 50 0 A 50 50 0 1 50 100 L 0 100 Z",
    "or": "b M 0 0 Q 62 0 100 50 Q 62 100 0 100 Q 34 50 0 0 Z",
    "xor": "b M 14 0 Q 68 0 100 50 Q 68 100 14 100 Q 44 50 14 0 Z; s M 0 0 Q 32 50 0 100",
    "buffer": "b M 0 0 L 100 50 L 0 100 Z",
})  # fmt: skip
_LEAD = 0.2  # of the width: the wires on either side of a gate
_MOST_INPUTS = 64

_SYMBOLS = {
    "and": "b M 20 0 L 50 0 A 30 50 0 1 50 100 L 20 100 Z; s M 0 25 L 20 25 M 0 75 L 20 75 M 80 50 L 100 50",
    "or": "b M 20 0 Q 60 0 80 50 Q 60 100 20 100 Q 36 50 20 0 Z; s M 0 25 L 26 25 M 0 75 L 26 75 M 80 50 L 100 50",
    "inverting_contact": "b O 0 0 100 100",
    "contact": "s M 0 50 L 33 50 M 33 0 L 33 100 M 67 0 L 67 100 M 67 50 L 100 50",
    "not_contact": "s M 0 50 L 33 50 M 33 0 L 33 100 M 67 0 L 67 100 M 67 50 L 100 50 M 33 100 L 67 0",
    "output_1": "s M 0 50 L 32 50 M 68 50 L 100 50 M 38 0 Q 26 50 38 100 M 62 0 Q 74 50 62 100",
    "resistor_1": "b R 20 0 60 100; s M 0 50 L 20 50 M 80 50 L 100 50",
    "resistor_2": "s M 0 50 L 18 50 L 23 0 L 34 100 L 45 0 L 56 100 L 67 0 L 78 100 L 82 50 L 100 50",
    "capacitor_1": "s M 0 50 L 45 50 M 45 0 L 45 100 M 55 0 L 55 100 M 55 50 L 100 50",
    "inductor_3": "s M 0 100 L 18 100 A 8 50 0 1 34 100 A 8 50 0 1 50 100 A 8 50 0 1 66 100 A 8 50 0 1 82 100 L 100 "
    "100",
    "diode": "b M 30 0 L 70 50 L 30 100 Z; s M 0 50 L 30 50 M 70 0 L 70 100 M 70 50 L 100 50",
    "monocell_battery": "s M 0 50 L 45 50 M 55 0 L 55 100 M 55 50 L 100 50; i R 42 25 5 50",
    "multicell_battery": "s M 0 50 L 35 50 M 35 0 L 35 100 M 55 0 L 55 100 M 65 50 L 100 50; "
    "i R 43 25 4 50 R 63 25 4 50",
    "signal_ground": "s M 50 0 L 50 40 M 0 40 L 100 40 L 50 100 Z",
    "protective_earth": "s M 50 0 L 50 50 M 0 50 L 100 50 M 20 70 L 80 70 M 40 90 L 60 90",
}  # fmt: skip


def _inputs(frame: Frame, left: float) -> Path:
    count = int(clamp(frame.number("num_inputs", 2.0), 1.0, _MOST_INPUTS))
    rows = (frame.h * (2 * at + 1) / (2 * count) for at in range(count))
    return segments(*(((0.0, y), (left, y)) for y in rows))


def _gate(frame: Frame) -> DisplayList:
    """Wires, the body of the operation, and a ring on the output of a negated one."""
    lead = frame.w * _LEAD
    ring = min(frame.w * share(frame, "neg_size", 0.15), lead, frame.h) if frame.flag("negating", False) else 0.0
    room = Box(lead, 0.0, frame.w - 2 * lead, frame.h)
    operation = frame.word("operation", "and")
    marks = glyph(_BODIES.get(operation, _BODIES["and"]))
    items = (
        []
        if frame.stroke is None
        else [lines(frame, _inputs(frame, lead + (0.0 if operation == "and" else room.w * 0.1)))]
    )
    if frame.stroke is not None:
        items.append(lines(frame, segments(((room.right + ring, frame.h / 2), (frame.w, frame.h / 2)))))
    items += [body(frame, placed(mark.path, room)) for mark in marks if mark.role == "b"]
    if frame.stroke is not None:
        items += [lines(frame, placed(mark.path, room)) for mark in marks if mark.role == "s"]
    if ring:
        items.append(body(frame, ellipse(Box(room.right, (frame.h - ring) / 2, ring, ring))))
    return tuple(items)


glyph_kinds("electrical", " in a circuit", _SYMBOLS, size=(100.0, 60.0))
shape_kind(
    ShapeKind(
        "electrical_logic_gate", "Logic gate", _gate, whole_box, category="", size=(100.0, 60.0),
        defaults=MappingProxyType({"operation": "and", "negating": False, "num_inputs": 2.0}),
    )
)  # fmt: skip
