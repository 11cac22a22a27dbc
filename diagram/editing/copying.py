"""Copies of records: with fresh ids, in the same arrangement, tied to nothing outside the copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagram.collector import collector_paused
from diagram.editing.carrying import shifted
from diagram.editing.changed import descendants
from diagram.editing.selecting import extent_of, roots
from diagram.editing.zorder import keys_on_top
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId, new_id
from diagram.properties import replaced
from diagram.records import NOTHING, Connector, Record, Shape, Values
from diagram.text.html import plain_of

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor

SOURCE = "source.id"  # what the file that a record came from calls it


@dataclass(frozen=True, slots=True)
class Clipping:
    """Records that were cut out of a page, parents first. Roots have page coordinates and an empty parent.

    `box` is where they were, on the page.
    """

    records: tuple[Shape | Connector, ...]
    box: Box

    @property
    def roots(self) -> list[Shape | Connector]:
        return [record for record in self.records if not record.parent]


def clip(editor: Editor, ids: Iterable[RecordId]) -> Clipping | None:
    """What a copy of `ids` holds; None when nothing of it is there."""
    top = roots(editor, ids)
    box = extent_of(editor, top)
    if box is None:
        return None
    with collector_paused():
        return Clipping(tuple(_clipped(editor, top)), box)


def _clipped(editor: Editor, top: Iterable[RecordId]) -> list[Shape | Connector]:
    within = descendants(editor, top)
    records = editor.document.records
    found: list[Shape | Connector] = []
    for identity in top:
        record = records[identity]
        if isinstance(record, Shape | Connector):
            found.append(_freed(editor, record, within))
            found.extend(_below(editor, identity, within))
    return found


def put(editor: Editor, edit: Edit, clipping: Clipping, parent: RecordId, dx: float, dy: float) -> list[RecordId]:
    """Write fresh copies of `clipping` into `parent`, moved by `dx, dy`; returns the ids of the new roots."""
    origin = editor.scene.origin(parent)
    keys = iter(keys_on_top(editor, parent, len(clipping.roots)))
    new_roots: list[RecordId] = []
    for record in fresh(clipping.records):
        if not record.parent:
            record = shifted(record, dx - origin.x, dy - origin.y, parent=parent, order=next(keys))
            new_roots.append(record.id)
        edit.put(record)
    return new_roots


def fresh(records: Sequence[Shape | Connector]) -> list[Shape | Connector]:
    """The same records with new ids, and everything among them that names an id renamed."""
    names = {record.id: new_id() for record in records}
    return [_renamed(record, names) for record in records]


def nameless(extra: Values) -> Values:
    """What a copy keeps of `extra`: the name in a file stays with the original, two of that name would be mixed up."""
    return {key: value for key, value in extra.items() if key != SOURCE} or NOTHING if SOURCE in extra else extra


def _renamed(record: Shape | Connector, names: Mapping[RecordId, RecordId]) -> Shape | Connector:
    identity, parent = names[record.id], names.get(record.parent, RecordId(""))
    extra = nameless(record.extra)
    if isinstance(record, Shape):
        return replaced(record, {"id": identity, "parent": parent, "extra": extra})
    source, target = (names.get(end) if end else None for end in (record.source, record.target))
    return replaced(record, {"id": identity, "parent": parent, "extra": extra, "source": source, "target": target})


def _below(editor: Editor, parent: RecordId, within: set[RecordId]) -> list[Shape | Connector]:
    found: list[Shape | Connector] = []
    for identity in editor.document.children(parent):
        record = editor.document.records[identity]
        if isinstance(record, Connector):
            record = _unglued(editor, record, within)
        if isinstance(record, Shape | Connector):
            found.append(record)
            found.extend(_below(editor, identity, within))
    return found


def _freed(editor: Editor, record: Shape | Connector, within: set[RecordId]) -> Shape | Connector:
    """`record` without its parent, in page coordinates."""
    origin = editor.scene.origin(record.parent)
    if isinstance(record, Connector):
        return shifted(_unglued(editor, record, within), *origin, parent="")
    if record.at is not None:
        box = editor.scene.box(record.id)
        return replace(record, at=None, x=box.x, y=box.y, parent=RecordId(""))
    return shifted(record, *origin, parent="")


def _unglued(editor: Editor, connector: Connector, within: set[RecordId]) -> Connector:
    """Ends on things outside `within` become points where they are now."""
    loose = [end for end in (connector.source, connector.target) if end is not None and end not in within]
    points = editor.scene.points(connector.id) if loose else ()
    if not points:
        return connector
    origin = editor.scene.origin(connector.parent)
    here = [Point(point.x - origin.x, point.y - origin.y) for point in (points[0], points[-1])]
    if connector.source is not None and connector.source not in within:
        connector = replace(connector, source=None, source_at=None, source_point=here[0])
    if connector.target is not None and connector.target not in within:
        connector = replace(connector, target=None, target_at=None, target_point=here[1])
    return connector


def label_of(records: Iterable[Record]) -> str:
    """The texts of `records`, one per line: what the clipboard offers to other programs."""
    texts = (plain_of(one.text, one.html) for one in records if isinstance(one, Shape | Connector))
    return "\n".join(text for text in texts if text.strip())
