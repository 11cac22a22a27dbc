"""How much room a display list takes: the bounds that an exported picture is cropped to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from diagram.display.items import DisplayList, GroupItem, ImageItem, Item, PathItem, TextItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.render.pens import MITER_LIMIT
from diagram.render.text import lay_out

# How far draw.io lets a shadow reach, in units: its blur on every side, and its offset to the right and below.
SHADOW_BLUR, SHADOW_DX, SHADOW_DY = 4.0, 2.0, 3.0


def ink_bounds(lists: Iterable[DisplayList]) -> Box | None:
    """The box around all that is painted: lines with their width, text as laid out; None when that is nothing."""
    left = top = math.inf
    right = bottom = -math.inf
    for items in lists:
        for x, y, w, h in _boxes(items, None):
            left, top = min(left, x), min(top, y)
            right, bottom = max(right, x + w), max(bottom, y + h)
    return None if left > right else Box(left, top, right - left, bottom - top)


def vertical_reach(item: Item) -> tuple[float, float] | None:
    """The lowest and highest y that `item` may paint on, rather too far than not far enough; None for nothing."""
    boxes = list(_boxes((item,), None))
    if not boxes:
        return None
    top, bottom = min(box.y for box in boxes), max(box.bottom for box in boxes)
    if isinstance(item, PathItem):
        # A sharp corner stands out of its line by this much at most.
        room = item.stroke.width * MITER_LIMIT / 2 if item.stroke is not None else 0.0
    else:
        # Letters stand out of their lines, and frames around texts out of those, by less than the text is high.
        room = max(bottom - top, 10.0)
        if isinstance(item, TextItem):
            room += item.padding
    return top - room, bottom + room


def _boxes(items: DisplayList, transform: Affine | None) -> Iterator[Box]:
    for item in items:
        if isinstance(item, GroupItem):
            inner = item.transform if transform is None else _then(item.transform, transform)
            yield from _clipped(item, inner)
            continue
        box = _own(item)
        if box is not None:
            yield box if transform is None else _moved(box, transform)


def _clipped(group: GroupItem, inner: Affine | None) -> Iterator[Box]:
    if group.clip is None:
        yield from _boxes(group.items, inner)
        return
    limit = group.clip.bounds()
    limit = limit if inner is None else _moved(limit, inner)
    for box in _boxes(group.items, inner):
        if box.intersects(limit):
            x, y = max(box.x, limit.x), max(box.y, limit.y)
            yield Box(x, y, min(box.right, limit.right) - x, min(box.bottom, limit.bottom) - y)


def _own(item: Item) -> Box | None:
    if isinstance(item, PathItem):
        if (item.fill is None and item.stroke is None) or not item.path:
            return None
        box = item.path.bounds()
        if item.stroke is not None:
            box = box.inflated(item.stroke.width / 2)
        return _with_shadow(box) if item.shadow else box
    if isinstance(item, TextItem):
        box = lay_out(item).box
        return box if box.w and box.h else None
    return item.box if isinstance(item, ImageItem) else None


def _with_shadow(box: Box) -> Box:
    blurred = box.inflated(SHADOW_BLUR)
    return Box(blurred.x, blurred.y, blurred.w + SHADOW_DX, blurred.h + SHADOW_DY)


def _then(inner: Affine | None, outer: Affine) -> Affine:
    return outer if inner is None else inner.then(outer)


def _moved(box: Box, transform: Affine) -> Box:
    return Box.around(transform.apply(corner) for corner in box.corners)
