"""The frame: a titled area of a page. What is put into it belongs to it and moves along."""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList
from diagram.records import FRAME
from diagram.shapes.pieces import body, box_outline
from diagram.shapes.registry import Frame, ShapeKind, shape_kind


def _draw(frame: Frame) -> DisplayList:
    return (body(frame, box_outline(frame)),)


# The title is the label: at the top left, so that draw.io shows the same when it gets a rectangle.
shape_kind(
    ShapeKind(
        FRAME, "Frame", _draw, box_outline, category="containers", size=(320.0, 240.0), container=True,
        style=MappingProxyType({
            "wrap": True, "bold": True, "align": "left", "valign": "top", "spacing_left": 8.0, "spacing_top": 4.0,
        }),
    )
)  # fmt: skip
