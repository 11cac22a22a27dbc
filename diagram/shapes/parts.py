"""UML's modules, components and interfaces."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder, ellipse, polygon, polyline
from diagram.shapes.pieces import body, box_outline, clamp, inset, length, lines, margins, segments
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_WRAP = MappingProxyType({"wrap": True})


def _lugs(frame: Frame, wide: float, tall: float) -> tuple[float, float]:
    """Width and height of the two lugs on the left side."""
    return length(frame, "jetty_width", wide, frame.w), length(frame, "jetty_height", tall, frame.h / 2)


def _module_lugs(frame: Frame) -> tuple[Path, Path]:
    dx, dy = _lugs(frame, 20.0, 10.0)
    first = min(dy, frame.h - dy)
    return _with_lugs(frame, dx, dy, (first, min(first + 2 * dy, frame.h - dy)))


def _component_lugs(frame: Frame) -> tuple[Path, Path]:
    dx, dy = _lugs(frame, 32.0, 12.0)
    return _with_lugs(frame, dx, dy, (0.3 * frame.h - dy / 2, 0.7 * frame.h - dy / 2))


def _with_lugs(frame: Frame, dx: float, dy: float, tops: tuple[float, float]) -> tuple[Path, Path]:
    """The outline of a box with lugs, and the halves of the lugs that lie inside it."""
    w, h, x = frame.w, frame.h, dx / 2
    first, second = (clamp(top, 0.0, h - dy) for top in tops)
    outline = polygon((
        (x, 0), (w, 0), (w, h), (x, h), (x, second + dy), (0, second + dy), (0, second), (x, second),
        (x, first + dy), (0, first + dy), (0, first), (x, first),
    ))  # fmt: skip
    return outline, segments(*(((x, top), (dx, top), (dx, top + dy), (x, top + dy)) for top in (first, second)))


def _lugged(parts: Callable[[Frame], tuple[Path, Path]]) -> Callable[[Frame], DisplayList]:
    def draw(frame: Frame) -> DisplayList:
        outline, inner = parts(frame)
        return (body(frame, outline), lines(frame, inner)) if frame.stroke else (body(frame, outline),)

    return draw


def _lug_label(frame: Frame) -> Box:
    return margins(frame, _lugs(frame, 20.0, 10.0)[0], 0.0, 0.0, 0.0)


def _stroke_width(frame: Frame) -> float:
    return frame.stroke.width if frame.stroke else 1.0


def _lollipop(frame: Frame) -> DisplayList:
    size = length(frame, "size", 10.0, min(frame.w, frame.h))
    ball = body(frame, ellipse(Box((frame.w - size) / 2, 0, size, size)))
    if frame.stroke is None:
        return (ball,)
    return (ball, lines(frame, polyline(((frame.w / 2, size), (frame.w / 2, frame.h)))))


def _socket(frame: Frame) -> DisplayList:
    if frame.stroke is None:
        return ()
    w, h = frame.w, frame.h
    return (lines(frame, PathBuilder().move(0, 0).quad(w, 0, w, h / 2).quad(w, h, 0, h).done()),)


def _ball_and_socket(frame: Frame) -> DisplayList:
    w, h = frame.w, frame.h
    gap = max(0.0, frame.number("inset", 2.0)) + _stroke_width(frame)
    inner = inset(frame.box, gap)
    ball = body(frame, ellipse(Box(0, inner.y, inner.w, inner.h)))
    if frame.stroke is None:
        return (ball,)
    socket = PathBuilder().move(w / 2, 0).quad(w, 0, w, h / 2).quad(w, h, w / 2, h).done()
    return (ball, lines(frame, socket))


shape_kind(
    ShapeKind(
        "module", "Module", _lugged(_module_lugs), lambda frame: _module_lugs(frame)[0], category="uml",
        size=(100.0, 50.0), defaults=MappingProxyType({"jetty_width": 20.0, "jetty_height": 10.0, "bounded_lbl": True}),
        style=_WRAP, label=lambda frame: _lug_label(frame) if frame.flag("bounded_lbl", False) else frame.box,
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "component", "Component", _lugged(_component_lugs), lambda frame: _component_lugs(frame)[0], category="uml",
        size=(120.0, 60.0), defaults=MappingProxyType({"jetty_width": 32.0, "jetty_height": 12.0}),
        style=MappingProxyType({"wrap": True, "spacing_left": 20.0}),
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "lollipop", "Provided interface", _lollipop, box_outline, category="uml", size=(20.0, 40.0),
        defaults=MappingProxyType({"size": 10.0}),
    )
)  # fmt: skip
shape_kind(
    ShapeKind("required_interface", "Required interface", _socket, box_outline, category="uml", size=(10.0, 20.0))
)  # fmt: skip
shape_kind(
    ShapeKind(
        "provided_required_interface", "Interface joint", _ball_and_socket, box_outline, category="uml",
        size=(20.0, 20.0), defaults=MappingProxyType({"inset": 2.0}),
    )
)  # fmt: skip
