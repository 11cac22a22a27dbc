"""Where records may lie, in which order that is worked out, and what moves along with a record."""

from __future__ import annotations

from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.properties import replaced
from diagram.records import (
    ROOT,
    AssetReference,
    Comment,
    Connector,
    Layer,
    Note,
    Page,
    Record,
    Shape,
    Unknown,
)


def moved(record: Shape | Connector, parent: RecordId, dx: float, dy: float) -> Record:
    """The record under another parent, its coordinates shifted."""
    if isinstance(record, Shape):
        return replaced(record, {"parent": parent, "x": record.x + dx, "y": record.y + dy})

    def shifted(point: Point | None) -> Point | None:
        return None if point is None else Point(point.x + dx, point.y + dy)

    points = tuple(Point(point.x + dx, point.y + dy) for point in record.points)
    ends = {"source_point": shifted(record.source_point), "target_point": shifted(record.target_point)}
    return replaced(record, {"parent": parent, "points": points, **ends})


def fits(record: Record, parent: Record | None) -> bool:
    """Whether the record may lie on that parent."""
    if isinstance(record, Page | Unknown):
        return True
    if isinstance(record, Layer):
        return isinstance(parent, Page)
    if isinstance(record, Note | AssetReference):
        return record.parent == ROOT or isinstance(parent, Page | Unknown)
    if isinstance(record, Comment):
        return parent is not None and not isinstance(parent, AssetReference)
    return isinstance(parent, Layer | Shape | Connector | Unknown)


def rank(record: Record | None) -> int:
    """Lower ones are placed first: others lie on them."""
    if isinstance(record, Layer):
        return 1
    return 0 if record is None or isinstance(record, Page) else 2


def sits_still(old: Record | None, new: Record | None) -> bool:
    """Whether the record stays where it is among its siblings."""
    return old is not None and new is not None and old.order == new.order and old.parent == new.parent
