"""What lies under a point or inside a marquee."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from diagram.connectors.display import outline_path
from diagram.display.palette import LIGHT
from diagram.geometry.box import Box
from diagram.geometry.hit import crosses, distance_to, is_inside
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Record, Shape
from diagram.scene.drawing import frame_of
from diagram.shapes.registry import kind_of

if TYPE_CHECKING:
    from diagram.scene.scene import Scene

_TURN = {"east": 0.0, "south": 90.0, "west": 180.0, "north": 270.0}
# Kinds that are met anywhere in their box: one does not aim at the strokes of letters.
_SOLID = frozenset({"text", "image", "edge_label", "label", "placeholder"})


def hit_at(scene: Scene, records: Mapping[RecordId, Record], point: Point, tolerance: float) -> RecordId | None:
    """The topmost record at `point`, within `tolerance` units; hollow shapes are met at their line and label only."""
    around = Box(point.x, point.y, 0.0, 0.0).inflated(tolerance)
    for row in scene.rows_in(around)[::-1].tolist():
        record = records.get(scene.order[row])
        if isinstance(record, Shape) and _meets_shape(record, scene.box(record.id), point, tolerance):
            return record.id
        if isinstance(record, Connector) and _meets_connector(record, scene.points(record.id), point, tolerance):
            return record.id
    return None


def hits_in(scene: Scene, records: Mapping[RecordId, Record], box: Box, *, crossing: bool) -> list[RecordId]:
    """What a marquee takes, bottom first: whole bodies inside it, or with `crossing` anything it touches."""
    found = []
    for row in scene.rows_in(box).tolist():
        identity = scene.order[row]
        record = records.get(identity)
        if isinstance(record, Connector):
            points = scene.points(identity)
            taken = bool(points) and (crosses(points, box) if crossing else box.encloses(Box.around(points)))
        elif isinstance(record, Shape):
            body = scene.box(identity).rotated(record.rotation)
            taken = body.intersects(box) if crossing else box.encloses(body)
        else:
            taken = False
        if taken:
            found.append(identity)
    return found


def above(records: Mapping[RecordId, Record], identity: RecordId) -> Iterator[Record]:
    """The record's ancestors, nearest first."""
    record = records.get(identity)
    seen = {identity}
    while record is not None and record.parent and record.parent not in seen:
        seen.add(record.parent)
        record = records.get(record.parent)
        if record is not None:
            yield record


def selectable_of(records: Mapping[RecordId, Record], identity: RecordId) -> RecordId:
    """What a plain click on `identity` selects: the outermost group around it; containers let their children be met."""
    chosen = identity
    for ancestor in above(records, identity):
        if not isinstance(ancestor, Shape) or is_container(ancestor):
            break
        chosen = ancestor.id
    return chosen


def is_container(shape: Shape) -> bool:
    """Whether things are dropped into it and met inside it, rather than being grouped with it."""
    return bool(shape.props.get("container", kind_of(shape).container))


def is_locked(records: Mapping[RecordId, Record], identity: RecordId) -> bool:
    """Whether the record, something it is in, or its layer is locked."""
    record = records.get(identity)
    chain = (record, *above(records, identity)) if record else ()
    return any(isinstance(one, Shape | Connector | Layer) and one.locked for one in chain)


def _meets_shape(shape: Shape, box: Box, point: Point, tolerance: float) -> bool:
    local = _into_frame(shape, box, point)
    frame = frame_of(shape, box, LIGHT)
    if not frame.box.inflated(tolerance).contains(local):
        return False
    if shape.kind in _SOLID:
        return True
    outline = kind_of(shape).outline(frame).flattened()
    if frame.fill is not None and is_inside(outline, local):
        return True
    if shape.text and frame.box.inflated(-min(frame.w, frame.h) / 4).contains(local):
        return True
    reach = tolerance + shape.style.stroke_width / 2
    return any(distance_to(line, local) <= reach for line in outline)


def _meets_connector(connector: Connector, points: tuple[Point, ...], point: Point, tolerance: float) -> bool:
    if len(points) < 2:
        return False
    reach = tolerance + connector.style.stroke_width / 2
    return any(distance_to(line, point) <= reach for line in outline_path(points, connector.style).flattened())


def _into_frame(shape: Shape, box: Box, point: Point) -> Point:
    """`point` as the kind sees it: unturned, unflipped, from the top left of its frame."""
    centre = box.centre
    turn = _TURN.get(shape.style.direction, 0.0)
    at = point.rotated(-shape.rotation, centre)
    if shape.style.flip_h:
        at = Point(2 * centre.x - at.x, at.y)
    if shape.style.flip_v:
        at = Point(at.x, 2 * centre.y - at.y)
    at = at.rotated(-turn, centre)
    w, h = (box.h, box.w) if turn in (90.0, 270.0) else (box.w, box.h)
    return Point(at.x - centre.x + w / 2, at.y - centre.y + h / 2)
