"""Who is meant by a click, a marquee or the Tab key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Record, Shape
from diagram.scene.hits import above, hit_at, is_container
from diagram.scene.scene import CONNECTOR

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

MOST_ROUTED = 500  # connectors among more records than this do not count in the box around them
_DRAWN = (Shape, Connector)
REACH_PX = 5.0  # how near the pointer must come to a line, in view pixels


@dataclass(frozen=True, slots=True)
class _Reachable(Mapping[RecordId, Record]):
    """The records without those that the pointer goes through: on a locked layer, in `without`, or all connectors."""

    records: Mapping[RecordId, Record]
    without: Collection[RecordId] = ()
    shapes_only: bool = False

    def get(self, identity: RecordId, default: object = None) -> Record | None:  # type: ignore[override]  # narrower on purpose
        if identity in self.without or on_locked_layer(self.records, identity):
            return None
        record = self.records.get(identity)
        return None if self.shapes_only and isinstance(record, Connector) else record

    def __getitem__(self, identity: RecordId) -> Record:
        return self.records[identity]

    def __iter__(self) -> Iterator[RecordId]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)


def hit(editor: Editor, point: Point, scale: float, *, without: Collection[RecordId] = ()) -> RecordId | None:
    """The very record under `point`; `scale` is view pixels per unit."""
    return hit_at(editor.scene, _Reachable(editor.document.records, without), point, REACH_PX / scale)


def hit_shape(editor: Editor, point: Point, scale: float) -> RecordId | None:
    """The topmost shape under `point`, whatever connectors run over it."""
    return hit_at(editor.scene, _Reachable(editor.document.records, shapes_only=True), point, REACH_PX / scale)


def meant(editor: Editor, identity: RecordId) -> RecordId:
    """What a plain click on `identity` selects: its outermost group, or what is right in the entered group."""
    chain = list(above(editor.document.records, identity))
    inside = editor.inside
    if inside is None or all(record.id != inside for record in chain):
        return editor.scene.selectable_of(identity)
    chosen = identity
    for record in chain:
        if record.id == inside or not isinstance(record, Shape) or is_container(record):
            break
        chosen = record.id
    return chosen


def in_marquee(editor: Editor, box: Box, *, crossing: bool) -> frozenset[RecordId]:
    """What a marquee selects; locked and hidden things are left alone, a group is taken when all of it is."""
    records = editor.document.records
    found = {one for one in editor.scene.hits_in(box, crossing=crossing) if not editor.scene.locked(one)}
    chosen = {meant(editor, one) for one in found}
    if not crossing:
        chosen = {one for one in chosen if one in found or box.encloses(editor.scene.box(one))}
    # A label on a connector comes along with it; a container's children with the container.
    return frozenset(one for one in chosen if not any(record.id in chosen for record in above(records, one)))


def everything(editor: Editor) -> frozenset[RecordId]:
    """All that Select All takes: on the page, or in the entered group; not what is locked or hidden."""
    records, children = editor.document.records, editor.document.children
    if editor.inside is not None:
        parents = [editor.inside]
    else:
        layers = (records.get(one) for one in children(editor.page))
        parents = [one.id for one in layers if isinstance(one, Layer) and one.visible and not one.locked]
    listed = [record for parent in parents for record in map(records.get, children(parent))]
    return frozenset(
        [record.id for record in listed if isinstance(record, _DRAWN) and record.visible and not record.locked]
    )


def in_turn(editor: Editor, step: int) -> RecordId | None:
    """The record that Tab (`step` 1) or Shift+Tab (-1) goes to, in paint order."""
    row = editor.scene.row
    listed = sorted(everything(editor), key=lambda one: row.get(one, -1))
    if not listed:
        return None
    current = [index for index, one in enumerate(listed) if one in editor.selection]
    if not current:
        return listed[0 if step > 0 else -1]
    return listed[((current[-1] if step > 0 else current[0]) + step) % len(listed)]


def roots(editor: Editor, ids: Iterable[RecordId]) -> list[RecordId]:
    """`ids` without those that lie in another of them, bottom first; only what exists."""
    records = editor.document.records
    chosen = {one for one in ids if isinstance(records.get(one), Shape | Connector)}
    covered: dict[RecordId, bool] = {}  # by parent: siblings share their ancestors
    top = []
    for one in chosen:
        parent = records[one].parent
        if parent not in covered:
            covered[parent] = parent in chosen or any(record.id in chosen for record in above(records, parent))
        if not covered[parent]:
            top.append(one)
    row = editor.scene.row
    return sorted(top, key=lambda one: row.get(one, -1))


def free(editor: Editor, ids: Iterable[RecordId]) -> list[RecordId]:
    """`ids` without what is locked, itself or with what it is in."""
    records, scene = editor.document.records, editor.scene
    held: dict[RecordId, bool] = {}  # by parent
    found = []
    for one in ids:
        record = records.get(one)
        if not isinstance(record, Shape | Connector) or record.locked:
            continue
        if record.parent not in held:
            held[record.parent] = scene.locked(record.parent)
        if not held[record.parent]:
            found.append(one)
    return found


def extent_of(editor: Editor, ids: Collection[RecordId]) -> Box | None:
    """The box around `ids`; of very many, around the shapes among them, because routes take time to work out."""
    if len(ids) > MOST_ROUTED:
        row, flags = editor.scene.row, editor.scene.flags
        shapes = [one for one in ids if one in row and not flags[row[one]] & CONNECTOR]
        ids = shapes or ids
    return editor.scene.extent(ids)


def all_inside(editor: Editor, ids: Iterable[RecordId], group: RecordId) -> bool:
    records = editor.document.records
    return all(any(record.id == group for record in above(records, one)) for one in ids)


def on_locked_layer(records: Mapping[RecordId, Record], identity: RecordId) -> bool:
    return any(isinstance(record, Layer) and record.locked for record in above(records, identity))
