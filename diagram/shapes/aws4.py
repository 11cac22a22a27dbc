"""The frames and tiles of cloud architecture diagrams: groups with a badge in the corner, resource and product tiles.

The badges and tiles show a neutral symbol for what the vendor's icon means.
"""

from __future__ import annotations

from types import MappingProxyType

from diagram.display.items import DisplayList, Fill, PathItem
from diagram.geometry.box import Box
from diagram.geometry.path import rectangle
from diagram.shapes.glyphs import in_one_colour, square_in, whole_box
from diagram.shapes.pieces import inked, inset
from diagram.shapes.registry import Frame, ShapeKind, shape_kind
from diagram.shapes.service_glyphs import service_glyph
from diagram.shapes.vendor import tile

_BADGE = 25.0  # side of a group's icon, in units
_SYMBOL = 0.68  # of the badge's side
_RIM = 1.0  # width of a product tile's white rim, in units


def _frame(frame: Frame, left: float) -> DisplayList:
    """The border, if it is wanted, and the badge `left` units in."""
    stroke = frame.stroke if frame.flag("gr_stroke", True) else None
    border = (PathItem(rectangle(frame.box), frame.fill, stroke),) if frame.fill or stroke else ()
    ground = inked(frame)
    name = frame.word("gr_icon", "").rsplit(".", 1)[-1].removeprefix("group_")
    if not name or ground is None:
        return border
    badge = Box(left, 0.0, min(_badge_side(frame), frame.w), min(_badge_side(frame), frame.h))
    ink = Fill(frame.paper, ground.opacity)
    glyph = in_one_colour(service_glyph(name), square_in(badge, _SYMBOL), ink, badge.w * 0.05)
    return (*border, PathItem(rectangle(badge), ground), *glyph)


def _badge_side(frame: Frame) -> float:
    return max(0.0, min(frame.number("gr_icon_size", _BADGE), frame.w, frame.h))


def _group(frame: Frame) -> DisplayList:
    return _frame(frame, 0.0)


def _group_center(frame: Frame) -> DisplayList:
    return _frame(frame, (frame.w - _badge_side(frame)) / 2)


def _resource(frame: Frame) -> DisplayList:
    return tile(frame, rectangle(frame.box), frame.box)


def _product(frame: Frame) -> DisplayList:
    """A square tile at the top of a card in the colour of the line; the name is written on the rest of the card."""
    ground = inked(frame)
    card = (PathItem(rectangle(frame.box), ground),) if ground else ()
    square = inset(Box(0.0, 0.0, frame.w, min(frame.w, frame.h)), _RIM)
    return (*card, *tile(frame, rectangle(square), square))


for _name, _title, _draw in (
    ("aws4_group", "Cloud group", _group),
    ("aws4_group_center", "Centred group", _group_center),
):
    shape_kind(
        ShapeKind(
            _name, _title, _draw, whole_box, category="", size=(200.0, 150.0), container=True,
            defaults=MappingProxyType({"gr_stroke": True}),
        )
    )  # fmt: skip
shape_kind(ShapeKind("aws4_resource_icon", "Resource tile", _resource, whole_box, category="", size=(60.0, 60.0)))
shape_kind(ShapeKind("aws4_product_icon", "Product tile", _product, whole_box, category="", size=(60.0, 80.0)))
