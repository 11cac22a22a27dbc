"""Block arrows with a head of fixed length: straight, two-way, bent, turning back, jumping in.

The shares and lengths of the parameters are draw.io's, measured on its drawings.
"""

from __future__ import annotations

from types import MappingProxyType

from diagram.geometry.path import Path, PathBuilder
from diagram.shapes.glyphs import glyph_kinds
from diagram.shapes.pieces import Corners, clamp, corners_outline, drawn, length, share
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_HEAD, _BARE = 40.0, 0.6  # head length in units; how much of the height the shaft leaves free
_OLDER = {
    "bent_right_arrow": "b M 0 100 L 0 55 C 0 32 12 22 34 22 L 62 22 L 62 0 L 100 34 L 62 68 L 62 46 L 36 46 "
    "C 28 46 25 50 25 57 L 25 100 Z",
    "bent_left_arrow": "b M 100 100 L 100 55 C 100 32 88 22 66 22 L 38 22 L 38 0 L 0 34 L 38 68 L 38 46 L 64 46 "
    "C 72 46 75 50 75 57 L 75 100 Z",
    "signal_in_arrow": "b M 0 0 L 74 0 L 100 50 L 74 100 L 0 100 Z",
    "two_way_arrow_horizontal": "b M 0 50 L 30 0 L 30 25 L 70 25 L 70 0 L 100 50 L 70 100 L 70 75 L 30 75 L 30 100 Z",
    "two_way_arrow_vertical": "b M 50 0 L 100 30 L 75 30 L 75 70 L 100 70 L 50 100 L 0 70 L 25 70 L 25 30 L 0 30 Z",
    "jump_in_arrow_1": "b M 0 60 C 4 26 30 8 70 18 L 72 0 L 100 46 L 62 78 L 66 56 C 42 46 16 44 0 60 Z",
    "arrow_right": "b M 0 30 L 70 30 L 70 0 L 100 50 L 70 100 L 70 70 L 0 70 Z",
    "arrow_left": "b M 100 30 L 30 30 L 30 0 L 0 50 L 30 100 L 30 70 L 100 70 Z",
    "arrow_up": "b M 30 100 L 30 30 L 0 30 L 50 0 L 100 30 L 70 30 L 70 100 Z",
    "arrow_down": "b M 30 0 L 30 70 L 0 70 L 50 100 L 100 70 L 70 70 L 70 0 Z",
    "notched_right_arrow": "b M 0 30 L 70 30 L 70 0 L 100 50 L 70 100 L 70 70 L 0 70 L 14 50 Z",
    "striped_right_arrow": "b R 0 30 5 40 R 9 30 9 40; b M 22 30 L 70 30 L 70 0 L 100 50 L 70 100 L 70 70 L 22 70 Z",
    "chevron_arrow": "b M 0 0 L 70 0 L 100 50 L 70 100 L 0 100 L 30 50 Z",
    "quad_arrow": "b M 50 0 L 66 18 L 57 18 L 57 43 L 82 43 L 82 34 L 100 50 L 82 66 L 82 57 L 57 57 L 57 82 L 66 82 "
    "L 50 100 L 34 82 L 43 82 L 43 57 L 18 57 L 18 66 L 0 50 L 18 34 L 18 43 L 43 43 L 43 18 L 34 18 Z",
}  # fmt: skip


def _bare(frame: Frame) -> float:
    """What the shaft leaves free above and below, in units."""
    return frame.h / 2 * share(frame, "dy", _BARE)


def _arrow(frame: Frame) -> Corners:
    w, h, y = frame.w, frame.h, _bare(frame)
    x = w - length(frame, "dx", _HEAD, w)
    notch = length(frame, "notch", 0.0, w)
    tail = ((0, h - y), (notch, h / 2)) if notch else ((0, h - y),)
    return ((0, y), (x, y), (x, 0), (w, h / 2), (x, h), (x, h - y), *tail)


def _two_way(frame: Frame) -> Corners:
    w, h, y = frame.w, frame.h, _bare(frame)
    x = length(frame, "dx", _HEAD, w / 2)
    return (
        (0, h / 2), (x, 0), (x, y), (w - x, y), (w - x, 0), (w, h / 2), (w - x, h), (w - x, h - y), (x, h - y), (x, h),
    )  # fmt: skip


def _bend(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    head = length(frame, "arrow_head", 55.0, h)
    half = length(frame, "dy", 15.0, min(head / 2, w / 2))
    x = max(w - length(frame, "dx", 38.0, w), 2 * half)
    top, low = head / 2 - half, head / 2 + half
    tail = h - length(frame, "notch", 0.0, h)
    return (
        (x, 0), (w, head / 2), (x, head), (x, low), (2 * half, low), (2 * half, h), (half, tail), (0, h), (0, top),
        (x, top),
    )  # fmt: skip


def _u_turn(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    head = length(frame, "arrow_head", 43.0, h)
    half = length(frame, "dy", 11.0, min(head / 2, h / 4))
    middle = head / 2
    tall = (h - middle + half) / 2
    outer = min(tall, w)
    inner, low = max(0.0, outer - 2 * half), max(0.0, tall - 2 * half)
    tip = clamp(outer + frame.number("dx2", 25.0), outer, w)
    way = PathBuilder().move(outer, 0).line(tip, middle).line(outer, head).line(outer, middle + half)
    way.arc(inner, low, 0.0, False, False, outer, h - 2 * half).line(w, h - 2 * half).line(w, h).line(outer, h)
    return way.arc(outer, tall, 0.0, False, True, outer, middle - half).close().done()


def _jump_in(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    head = length(frame, "arrow_head", 55.0, h)
    half = length(frame, "dy", 15.0, head / 2)
    x, middle = w - length(frame, "dx", 38.0, w), head / 2
    way = PathBuilder().move(x, 0).line(w, middle).line(x, head).line(x, middle + half)
    way.quad(0.3 * x, middle + half, 0, h)
    return way.quad(0.15 * x, middle - half, x, middle - half).close().done()


for _name, _title, _outline, _defaults in (
    ("arrow", "Block arrow", corners_outline(_arrow), {"dx": _HEAD, "dy": _BARE, "notch": 0.0}),
    ("two_way_arrow", "Two-way arrow", corners_outline(_two_way), {"dx": _HEAD, "dy": _BARE}),
    ("bend_arrow", "Bent arrow", corners_outline(_bend), {"dx": 38.0, "dy": 15.0, "notch": 0.0, "arrow_head": 55.0}),
    ("u_turn_arrow", "U-turn arrow", _u_turn, {"dy": 11.0, "dx2": 25.0, "arrow_head": 43.0}),
    ("jump_in_arrow", "Jump-in arrow", _jump_in, {"dx": 38.0, "dy": 15.0, "arrow_head": 55.0}),
):
    shape_kind(
        ShapeKind(
            f"arrows2_{_name}", _title, drawn(_outline), _outline, category="arrows", size=(100.0, 70.0),
            defaults=MappingProxyType(_defaults),
        )
    )  # fmt: skip
glyph_kinds("arrows", ", plain", _OLDER)
