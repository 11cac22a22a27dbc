"""How much room a display list takes: the bounds that an exported picture is cropped to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diagram.display.items import DisplayList, GroupItem, ImageItem, Item, PathItem, TextItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.render.text import lay_out

SHADOW_REACH = 4.0


def ink_bounds(lists: Iterable[DisplayList]) -> Box | None:
    """The box around all that is painted: lines with their width, text as laid out; None when that is nothing."""
    found: Box | None = None
    for items in lists:
        for box in _boxes(items, None):
            found = box if found is None else found.united(box)
    return found


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
        if (item.fill is None and item.stroke is None) or not item.path.segments:
            return None
        box = item.path.bounds()
        if item.stroke is not None:
            box = box.inflated(item.stroke.width / 2)
        return box.united(box.moved(SHADOW_REACH, SHADOW_REACH)) if item.shadow else box
    if isinstance(item, TextItem):
        box = lay_out(item).box
        return box if box.w and box.h else None
    return item.box if isinstance(item, ImageItem) else None


def _then(inner: Affine | None, outer: Affine) -> Affine:
    return outer if inner is None else inner.then(outer)


def _moved(box: Box, transform: Affine) -> Box:
    return Box.around(transform.apply(corner) for corner in box.corners)
