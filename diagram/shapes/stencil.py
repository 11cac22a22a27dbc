"""A shape that brings its own drawing: the stencil language of mxGraph, interpreted.

The drawing is foreign and unchecked: everything about it is bounded, and what cannot be read draws as a placeholder.
"""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.geometry.path import Path
from diagram.shapes.pieces import box_outline
from diagram.shapes.registry import SHAPES, Frame, ShapeKind, shape_kind
from diagram.shapes.stencil_pen import Pen, Scale
from diagram.shapes.stencil_source import Stencil, stencil_in


def _scale(stencil: Stencil, frame: Frame) -> Scale:
    """From the stencil's own size to the frame; a fixed aspect keeps it whole and centred."""
    sx, sy = frame.w / stencil.w, frame.h / stencil.h
    if stencil.fixed:
        sx = sy = min(sx, sy)
    return Scale((frame.w - stencil.w * sx) / 2, (frame.h - stencil.h * sy) / 2, sx, sy)


def _draw(frame: Frame) -> DisplayList:
    stencil = stencil_in(frame.word("stencil", ""))
    if stencil is None:
        return SHAPES["placeholder"].draw(frame)
    pen = Pen(frame, _scale(stencil, frame), stencil.stroke_width)
    for step in stencil.steps:
        pen.follow(step)
    return tuple(pen.items)


def _outline(frame: Frame) -> Path:
    return box_outline(frame)


shape_kind(
    ShapeKind(
        "stencil", "Own drawing", _draw, _outline, category="", size=(80.0, 80.0),
        style=MappingProxyType({"label_vposition": "bottom", "valign": "top"}),
    )
)  # fmt: skip
