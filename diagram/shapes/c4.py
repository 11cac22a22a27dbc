"""People of C4 models: a head over a rounded body that holds the text."""

from __future__ import annotations

from diagram.display.items import DisplayList
from diagram.geometry.box import Box
from diagram.geometry.path import Path, ellipse, rounded_rectangle
from diagram.shapes.glyphs import whole_box
from diagram.shapes.pieces import body
from diagram.shapes.registry import Frame, ShapeKind, shape_kind

_HEAD, _LAP = 0.42, 0.85  # of the shorter side; of the head's height where the body begins
_ROUND = 0.4  # of the head: radius of the body's corners


def _head(frame: Frame) -> Box:
    side = min(frame.h * _HEAD, frame.w * _HEAD)
    return Box((frame.w - side) / 2, 0.0, side, side)


def _trunk(frame: Frame) -> Box:
    top = _head(frame).h * _LAP
    return Box(0.0, top, frame.w, frame.h - top)


def _torso(frame: Frame) -> Path:
    return rounded_rectangle(_trunk(frame), _head(frame).h * _ROUND)


def _draw(frame: Frame) -> DisplayList:
    return (body(frame, _torso(frame)), body(frame, ellipse(_head(frame))))


for _name, _title in (("c4_person", "Person in C4"), ("c4_person2", "Person in C4, newer")):
    shape_kind(ShapeKind(_name, _title, _draw, whole_box, category="", size=(120.0, 140.0), label=_trunk))
