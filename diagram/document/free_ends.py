"""Connectors whose shape somebody deleted: they are drawn with a free end where the shape was.

The end stays tied to the shape's id, so that the line holds on to it again when the shape comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import TypeAlias

from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.properties import replaced
from diagram.records import Connector, Record, Shape

Look: TypeAlias = Callable[[RecordId], Record | None]
_ORIGIN = Point(0.0, 0.0)


def loose(records: Iterable[Record], living: Container[RecordId]) -> Iterator[RecordId]:
    """The connectors that are tied to something that does not live, and have no point to be drawn to instead."""
    for record in records:
        if type(record) is Connector and (
            (record.source is not None and record.source_point is None and record.source not in living)
            or (record.target is not None and record.target_point is None and record.target not in living)
        ):
            yield record.id


def with_free_ends(connector: Connector, living: Container[RecordId], look: Look) -> Connector:
    """`connector` with points for its lost ends, as far as `look`, which knows the deleted, finds what they were."""
    origin = _origin(connector.parent, look)
    source, target = connector.source_point, connector.target_point
    if connector.source is not None and source is None and connector.source not in living:
        source = _middle(connector.source, look)
        source = source and source.moved(-origin.x, -origin.y)
    if connector.target is not None and target is None and connector.target not in living:
        target = _middle(connector.target, look)
        target = target and target.moved(-origin.x, -origin.y)
    return replaced(connector, {"source_point": source, "target_point": target})


def _middle(identity: RecordId, look: Look) -> Point | None:
    """Where the middle of a shape is on the page, or where a line begins that somebody drew another line to."""
    seen: set[RecordId] = set()
    at: RecordId | None = identity
    while at is not None and at not in seen:
        seen.add(at)
        record = look(at)
        if isinstance(record, Shape):
            return _origin(record.parent, look).moved(record.x + record.w / 2, record.y + record.h / 2)
        if not isinstance(record, Connector):
            return None
        places = (*record.points, record.source_point, record.target_point)
        given = next((point for point in places if point is not None), None)
        if given is not None:
            origin = _origin(record.parent, look)
            return given.moved(origin.x, origin.y)
        at = record.source or record.target
    return None


def _origin(parent: RecordId, look: Look) -> Point:
    """What the coordinates of a child count from, on the page."""
    seen: set[RecordId] = set()
    origin = _ORIGIN
    while parent and parent not in seen:
        seen.add(parent)
        record = look(parent)
        if isinstance(record, Shape):
            origin = origin.moved(record.x, record.y)
        if not isinstance(record, Shape | Connector):
            break
        parent = record.parent
    return origin
