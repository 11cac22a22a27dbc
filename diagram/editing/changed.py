"""Records as they would be: shown as a preview while dragging, written once on release."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from diagram.editing.preview import Preview
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Record, Shape
from diagram.scene.placement import Placement
from diagram.scene.scene import CONNECTOR

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor

Changed: TypeAlias = Mapping[RecordId, Record]

# More lines than this are not followed during a drag: a frame has 16 ms and a route takes about 0.1 ms.
FOLLOWED = 60


def write(edit: Edit, records: Mapping[RecordId, Record], changed: Changed) -> None:
    """Write what still exists; only the properties that differ reach the document, so others' changes stay."""
    for identity, after in changed.items():
        if identity in records:
            edit.put(after)


def placed(editor: Editor, changed: Changed) -> Placement:
    """Where everything would be with `changed`: worked out exactly as after the edit."""
    records: Mapping[RecordId, Record] = ChainMap(dict(changed), editor.document.records)  # type: ignore[arg-type]  # only read
    return Placement(records)


def preview_of(editor: Editor, changed: Changed, attached: Collection[RecordId] = ()) -> Preview:
    """`changed` as it would look, and the lines of `attached` connectors with it."""
    place = placed(editor, changed)
    boxes: dict[RecordId, Box] = {}
    turned: dict[RecordId, float] = {}
    routes: dict[RecordId, tuple[Point, ...]] = {}
    for identity, after in changed.items():
        if isinstance(after, Shape):
            boxes[identity] = place.box(identity)
            before = editor.document.records.get(identity)
            if isinstance(before, Shape) and before.rotation != after.rotation:
                turned[identity] = after.rotation
        elif isinstance(after, Connector):
            routes[identity] = place.points(identity)
    for identity in list(attached)[:FOLLOWED]:
        routes[identity] = place.points(identity)
    return Preview(boxes=boxes, turned=turned, routes=routes)


def connectors_of(editor: Editor) -> list[Connector]:
    """Every connector drawn on the page."""
    scene, records = editor.scene, editor.document.records
    listed = (records.get(scene.order[row]) for row in np.nonzero(scene.flags & CONNECTOR)[0].tolist())
    return [record for record in listed if isinstance(record, Connector)]


def attached_to(editor: Editor, ids: Collection[RecordId]) -> tuple[RecordId, ...]:
    """Connectors with an end on one of `ids`."""
    return tuple(one.id for one in connectors_of(editor) if one.source in ids or one.target in ids)


def descendants(editor: Editor, ids: Iterable[RecordId]) -> set[RecordId]:
    """`ids` and all that is in them."""
    children = editor.document.children
    found: set[RecordId] = set()
    waiting = list(ids)
    while waiting:
        identity = waiting.pop()
        if identity not in found:
            found.add(identity)
            waiting.extend(children(identity))
    return found
