"""Stretching, turning and mirroring: one walk over the selection and its groups, three ways to map a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from diagram.editing.handles import is_group
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Record, Shape
from diagram.style import restyled

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

SMALLEST = 1.0  # units


class Warp(Protocol):
    """Where a point of the page goes, and a shape whose unturned box on the page is `box`."""

    def point(self, point: Point) -> Point: ...

    def shape(self, shape: Shape, box: Box) -> tuple[Shape, Box]: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """Maps what lay in `before` to `after`."""

    before: Box
    after: Box

    @property
    def across(self) -> float:
        return self.after.w / self.before.w if self.before.w else 1.0

    @property
    def down(self) -> float:
        return self.after.h / self.before.h if self.before.h else 1.0

    def point(self, point: Point) -> Point:
        return Point(
            self.after.x + (point.x - self.before.x) * self.across,
            self.after.y + (point.y - self.before.y) * self.down,
        )

    def shape(self, shape: Shape, box: Box) -> tuple[Shape, Box]:
        """A turned shape keeps its own axes: the sides that lie across the page take the page's factor."""
        if box == self.before:
            return shape, self.after
        across, down = self.across, self.down
        if 45 <= shape.rotation % 180 < 135:
            across, down = down, across
        w, h = max(box.w * across, SMALLEST), max(box.h * down, SMALLEST)
        return shape, _around(self.point(box.centre), w, h)


@dataclass(frozen=True, slots=True)
class Turn:
    """Clockwise by `degrees` about `pivot`."""

    degrees: float
    pivot: Point

    def point(self, point: Point) -> Point:
        return point.rotated(self.degrees, self.pivot)

    def shape(self, shape: Shape, box: Box) -> tuple[Shape, Box]:
        placed = _around(self.point(box.centre), box.w, box.h)
        # A group paints nothing: its children turn about the pivot, its own box only travels.
        return (shape if is_group(shape) else replace(shape, rotation=(shape.rotation + self.degrees) % 360)), placed


@dataclass(frozen=True, slots=True)
class Mirror:
    """Left becomes right about `pivot`, or top becomes bottom."""

    pivot: Point
    horizontal: bool

    def point(self, point: Point) -> Point:
        if self.horizontal:
            return Point(2 * self.pivot.x - point.x, point.y)
        return Point(point.x, 2 * self.pivot.y - point.y)

    def shape(self, shape: Shape, box: Box) -> tuple[Shape, Box]:
        placed = _around(self.point(box.centre), box.w, box.h)
        if is_group(shape):
            return shape, placed
        key = "flip_h" if self.horizontal else "flip_v"
        style = restyled(shape.style, {key: not getattr(shape.style, key)})
        return replace(shape, style=style, rotation=-shape.rotation % 360), placed


def warped(editor: Editor, top: Iterable[RecordId], warp: Warp) -> dict[RecordId, Record]:
    """The records `top`, and what is in the groups among them, as they are after `warp`; locked ones are left out."""
    after: dict[RecordId, Record] = {}
    for identity in top:
        record = editor.document.records.get(identity)
        if isinstance(record, Shape | Connector) and not editor.scene.locked(identity):
            _warp(editor, record, warp, editor.scene.origin(record.parent), after)
    return after


def _warp(editor: Editor, record: Shape | Connector, warp: Warp, origin: Point, after: dict[RecordId, Record]) -> None:
    """`origin` is where the parent's corner is afterwards."""
    if isinstance(record, Connector):
        after[record.id] = _bent(record, warp, editor.scene.origin(record.parent), origin)
        return
    shape, box = warp.shape(record, editor.scene.box(record.id))
    if record.at is not None:
        after[record.id] = replace(shape, w=box.w, h=box.h)
        return
    after[record.id] = replace(shape, x=box.x - origin.x, y=box.y - origin.y, w=box.w, h=box.h)
    if is_group(record):
        for identity in editor.document.children(record.id):
            child = editor.document.records.get(identity)
            if isinstance(child, Shape | Connector):
                _warp(editor, child, warp, Point(box.x, box.y), after)


def _bent(connector: Connector, warp: Warp, old: Point, new: Point) -> Connector:
    """`old, new` are its parent's corner before and after."""

    def put(point: Point) -> Point:
        return warp.point(point.moved(*old)).moved(-new.x, -new.y)

    return replace(
        connector,
        points=tuple(put(point) for point in connector.points),
        source_point=put(connector.source_point) if connector.source_point else None,
        target_point=put(connector.target_point) if connector.target_point else None,
    )


def _around(centre: Point, w: float, h: float) -> Box:
    return Box(centre.x - w / 2, centre.y - h / 2, w, h)
