"""From a kind's own frame to the page: turned inside the box, mirrored, moved."""

from __future__ import annotations

from dataclasses import replace

from diagram.display.items import DisplayList, GroupItem, ImageItem, Item, PathItem, TextItem
from diagram.display.palette import Palette
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import MovedPath
from diagram.records import Shape, Values
from diagram.scene.look import Look, look_of
from diagram.shapes.registry import Frame
from diagram.style import Style

_QUARTERS = {"east": 0, "south": 1, "west": 2, "north": 3}


def frame_of(shape: Shape, box: Box, palette: Palette) -> Frame:
    """What the shape's kind draws in: as wide as the box, or as high when the shape is turned by a quarter."""
    labelled = bool(shape.text) and not shape.style.no_label
    return frame_with(look_of(shape.style, palette), box.w, box.h, shape.props, labelled=labelled)


def frame_with(look: Look, w: float, h: float, props: Values, *, labelled: bool) -> Frame:
    """As `frame_of`, for a box of that size, with the look at hand."""
    w, h = max(0.0, w), max(0.0, h)
    if look.turns % 2:
        w, h = h, w
    palette = look.palette
    return Frame(w, h, look.style, props, look.fill, look.stroke, palette.ink, palette.paper, labelled)


def into_box(style: Style, box: Box) -> Affine:
    """From the kind's frame to the page: turned by the style's direction, then mirrored, then moved."""
    quarters = _QUARTERS.get(style.direction, 0)
    w, h = (box.h, box.w) if quarters % 2 else (box.w, box.h)
    turned = Affine.shift(-w / 2, -h / 2).then(Affine(*_TURNED[quarters]))
    mirrored = turned.then(Affine.scale(-1.0 if style.flip_h else 1.0, -1.0 if style.flip_v else 1.0))
    return mirrored.then(Affine.shift(*box.centre))


_TURNED = ((1.0, 0.0, 0.0, 1.0), (0.0, 1.0, -1.0, 0.0), (-1.0, 0.0, 0.0, -1.0), (0.0, -1.0, 1.0, 0.0))


def shifted(items: DisplayList, dx: float, dy: float) -> list[Item]:
    """`items` moved, without a transform around them."""
    return [
        PathItem(MovedPath(item.path, dx, dy), item.fill, item.stroke, item.shadow)
        if isinstance(item, PathItem)
        else _shifted(item, dx, dy)
        for item in items
    ]


def transformed(items: DisplayList, by: Affine, style: Style) -> list[Item]:
    """`items` turned and mirrored as `by` says: outlines for good, pictures and texts upright in their turned boxes."""
    return [_transformed(item, by, style) for item in items]


def _shifted(item: TextItem | ImageItem | GroupItem, dx: float, dy: float) -> Item:
    match item:
        case TextItem() | ImageItem():
            return replace(item, box=item.box.moved(dx, dy))
        case GroupItem():
            return GroupItem((item,), Affine.shift(dx, dy))


def _transformed(item: Item, by: Affine, style: Style) -> Item:
    match item:
        case PathItem():
            return PathItem(item.path.transformed(by), item.fill, item.stroke, item.shadow)
        case TextItem():
            return replace(item, box=Box.around(by.apply(corner) for corner in item.box.corners))
        case ImageItem():
            box = Box.around(by.apply(corner) for corner in item.box.corners)
            flip_h, flip_v = item.flip_h != style.flip_h, item.flip_v != style.flip_v
            return replace(item, box=box, flip_h=flip_h, flip_v=flip_v)
        case GroupItem():
            return GroupItem((item,), by)
