"""Shapes that are only lines: line, bracket, crossbar, dimension; and small marks: plus, bars, waypoint."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList, PathItem
from diagram.geometry.box import Box
from diagram.geometry.path import Path, ellipse, polyline, rectangle, rounded_polygon
from diagram.shapes.pieces import bend_radius, box_outline, drawn, inked, lines, segments, share, solid_line
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_ARROW = 10.0  # length of a dimension's arrowheads, in units


def _line(frame: Frame) -> Path:
    return polyline(((0, frame.h / 2), (frame.w, frame.h / 2)))


def _bracket(frame: Frame) -> Path:
    w, h, s = frame.w, frame.h, frame.w * share(frame, "size", 0.5)
    corners = ((w, 0), (s, 0), (s, h / 2), (0, h / 2), (s, h / 2), (s, h), (w, h))
    return rounded_polygon(corners, bend_radius(frame), closed=False)


def _cross_bar(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    return segments(((0, 0), (0, h)), ((w, 0), (w, h)), ((0, h / 2), (w, h / 2)))


def _dimension(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    head, y = min(_ARROW, w / 2, h), h - min(_ARROW, h) / 2
    half = head / 2
    left = ((head, y - half), (0, y), (head, y + half))
    right = ((w - head, y - half), (w, y), (w - head, y + half))
    return segments(((0, 0), (0, h)), ((w, 0), (w, h)), left, right, ((0, y), (w, y)))


def _plus(frame: Frame) -> Path:
    w, h = frame.w, frame.h
    gap = min(w / 5, h / 5) + 1
    x, y = min(gap, w / 2), min(gap, h / 2)
    return segments(((w / 2, y), (w / 2, h - y)), ((x, h / 2), (w - x, h / 2)))


def _bars(frame: Frame) -> DisplayList:
    if frame.stroke is None:
        return ()
    w5, line, ink = frame.w / 5, solid_line(frame.stroke, width=1.0), inked(frame)
    return tuple(PathItem(rectangle(Box(w5 * at, 0, w5, frame.h)), ink, line) for at in (0, 2, 4))


def _waypoint(frame: Frame) -> DisplayList:
    if frame.stroke is None:
        return ()
    size = max(0.0, frame.number("size", 6.0) - 2.0) + 2 * frame.stroke.width
    box = Box((frame.w - size) / 2, (frame.h - size) / 2, size, size)
    return (PathItem(ellipse(box), inked(frame)),)


def _only(path: Path, frame: Frame) -> DisplayList:
    return (lines(frame, path),) if frame.stroke is not None else ()


shape_kind(
    ShapeKind(
        "line", "Line", lambda frame: _only(_line(frame), frame), box_outline, size=(160.0, 10.0),
        style=MappingProxyType({"stroke_width": 2.0}), ports=((0.0, 0.5), (0.5, 0.5), (1.0, 0.5)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "curly_bracket", "Bracket", lambda frame: _only(_bracket(frame), frame), box_outline, category="more",
        size=(20.0, 120.0), defaults=MappingProxyType({"size": 0.5}),
        style=MappingProxyType({"rounded": True, "radius": 10.0, "radius_absolute": True}),
        ports=((0.0, 0.5), (1.0, 0.0), (1.0, 1.0)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "cross_bar", "Crossbar", lambda frame: _only(_cross_bar(frame), frame), box_outline, category="more",
        size=(120.0, 20.0), ports=((0.0, 0.5), (0.5, 0.5), (1.0, 0.5)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "dimension", "Dimension", lambda frame: _only(_dimension(frame), frame), box_outline, category="more",
        size=(120.0, 20.0), style=MappingProxyType({"valign": "bottom", "spacing_bottom": 10.0}),
        ports=((0.0, 0.5), (1.0, 0.5)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind("plus", "Plus", drawn(box_outline, _plus), box_outline, category="more", size=(20.0, 20.0))
)  # fmt: skip
shape_kind(
    ShapeKind("parallel_marker", "Parallel marker", _bars, box_outline, category="more", size=(40.0, 40.0))
)  # fmt: skip
shape_kind(
    ShapeKind(
        "waypoint", "Waypoint", _waypoint, box_outline, category="more", size=(20.0, 20.0), perimeter="center",
        defaults=MappingProxyType({"size": 6.0}),
    )
)  # fmt: skip
