"""Flowchart symbols with straight sides."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, polygon
from diagram.shapes.pieces import (
    Corners,
    body,
    bounded,
    box_outline,
    corner_radius,
    corners_outline,
    drawn,
    length,
    margins,
    segments,
    share,
)
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WRAP = MappingProxyType({"wrap": True})


def _rails(frame: Frame) -> float:
    """How far the inner lines of a process stand inside, on whole units."""
    fixed = frame.flag("fixed_size", False)
    given = length(frame, "size", 0.1, frame.w) if fixed else frame.w * share(frame, "size", 0.1)
    return float(round(max(given, corner_radius(frame))))


def _process_lines(frame: Frame) -> Path:
    x = min(_rails(frame), frame.w)
    return segments(((x, 0), (x, frame.h)), ((frame.w - x, 0), (frame.w - x, frame.h)))


def _process_label(frame: Frame) -> Box:
    x = _rails(frame)
    return margins(frame, x, 0.0, x, 0.0)


def _storage_cross(frame: Frame) -> Path:
    radius = corner_radius(frame)
    x = max(radius, length(frame, "dx", 20.0, frame.w))
    y = max(radius, length(frame, "dy", 20.0, frame.h))
    return segments(((0, y), (frame.w, y)), ((x, 0), (x, frame.h)))


def _storage_label(frame: Frame) -> Box:
    return margins(frame, length(frame, "dx", 20.0, frame.w), length(frame, "dy", 20.0, frame.h), 0.0, 0.0)


def _manual_input(frame: Frame) -> Corners:
    w, h, s = frame.w, frame.h, length(frame, "size", 30.0, frame.h)
    return ((0, h), (0, s), (w, 0), (w, h))


def _loop_limit(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    s = length(frame, "size", 20.0, min(w / 2, h))
    return ((s, 0), (w - s, 0), (w, s * 0.8), (w, h), (0, h), (0, s * 0.8))


def _off_page(frame: Frame) -> Corners:
    w, h = frame.w, frame.h
    s = h * share(frame, "size", 3 / 8)
    return ((0, 0), (w, 0), (w, h - s), (w / 2, h), (0, h - s))


def _collate_halves(frame: Frame) -> tuple[Path, Path]:
    w, h = frame.w, frame.h
    return polygon(((0, 0), (w, 0), (w / 2, h / 2))), polygon(((0, h), (w, h), (w / 2, h / 2)))


def _collate(frame: Frame) -> DisplayList:
    return tuple(body(frame, half) for half in _collate_halves(frame))


def _collate_outline(frame: Frame) -> Path:
    upper, lower = _collate_halves(frame)
    return upper.joined(lower)


MANUAL_INPUT = corners_outline(_manual_input)
LOOP_LIMIT = corners_outline(_loop_limit)
OFF_PAGE = corners_outline(_off_page)

shape_kind(
    ShapeKind(
        "process", "Process", drawn(box_outline, _process_lines), box_outline, category="flowchart",
        defaults=MappingProxyType({"size": 0.1}), style=_WRAP, label=_process_label,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "internal_storage", "Internal storage", drawn(box_outline, _storage_cross), box_outline, category="flowchart",
        size=(80.0, 80.0), defaults=MappingProxyType({"dx": 20.0, "dy": 20.0}), style=_WRAP,
        label=bounded(_storage_label),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "manual_input", "Manual input", drawn(MANUAL_INPUT), MANUAL_INPUT, category="flowchart",
        size=(80.0, 80.0), defaults=MappingProxyType({"size": 30.0}), style=_WRAP,
        label=bounded(lambda frame: margins(frame, 0.0, length(frame, "size", 30.0, frame.h), 0.0, 0.0)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "loop_limit", "Loop limit", drawn(LOOP_LIMIT), LOOP_LIMIT, category="flowchart",
        size=(100.0, 80.0), defaults=MappingProxyType({"size": 20.0}), style=_WRAP,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "off_page_connector", "Off-page connector", drawn(OFF_PAGE), OFF_PAGE, category="flowchart",
        size=(80.0, 80.0), defaults=MappingProxyType({"size": 3 / 8}), style=_WRAP,
    )
)  # fmt: skip
shape_kind(
    ShapeKind("collate", "Collate", _collate, _collate_outline, category="flowchart", size=(80.0, 80.0))
)  # fmt: skip
