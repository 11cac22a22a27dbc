"""The display lists of one page: built one by one for a `Scene`, or all at once for a picture.

A picture is made once, so nothing is measured for hits and nothing is kept. NumPy stays unloaded: with a small file
that is a quarter of the whole time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from diagram.display.items import DisplayList
from diagram.display.palette import Palette
from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Record, Shape
from diagram.scene.crossings import Crossings
from diagram.scene.drawing import build_connector, build_edge_label, build_shape
from diagram.scene.placement import Placement
from diagram.scene.tables import with_lines

Children = Callable[[RecordId], Sequence[RecordId]]


class Lists:
    """Builds the list of any record of a page from where `placement` has it."""

    def __init__(self, records: Mapping[RecordId, Record], children: Children, placement: Placement) -> None:
        self._records = records
        self._children = children
        self._placement = placement
        self.crossings = Crossings(records, placement)

    def build(self, identity: RecordId, order: Sequence[RecordId], palette: Palette) -> DisplayList:
        """In page units; `order` is the page's paint order, which decides what hops over what."""
        record = self._records.get(identity)
        if isinstance(record, Connector):
            points = self._placement.points(identity)
            if len(points) < 2:
                return ()
            return build_connector(record, points, palette, jumps=self.crossings.of(record, order))
        if not isinstance(record, Shape):
            return ()
        if record.at is not None and isinstance(self._records.get(record.parent), Connector) and not record.w:
            return build_edge_label(record, self._placement.anchor(record), palette)
        if record.kind == "table":
            record = with_lines(record, self._records, self._children)
        return build_shape(record, self._placement.box(identity), palette)


@dataclass(frozen=True, slots=True)
class PageLists:
    """One list for each drawn record, bottom first, and the box around their bodies, groups included."""

    lists: list[DisplayList]
    bodies: Box | None


def page_lists(
    records: Mapping[RecordId, Record],
    page: RecordId,
    children: Children,
    palette: Palette,
    *,
    only: frozenset[RecordId] | None = None,
) -> PageLists:
    """What is drawn of `page`; `only` limits it to those records."""
    placement = Placement(records)
    order = _paint_order(records, page, children, placement)
    lists = Lists(records, children, placement)
    shown = [identity for identity in order if only is None or identity in only]
    bodies: Box | None = None
    for identity in shown:
        record = records[identity]
        if isinstance(record, Shape):
            box = placement.box(identity).rotated(record.rotation)
            bodies = box if bodies is None else bodies.united(box)
    return PageLists([lists.build(identity, order, palette) for identity in shown], bodies)


def _paint_order(
    records: Mapping[RecordId, Record], page: RecordId, children: Children, placement: Placement
) -> list[RecordId]:
    """What of `page` is drawn, bottom first. Boxes are worked out on the way down, where their parents' are known."""
    order: list[RecordId] = []
    waiting = [(identity, 0.0, 0.0) for identity in reversed(children(page))]
    while waiting:
        identity, x, y = waiting.pop()
        record = records.get(identity)
        if not isinstance(record, Shape | Connector | Layer) or not record.visible:
            continue
        below = children(identity)
        if isinstance(record, Shape):
            below = () if record.collapsed else below
            if record.at is None:
                x, y = x + record.x, y + record.y
                placement.put(identity, Box(x, y, record.w, record.h))
            else:
                x, y = placement.box(identity)[:2]
        if not isinstance(record, Layer):
            order.append(identity)
        waiting.extend([(child, x, y) for child in reversed(below)])
    return order
