"""Working on one connector: its ends, its waypoints, and the segments of an orthogonal one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagram.editing import changed as changing
from diagram.editing.ends import End, end_at, with_ends
from diagram.editing.events import Drag, Event, Press, Release
from diagram.editing.handles import Grip, Handle, only_connector
from diagram.editing.magnets import far, magnets_of, snapped_point
from diagram.editing.tools.machine import State
from diagram.geometry.hit import distance_to
from diagram.geometry.point import Point
from diagram.geometry.snapping import Magnets
from diagram.ids import RecordId
from diagram.records import Connector

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

STRAIGHT_PX = 5.0  # a waypoint let go this near to the straight line goes away


@dataclass(frozen=True, slots=True)
class Reconnecting:
    """One end of the connector follows the pointer; what it would be glued to lights up."""

    press: Press
    connector: RecordId
    grip: Grip
    attached: tuple[RecordId, ...]

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag | Release):
            end = end_at(editor, event, without={self.connector})
            after = self._reconnected(editor, end)
            if isinstance(event, Drag) and after is not None:
                preview = changing.preview_of(editor, {self.connector: after}, self.attached)
                editor.show(replace(preview, lit=end.record, port=end.port))
            if isinstance(event, Release):
                return _write(editor, after if far(self.press, event) else None, "Reconnect")
        return self

    def _reconnected(self, editor: Editor, end: End) -> Connector | None:
        connector = editor.document.records.get(self.connector)
        if not isinstance(connector, Connector):
            return None
        origin = editor.scene.origin(connector.parent)
        if self.grip is Grip.SOURCE:
            return with_ends(connector, origin, source=end)
        return with_ends(connector, origin, target=end)


@dataclass(frozen=True, slots=True, eq=False)
class Bending:
    """Waypoint `index` of `points` (page units) follows the pointer; it was put there if the line had none."""

    press: Press
    connector: RecordId
    points: tuple[Point, ...]
    index: int
    ends: tuple[Point, Point]
    attached: tuple[RecordId, ...]
    magnets: Magnets

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag | Release):
            at, snap = snapped_point(editor, self.magnets, event)
            after = _with_points(editor, self.connector, self._bent(at, event.scale))
            if isinstance(event, Drag) and after is not None:
                preview = changing.preview_of(editor, {self.connector: after}, self.attached)
                editor.show(replace(preview, guides=snap.guides))
            if isinstance(event, Release):
                return _write(editor, after if far(self.press, event) else None, "Bend")
        return self

    def _bent(self, at: Point, scale: float) -> tuple[Point, ...]:
        along = (self.ends[0], *self.points, self.ends[1])
        neighbours = (along[self.index], along[self.index + 2])
        between = () if distance_to(neighbours, at) * scale <= STRAIGHT_PX else (at,)
        return (*self.points[: self.index], *between, *self.points[self.index + 1 :])


@dataclass(frozen=True, slots=True, eq=False)
class Sliding:
    """Segment `index` of an orthogonal `route` slides across; every bend of the route becomes a waypoint."""

    press: Press
    connector: RecordId
    route: tuple[Point, ...]
    index: int
    attached: tuple[RecordId, ...]
    magnets: Magnets

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag | Release):
            at, snap = snapped_point(editor, self.magnets, event)
            after = _with_points(editor, self.connector, self._slid(at))
            if isinstance(event, Drag) and after is not None and far(self.press, event):
                preview = changing.preview_of(editor, {self.connector: after}, self.attached)
                editor.show(replace(preview, guides=snap.guides))
            if isinstance(event, Release):
                return _write(editor, after if far(self.press, event) else None, "Bend")
        return self

    def _slid(self, at: Point) -> tuple[Point, ...]:
        start, end = self.route[self.index], self.route[self.index + 1]
        if abs(start.y - end.y) < abs(start.x - end.x):
            pair = (Point(start.x, at.y), Point(end.x, at.y))
        else:
            pair = (Point(at.x, start.y), Point(at.x, end.y))
        before, behind = self.route[1 : self.index], self.route[self.index + 2 : -1]
        return _without_doubles((*before, *pair, *behind))


def begin(editor: Editor, press: Press, handle: Handle) -> State:
    """Start to pull a joint of the selected connector."""
    connector = only_connector(editor)
    if connector is None:
        return editor.rest
    attached = changing.attached_to(editor, {connector.id})
    if handle.grip in (Grip.SOURCE, Grip.TARGET):
        return Reconnecting(press, connector.id, handle.grip, attached)
    if handle.grip is Grip.SEGMENT and connector.routing == "orthogonal":
        return begin_segment(editor, press, handle.index)
    origin = editor.scene.origin(connector.parent)
    points = tuple(point.moved(*origin) for point in connector.points)
    index = min(handle.index, len(points))
    if handle.grip is Grip.SEGMENT:
        points = (*points[:index], handle.at, *points[index:])
    route = editor.scene.points(connector.id)
    return Bending(
        press, connector.id, points, index, ends=(route[0], route[-1]), attached=attached, magnets=magnets_of(editor)
    )


def begin_segment(editor: Editor, press: Press, index: int) -> State:
    """Start to slide a segment of the selected orthogonal connector."""
    connector = only_connector(editor)
    if connector is None:
        return editor.rest
    route = editor.scene.points(connector.id)
    attached = changing.attached_to(editor, {connector.id})
    return Sliding(press, connector.id, route, index, attached=attached, magnets=magnets_of(editor))


def remove_waypoint(editor: Editor, index: int) -> None:
    connector = only_connector(editor)
    if connector is not None and index < len(connector.points):
        points = (*connector.points[:index], *connector.points[index + 1 :])
        _write(editor, replace(connector, points=points), "Remove waypoint")


def _with_points(editor: Editor, identity: RecordId, points: tuple[Point, ...]) -> Connector | None:
    connector = editor.document.records.get(identity)
    if not isinstance(connector, Connector):
        return None
    x, y = editor.scene.origin(connector.parent)
    return replace(connector, points=tuple(point.moved(-x, -y) for point in points))


def _write(editor: Editor, after: Connector | None, step: str) -> State:
    editor.show()
    if after is not None and after != editor.document.records.get(after.id):
        with editor.document.edit(step) as edit:
            changing.write(edit, editor.document.records, {after.id: after})
    return editor.rest


def _without_doubles(points: tuple[Point, ...]) -> tuple[Point, ...]:
    kept: list[Point] = []
    for point in points:
        if not kept or kept[-1].distance(point) > 1e-6:
            kept.append(point)
    return tuple(kept)
