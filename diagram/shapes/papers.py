"""Notes, folders, callouts, envelopes: things made of paper."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList, PathItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, polygon, rounded_polygon
from diagram.shapes.pieces import (
    Corners,
    bend_radius,
    body,
    bounded,
    corners_outline,
    drawn,
    length,
    lines,
    margins,
    segments,
    shade,
    share,
)
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WRAP = MappingProxyType({"wrap": True})


def _fold(frame: Frame) -> float:
    return length(frame, "size", 30.0, min(frame.w, frame.h))


def _note_outline(frame: Frame) -> Path:
    w, h, s = frame.w, frame.h, _fold(frame)
    return polygon(((0, 0), (w - s, 0), (w, s), (w, h), (0, h)))


def _note(frame: Frame) -> DisplayList:
    w, s = frame.w, _fold(frame)
    ear = ((w - s, 0.0), (w - s, s), (w, s))
    items: list[PathItem] = [body(frame, _note_outline(frame))]
    dark = shade(polygon(ear), frame.number("dark_opacity", 0.0), frame.style.opacity)
    if dark is not None:
        items.append(dark)
    if frame.stroke is not None:
        items.append(lines(frame, segments(ear)))
    return tuple(items)


def _note_label(frame: Frame) -> Box:
    s = length(frame, "size", 15.0, frame.h)
    return margins(frame, 0.0, s, 0.0, s)


def _folder_parts(frame: Frame) -> tuple[float, float, float]:
    """Width and height of the tab, and the radius of the corners."""
    tall = length(frame, "tab_height", 20.0, frame.h)
    radius = min(bend_radius(frame), frame.w / 2, (frame.h - tall) / 2)
    wide = max(radius, min(frame.w - radius, length(frame, "tab_width", 60.0, frame.w)))
    return wide, tall, radius


def _folder_outline(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    wide, tall, radius = _folder_parts(frame)
    if frame.word("tab_position", "right") == "left":
        tab = ((0.0, 0.0), (wide, 0.0), (wide, tall), (w, tall), (w, h), (0.0, h))
    else:
        tab = ((0.0, tall), (w - wide, tall), (w - wide, 0.0), (w, 0.0), (w, h), (0.0, h))
    return rounded_polygon(tab, radius)


def _folder_edge(frame: Frame) -> Path:
    w = frame.w
    wide, tall, _ = _folder_parts(frame)
    left = frame.word("tab_position", "right") == "left"
    return segments(((0, tall), (wide, tall)) if left else ((w - wide, tall), (w, tall)))


def _folder_label(frame: Frame) -> Box:
    wide, tall, _ = _folder_parts(frame)
    if not frame.flag("label_in_header", False):
        return margins(frame, 0.0, tall, 0.0, 0.0)
    rest = frame.w - wide
    if frame.word("tab_position", "right") == "left":
        return margins(frame, 0.0, 0.0, rest, frame.h - tall)
    return margins(frame, rest, 0.0, 0.0, frame.h - tall)


def _callout_corners(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    s = length(frame, "size", 30.0, h)
    start, tip = w * share(frame, "position", 0.5), w * share(frame, "position2", 0.5)
    base = length(frame, "base", 20.0, w)
    return ((0, 0), (w, 0), (w, h - s), (min(w, start + base), h - s), (tip, h), (start, h - s), (0, h - s))


def _callout_label(frame: Frame) -> Box:
    return margins(frame, 0.0, 0.0, 0.0, length(frame, "size", 30.0, frame.h))


def _envelope(frame: Frame) -> Path:
    return polygon(frame.box.corners)


def _flap(frame: Frame) -> Path:
    return segments(((0, 0), (frame.w / 2, frame.h / 2), (frame.w, 0)))


CALLOUT = corners_outline(_callout_corners)

shape_kind(
    ShapeKind(
        "note", "Note", _note, _note_outline, size=(80.0, 100.0), style=_WRAP,
        defaults=MappingProxyType({"size": 20.0, "dark_opacity": 0.05}),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "note2", "UML note", _note, _note_outline, category="uml", size=(100.0, 70.0), style=_WRAP,
        defaults=MappingProxyType({"size": 15.0, "bounded_lbl": True}), label=bounded(_note_label),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "folder", "Package", drawn(_folder_outline, _folder_edge), _folder_outline, category="uml", size=(120.0, 80.0),
        defaults=MappingProxyType({"tab_width": 40.0, "tab_height": 14.0, "tab_position": "left", "bounded_lbl": True}),
        style=_WRAP, label=bounded(_folder_label), container=True,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "callout", "Callout", drawn(CALLOUT), CALLOUT, size=(120.0, 80.0), style=_WRAP, perimeter="callout",
        defaults=MappingProxyType({"size": 30.0, "position": 0.5, "position2": 0.5, "base": 20.0}),
        label=_callout_label,
    )
)  # fmt: skip
shape_kind(
    ShapeKind("message", "Message", drawn(_envelope, _flap), _envelope, category="more", size=(60.0, 40.0))
)  # fmt: skip
