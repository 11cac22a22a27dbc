"""The ends of a connector: what the pointer would glue them to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagram.editing import selecting
from diagram.editing.events import Drag, Press, Release
from diagram.editing.magnets import on_grid
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Attachment, Connector, Record, Shape
from diagram.scene.hits import is_container
from diagram.shapes.registry import kind_of

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

PORT_PX = 9.0  # how near the pointer must come to a port, in view pixels


@dataclass(frozen=True, slots=True)
class End:
    """On `record` (floating, or fixed at `at`), or free at `point` of the page. `port` is the fixed place, to show."""

    point: Point
    record: RecordId | None = None
    at: Attachment | None = None
    port: Point | None = None


def end_at(editor: Editor, event: Press | Drag | Release, *, without: Collection[RecordId] = ()) -> End:
    """What an end at the pointer is glued to.

    On a shape it floats along the outline; near a port it is fixed there; with Alt it is fixed where the pointer is.
    Ctrl glues nothing.
    """
    records = editor.document.records
    record = None if event.keys.ctrl else _under(editor, event, without)
    if isinstance(record, Shape) and isinstance(records.get(record.parent), Connector):
        record = records.get(record.parent)  # a label stands for the connector it is on
    if isinstance(record, Connector) and record.id not in without:
        return End(event.at, record.id)
    if not isinstance(record, Shape):
        return End(event.at if event.keys.ctrl else on_grid(editor, event.at))
    box = editor.scene.box(record.id)
    if event.keys.alt and box.w and box.h:
        local = event.at.rotated(-record.rotation, box.centre)
        at = Attachment((local.x - box.x) / box.w, (local.y - box.y) / box.h, outline=False)
        return End(event.at, record.id, at, event.at)
    for u, v in kind_of(record).ports:
        port = Point(box.x + u * box.w, box.y + v * box.h).rotated(record.rotation, box.centre)
        if port.distance(event.at) * event.scale <= PORT_PX:
            return End(port, record.id, Attachment(u, v), port)
    return End(event.at, record.id)


def _under(editor: Editor, event: Press | Drag | Release, without: Collection[RecordId]) -> Record | None:
    """What lies under the pointer; a shape goes before the connectors that end on it, a container does not."""
    records = editor.document.records
    found = selecting.hit(editor, event.at, event.scale, without=without)
    record = records.get(found) if found else None
    if isinstance(record, Connector):
        below = selecting.hit_shape(editor, event.at, event.scale)
        shape = records.get(below) if below else None
        if isinstance(shape, Shape) and not is_container(shape):
            return shape
    return record


def with_ends(
    connector: Connector, origin: Point, *, source: End | None = None, target: End | None = None
) -> Connector:
    """`connector` with new ends; None leaves one as it is. `origin` is its parent's place on the page."""
    if source is not None:
        free = source.point.moved(-origin.x, -origin.y) if source.record is None else None
        connector = replace(connector, source=source.record, source_at=source.at, source_point=free)
    if target is not None:
        free = target.point.moved(-origin.x, -origin.y) if target.record is None else None
        connector = replace(connector, target=target.record, target_at=target.at, target_point=free)
    return connector
