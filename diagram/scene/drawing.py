"""Records -> display lists in page units: bodies, labels and connectors joined.

A shape is turned inside its box and mirrored, gets its label, and then both turn together by its rotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from diagram.connectors.along import point_along
from diagram.connectors.display import draw_connector
from diagram.connectors.jumps import Jump
from diagram.display.items import DisplayList, GroupItem, Item, PathItem
from diagram.display.palette import Palette
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import NOTHING, Connector, Shape
from diagram.scene.labels import label_item, label_of, text_at, text_in
from diagram.scene.look import Look, look_of
from diagram.scene.placing import frame_of, frame_with, into_box, shifted, transformed
from diagram.shapes.registry import SHAPES, kind_of

__all__ = ["build_connector", "build_edge_label", "build_shape", "frame_of", "label_item", "label_of"]

_FAINT = 0.2  # opacity


def build_shape(shape: Shape, box: Box, palette: Palette) -> DisplayList:
    """Body and label of `shape`; `box` is its absolute box before rotation. About 10 µs for a labelled rectangle."""
    style = shape.style
    look = look_of(style, palette)
    labelled = bool(shape.text) and not style.no_label
    kind = kind_of(shape)
    if shape.props is NOTHING:
        body = _plain_body(kind.name, look, box.w, box.h, labelled)
    else:
        body = kind.draw(frame_with(look, box.w, box.h, shape.props, labelled=labelled))
    items: list[Item]
    if not body:
        items = []
    elif look.upright:
        items = shifted(body, box.x, box.y)
    else:
        items = transformed(body, into_box(style, box), style)
    if style.shadow and items:
        items[0] = _shadowed(items[0])
    if labelled:
        items.append(text_in(shape, box, look, kind))
    if shape.rotation and items:
        return (GroupItem(tuple(items), Affine.rotation(shape.rotation, box.centre)),)
    return tuple(items)


@lru_cache(maxsize=8192)
def _plain_body(name: str, look: Look, w: float, h: float, labelled: bool) -> DisplayList:
    """In the kind's frame. Most shapes of a diagram are of few sizes and looks, and have no parameters of their own."""
    return SHAPES[name].draw(frame_with(look, w, h, NOTHING, labelled=labelled))


def build_connector(
    connector: Connector, points: Sequence[Point], palette: Palette, *, jumps: Sequence[Jump] = ()
) -> DisplayList:
    """Line, heads and own label of `connector` along `points`, its absolute route with both ends."""
    line = draw_connector(connector, tuple(points), palette, jumps=jumps)
    if not connector.text or not points:
        return line
    label = text_at(connector, point_along(points, connector.label_at), palette)
    return line if label is None else (*line, label)


def build_edge_label(shape: Shape, at: Point, palette: Palette) -> DisplayList:
    """A text that sits on a connector: it has no box of its own, `at` is its absolute anchor."""
    label = text_at(shape, at.moved(shape.label_dx, shape.label_dy), palette)
    if label is None:
        return ()
    if shape.rotation:
        return (GroupItem((label,), Affine.rotation(shape.rotation, at)),)
    return (label,)


def _shadowed(item: Item) -> Item:
    """`item` with a shadow, unless so little of it is painted that the shadow would be all one sees."""
    if not isinstance(item, PathItem) or (item.fill is not None and item.fill.opacity < _FAINT):
        return item
    return PathItem(item.path, item.fill, item.stroke, shadow=True)
