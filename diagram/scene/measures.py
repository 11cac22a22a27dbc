"""The rows of a scene: where every record is and what it may paint on, as arrays that whole pages are culled with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from diagram.geometry.box import Box
from diagram.ids import RecordId
from diagram.records import Connector, Page, Record, Shape
from diagram.scene.bounds import connector_bounds, route_room, shape_bounds
from diagram.scene.placement import NOWHERE, Placement

if TYPE_CHECKING:
    from diagram.scene.columns import PageColumns

Boxes = NDArray[np.float64]
Rows = NDArray[np.intp]

CONNECTOR, UNDRAWN = 1, 2  # bits of `flags`: a connector; something that paints nothing (a group)
_MANY = 256  # more boxes than this are told by the cells of a grid
_CELLS = 8

# What a shape's bounds depend on besides its place.
_UNLIKE = Page(RecordId(""), "")  # never on a page itself, so it is unlike anything there
_LOOK = attrgetter("style", "text", "w", "h", "rotation", "kind", "html", "label_dx", "label_dy")


def _nothing(_identity: RecordId) -> None:
    """No record was measured before."""


class Measures:
    """Rows of `boxes` (bounds, x y w h), `cores` (bodies without labels) and `flags` go with `order`.

    Where a record reaches around its body is worked out once and kept while it only moves: `boxes` are the bodies and
    that reach, for all rows at once.
    """

    def __init__(self, records: Mapping[RecordId, Record], placement: Placement) -> None:
        self._records = records
        self._placement = placement
        self.order: list[RecordId] = []
        self.row: dict[RecordId, int] = {}
        self.boxes: Boxes = np.empty((0, 4))
        self.cores: Boxes = np.empty((0, 4))
        self.flags: NDArray[np.uint8] = np.empty(0, np.uint8)
        self._reach: Boxes = np.empty((0, 4))  # bounds minus body
        self._seen: list[
            Record | None
        ] = []  # the record that a row's reach and flags are of; None: what it was at first
        self._was: Callable[[RecordId], Record | None] = _nothing
        self._unsettled: set[int] = set()  # connectors whose cores are only their ends

    def adopt(self, columns: PageColumns) -> None:
        """Take what was measured before, without looking at any record."""
        count = len(columns.order)
        self.order, self.row = columns.order, dict(zip(columns.order, range(count), strict=True))
        self.boxes, self.cores, self._reach = columns.boxes.copy(), columns.cores.copy(), columns.reach.copy()
        self.flags = columns.flags.copy()
        self._seen, self._was = [None] * count, columns.was
        self._unsettled = set(np.nonzero(self.flags & CONNECTOR)[0].tolist())

    def columns(self) -> tuple[list[RecordId], Boxes, Boxes, Boxes, NDArray[np.uint8]]:
        """Order, boxes, cores, reach and flags, as copies."""
        return self.order.copy(), self.boxes.copy(), self.cores.copy(), self._reach.copy(), self.flags.copy()

    def forget(self) -> None:
        """Nothing that was measured before holds any more."""
        self._seen, self._was = [_UNLIKE] * len(self.order), _nothing

    def seen(self, identity: RecordId) -> Record | None:
        """The record as it was when it was measured; None where it is not on this page."""
        row = self.row.get(identity)
        return None if row is None else self._seen_in(row)

    def _seen_in(self, row: int) -> Record | None:
        seen = self._seen[row]
        return self._was(self.order[row]) if seen is None else seen

    def arrange(self, order: list[RecordId]) -> None:
        """Take another paint order and measure everything in it."""
        old_row, old_reach, old_flags, old_seen, was = self.row, self._reach, self.flags, self._seen, self._was
        count = len(order)
        self.order, self.row = order, {identity: row for row, identity in enumerate(order)}
        self.boxes, self.cores, self._reach = np.zeros((count, 4)), np.zeros((count, 4)), np.zeros((count, 4))
        self.flags = np.zeros(count, np.uint8)
        self._seen, self._was = [None] * count, _nothing
        self._unsettled = set()
        both = [(row, old_row[identity]) for row, identity in enumerate(order) if identity in old_row]
        if both:
            now, before = np.array(both).T
            self._reach[now], self.flags[now] = old_reach[before], old_flags[before]
            for row, old in both:
                self._seen[row] = old_seen[old] or was(order[row])
        self.measure(range(count))

    def measure(self, rows: Iterable[int]) -> None:
        """Fill these rows anew. Routes are not worked out here: ends stand in for them."""
        shapes: list[tuple[int, Shape]] = []
        connectors: list[tuple[int, Connector]] = []
        for row in rows:
            record = self._records[self.order[row]]
            if isinstance(record, Shape):
                shapes.append((row, record))
            elif isinstance(record, Connector):
                connectors.append((row, record))
        self._measure_shapes(shapes)  # connectors lie between them
        self._measure_connectors(connectors)

    def bounds_of(self, ids: Iterable[RecordId]) -> Boxes:
        """The bounds of those that are on this page, one row each."""
        rows = [self.row[identity] for identity in ids if identity in self.row]
        found: Boxes = self.boxes[rows] if rows else np.empty((0, 4))
        return found

    def settle(self, rows: Iterable[int]) -> None:
        """Replace the stand-in cores of connectors by the boxes around their routes."""
        for row in self._unsettled.intersection(rows):
            self.cores[row] = self._placement.box(self.order[row])
            self._unsettled.discard(row)

    def _measure_shapes(self, listed: Sequence[tuple[int, Shape]]) -> None:
        if not listed:
            return
        seen = self._seen
        strange: list[tuple[int, Shape]] = []
        for row, shape in listed:
            before = seen[row]
            if before is None:
                before = self._was(shape.id)
            if before is not shape:
                if not isinstance(before, Shape) or _LOOK(before) != _LOOK(shape):
                    strange.append((row, shape))
            seen[row] = shape
        self._reach_around(strange)
        rows = np.fromiter((row for row, _ in listed), np.intp, len(listed))
        boxes = self._placement.boxes_of([shape for _, shape in listed])
        bodies = _table(boxes)
        self.boxes[rows] = bodies + self._reach[rows]
        self.cores[rows] = bodies
        for (row, shape), box in zip(listed, boxes, strict=True):
            if shape.rotation:
                self.cores[row] = box.rotated(shape.rotation)

    def _reach_around(self, listed: Sequence[tuple[int, Shape]]) -> None:
        """Work out how far shapes reach around their bodies: lines, shadows and labels."""
        if listed:
            rows = [row for row, _ in listed]
            self._reach[rows] = _table([shape_bounds(shape, Box(0.0, 0.0, shape.w, shape.h)) for _, shape in listed])
            self._reach[rows, 2:] -= [(shape.w, shape.h) for _, shape in listed]
            self.flags[rows] = [UNDRAWN if shape.kind == "group" and _is_plain(shape) else 0 for _, shape in listed]

    def _measure_connectors(self, listed: Sequence[tuple[int, Connector]]) -> None:
        if not listed:
            return
        spans: list[tuple[int, int, int]] = []
        strange = [(row, connector) for row, connector in listed if self._seen_in(row) is not connector]
        if strange:
            fresh = [row for row, _ in strange]
            reaches = [connector_bounds(connector, NOWHERE.inflated(route_room(connector))) for _, connector in strange]
            self._reach[fresh], self.flags[fresh] = _table(reaches), CONNECTOR
        for row, connector in listed:
            self._seen[row] = connector
            ends = self._ends_of(connector)
            if ends is None:
                self.cores[row] = self._around_ends(connector)
            else:
                spans.append((row, *ends))
        if spans:
            own, sources, targets = np.array(spans).T
            one, other = self.cores[sources], self.cores[targets]
            low = np.minimum(one[:, :2], other[:, :2])
            high = np.maximum(one[:, :2] + one[:, 2:], other[:, :2] + other[:, 2:])
            self.cores[own] = np.concatenate((low, high - low), axis=1)
        rows = np.fromiter((row for row, _ in listed), np.intp, len(listed))
        self.boxes[rows] = self.cores[rows] + self._reach[rows]
        self._unsettled.update(rows.tolist())

    def _ends_of(self, connector: Connector) -> tuple[int, int] | None:
        """The rows of the two shapes that alone say where a connector is; None for one that has other places."""
        source, target = connector.source, connector.target
        if not source or not target or connector.points or connector.source_point or connector.target_point:
            return None
        first, last = self.row.get(source), self.row.get(target)
        if first is None or last is None:
            return None
        if not isinstance(self._seen_in(first), Shape) or not isinstance(self._seen_in(last), Shape):
            return None
        return first, last

    def _around_ends(self, connector: Connector) -> Box:
        """The box around a connector's terminals and waypoints."""
        corners: list[tuple[float, float]] = []
        if connector.points or connector.source_point or connector.target_point:
            origin = self._placement.origin(connector.parent)
            loose = (*connector.points, connector.source_point, connector.target_point)
            corners.extend(point.moved(*origin) for point in loose if point is not None)
        for end in (connector.source, connector.target):
            terminal = self._records.get(end) if end else None
            if isinstance(terminal, Shape):
                box = self._placement.box(terminal.id)
                box = box.rotated(terminal.rotation) if terminal.rotation else box
                corners.append((box.x, box.y))
                corners.append((box.right, box.bottom))
            elif isinstance(terminal, Connector):
                corners.extend(self._placement.points(terminal.id))
        return Box.around(corners)


def covering(boxes: Boxes) -> list[Box]:
    """Boxes that hold all rows of `boxes`: the same ones, or of very many one around each cell of a coarse grid."""
    if len(boxes) > _MANY:
        centres = boxes[:, :2] + boxes[:, 2:] / 2
        low, high = centres.min(axis=0), centres.max(axis=0)
        cells = ((centres - low) / np.maximum(high - low, 1.0) * (_CELLS - 1)).astype(np.intp)
        boxes = _united_by(cells[:, 0] * _CELLS + cells[:, 1], boxes)
    return list(map(Box._make, boxes.tolist()))


def _united_by(groups: Rows, boxes: Boxes) -> Boxes:
    """The box around every group of rows."""
    by_group = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[by_group], prepend=-1))
    listed = boxes[by_group]
    low = np.minimum.reduceat(listed[:, :2], starts)
    high = np.maximum.reduceat(listed[:, :2] + listed[:, 2:], starts)
    return np.concatenate((low, high - low), axis=1)


def _table(boxes: Collection[Box]) -> Boxes:
    return np.fromiter(chain.from_iterable(boxes), np.float64, 4 * len(boxes)).reshape(-1, 4)


def _is_plain(group: Shape) -> bool:
    """Whether a group only holds its members together: draw.io also paints groups that have a colour or a label."""
    return not group.text and group.style.fill == "none" and group.style.stroke == "none"
