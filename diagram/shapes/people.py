"""People and the marks of analysis diagrams: actors, boundary, control, entity, the end of a life."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, PathBuilder, ellipse
from diagram.shapes.pieces import Corners, body, box_outline, drawn, lines, margins, segments
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_BELOW = MappingProxyType({"label_vposition": "bottom", "valign": "top"})
_WRAP = MappingProxyType({"wrap": True})


def _with_lines(frame: Frame, first: Path, *strokes: Corners) -> DisplayList:
    if frame.stroke is None:
        return (body(frame, first),)
    return (body(frame, first), lines(frame, segments(*strokes)))


def _stick_figure(frame: Frame) -> DisplayList:
    w, h = frame.w, frame.h
    hip = (w / 2, 2 * h / 3)
    head = ellipse(Box(w / 4, 0, w / 2, h / 4))
    return _with_lines(frame, head, ((w / 2, h / 4), hip), ((0, h / 3), (w, h / 3)), ((0, h), hip, (w, h)))


def _bust(frame: Frame) -> Path:
    """A head on shoulders, as one outline."""
    w, h, neck = frame.w, frame.h, frame.h * 2 / 5
    reach = w / 3
    return (
        PathBuilder()
        .move(0, h).curve(0, 3 * h / 5, 0, neck, w / 2, neck)
        .curve(w / 2 - reach, neck, w / 2 - reach, 0, w / 2, 0)
        .curve(w / 2 + reach, 0, w / 2 + reach, neck, w / 2, neck)
        .curve(w, neck, w, 3 * h / 5, w, h).close().done()
    )  # fmt: skip


def _boundary(frame: Frame) -> DisplayList:
    w, h = frame.w, frame.h
    circle = ellipse(Box(w / 6, 0, w * 5 / 6, h))
    return _with_lines(frame, circle, ((0, h / 4), (0, h * 3 / 4)), ((0, h / 2), (w / 6, h / 2)))


def _boundary_label(frame: Frame) -> Box:
    return margins(frame, frame.w / 6, 0.0, 0.0, 0.0)


def _control(frame: Frame) -> DisplayList:
    w, h = frame.w, frame.h
    circle = ellipse(Box(0, h / 8, w, h * 7 / 8))
    return _with_lines(frame, circle, ((w * 5 / 8, 0), (w * 3 / 8, h / 8 * 1.1), (w * 5 / 8, h / 4)))


def _control_label(frame: Frame) -> Box:
    return margins(frame, 0.0, frame.h / 8, 0.0, 0.0)


def _entity(frame: Frame) -> DisplayList:
    w, h = frame.w, frame.h
    return _with_lines(frame, ellipse(frame.box), ((w / 8, h), (w * 7 / 8, h)))


def _destroy(frame: Frame) -> DisplayList:
    if frame.stroke is None:
        return ()
    w, h = frame.w, frame.h
    return (lines(frame, segments(((0, 0), (w, h)), ((w, 0), (0, h)))),)


def _round(frame: Frame) -> Path:
    return ellipse(frame.box)


shape_kind(
    ShapeKind(
        "actor", "Person", drawn(_bust), _bust, size=(40.0, 60.0), style=_WRAP,
        ports=((0.5, 0.0), (1.0, 1.0), (0.0, 1.0)),
    )
)  # fmt: skip
shape_kind(
    ShapeKind("uml_actor", "Actor", _stick_figure, box_outline, category="uml", size=(30.0, 60.0), style=_BELOW)
)  # fmt: skip
shape_kind(
    ShapeKind(
        "uml_boundary", "Boundary", _boundary, box_outline, category="uml", size=(100.0, 80.0), label=_boundary_label
    )
)  # fmt: skip
shape_kind(
    ShapeKind(
        "uml_control", "Control", _control, _round, category="uml", size=(70.0, 80.0), perimeter="ellipse",
        label=_control_label,
    )
)  # fmt: skip
shape_kind(
    ShapeKind("uml_entity", "Entity", _entity, _round, category="uml", size=(80.0, 80.0), perimeter="ellipse")
)  # fmt: skip
shape_kind(
    ShapeKind("uml_destroy", "Destruction", _destroy, box_outline, category="uml", size=(30.0, 30.0))
)  # fmt: skip
