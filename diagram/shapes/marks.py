"""Small marks and pieces of several libraries: ticks, crosses, pins, data stores, cards, people of signs."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import polyline, rectangle, rounded_rectangle
from diagram.shapes.glyphs import glyph_kinds, whole_box
from diagram.shapes.pieces import body, corner_radius, length, lines
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_SHIFT = 4.0  # how far the card behind looks out, in units
_TIGHT = 30.0  # width of a data store's number, in units


def _store(frame: Frame) -> DisplayList:
    """A box with a compartment for the number on its left."""
    shell = body(frame, rectangle(frame.box))
    x = length(frame, "size", _TIGHT, frame.w)
    return (shell, lines(frame, polyline(((x, 0), (x, frame.h))))) if frame.stroke is not None else (shell,)


def _cards(frame: Frame) -> DisplayList:
    """A card in front of another one of the same size."""
    d = min(_SHIFT, frame.w / 2, frame.h / 2)
    w, h, r = frame.w - d, frame.h - d, corner_radius(frame)
    return tuple(body(frame, rounded_rectangle(Box(at, at, w, h), r)) for at in (d, 0.0))


shape_kind(
    ShapeKind(
        "dfd_data_store_id", "Data store with a number", _store, whole_box, category="", size=(120.0, 30.0),
        defaults=MappingProxyType({"size": _TIGHT}),
    )
)  # fmt: skip
shape_kind(ShapeKind("gcp2_double_rect", "Pair of cards", _cards, whole_box, category=""))
glyph_kinds(
    "atlassian", " mark",
    {
        "check": "s M 10 54 L 38 84 L 90 16; i M 0 56 L 12 44 L 36 66 L 86 8 L 100 18 L 38 92 Z",
        "x": "i M 14 0 L 50 36 L 86 0 L 100 14 L 64 50 L 100 86 L 86 100 L 50 64 L 14 100 L 0 86 L 36 50 L 0 14 Z",
    },
)  # fmt: skip
glyph_kinds("ios", " on a map", {"i_pin": "b M 46 40 L 54 40 L 52 100 L 48 100 Z; b O 10 0 80 46"}, size=(10.0, 25.0))
glyph_kinds(
    "signs", " sign",
    {
        "woman_1": "b O 34 0 32 15; b M 32 17 L 68 17 L 96 52 L 86 56 L 70 36 L 86 74 L 66 74 L 66 100 L 53 100 L "
        "53 74 L 47 74 "
        "L 47 100 L 34 100 L 34 74 L 14 74 L 30 36 L 14 56 L 4 52 Z",
        "man_1": "b O 34 0 32 15; b M 26 17 L 74 17 L 88 30 L 88 58 L 76 58 L 76 34 L 70 34 L 70 100 L 54 100 L 54 "
        "60 L 46 60 "
        "L 46 100 L 30 100 L 30 34 L 24 34 L 24 58 L 12 58 L 12 30 Z",
    },
    size=(40.0, 80.0),
)  # fmt: skip
