"""Moving things: what goes along, which lines follow, and where things land when they are dropped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from diagram.editing import changed as changing
from diagram.editing.changed import Changed
from diagram.editing.selecting import free, roots
from diagram.editing.zorder import keys_on_top
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.properties import replaced
from diagram.records import Connector, Layer, Record, Shape
from diagram.scene.hits import is_container

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor


Fields: TypeAlias = dict[str, Any]  # Any: of records, by name, as `Edit.change` takes them


@dataclass(frozen=True, slots=True, eq=False)
class Load:
    """What a move takes along, worked out once when it starts.

    `roots` are the records whose place is written; `lines` connectors elsewhere whose waypoints move with both ends;
    `shifted` everything that is shown moved as it is; `loose` connectors that get another line.
    """

    roots: tuple[RecordId, ...]
    carried: frozenset[RecordId]
    lines: tuple[RecordId, ...]
    loose: tuple[RecordId, ...]
    shifted: frozenset[RecordId]


def load_of(editor: Editor, ids: Iterable[RecordId]) -> Load | None:
    """What moves when `ids` are moved; None when that is nothing (all locked, or gone)."""
    top = free(editor, roots(editor, ids))
    if not top:
        return None
    carried = changing.descendants(editor, top)
    lines, loose = [], []
    for connector in changing.connectors_of(editor):
        here = connector.id in carried
        ends = [end for end in (connector.source, connector.target) if end]
        held = sum(end in carried for end in ends)
        if held < len(ends) if here else 0 < held < 2:
            loose.append(connector.id)
        elif held == 2 and not here:
            lines.append(connector.id)
    shifted = carried.union(lines).difference(loose)
    return Load(tuple(top), frozenset(carried), tuple(lines), tuple(loose), frozenset(shifted))


def moved(editor: Editor, load: Load, dx: float, dy: float) -> dict[RecordId, Fields]:
    """What a move by `dx, dy` changes in the records of `load`, field by field."""
    records = editor.document.records
    after: dict[RecordId, Fields] = {}
    for identity in (*load.roots, *load.lines):
        record = records.get(identity)
        if isinstance(record, Shape) or (isinstance(record, Connector) and _has_places(record)):
            after[identity] = _shift(record, dx, dy)
    return after


def write(editor: Editor, edit: Edit, after: Mapping[RecordId, Fields]) -> None:
    """Write what `moved` or `dropped` planned, where it still exists."""
    records = editor.document.records
    for identity, fields in after.items():
        if identity in records:
            edit.change(identity, **fields)


def shifted(record: Shape | Connector, dx: float, dy: float, **fields: RecordId | str) -> Shape | Connector:
    """`record` moved by `dx, dy` within its parent, with other `fields`; a connector's glued ends stay glued."""
    return replaced(record, {**_shift(record, dx, dy), **fields})


def _shift(record: Shape | Connector, dx: float, dy: float) -> Fields:
    if isinstance(record, Connector):
        return {
            "points": tuple(point.moved(dx, dy) for point in record.points),
            "source_point": record.source_point and record.source_point.moved(dx, dy),
            "target_point": record.target_point and record.target_point.moved(dx, dy),
        }
    if record.at is not None:
        return {"at": replace(record.at, dx=record.at.dx + dx, dy=record.at.dy + dy)}
    return {"x": record.x + dx, "y": record.y + dy}


def _has_places(connector: Connector) -> bool:
    """Whether it holds places of its own, so that a move must be written; otherwise it just follows its shapes."""
    return bool(connector.points or connector.source_point or connector.target_point)


def routes(editor: Editor, load: Load, dx: float, dy: float) -> dict[RecordId, tuple[Point, ...]]:
    """The new lines of the first few loose connectors."""
    followed = load.loose[: changing.FOLLOWED]
    if not followed:
        return {}
    place = changing.placed(editor, _needed(editor, load, followed, dx, dy))
    return {identity: place.points(identity) for identity in followed}


def _needed(editor: Editor, load: Load, followed: Iterable[RecordId], dx: float, dy: float) -> Changed:
    """The moved records that the lines of `followed` depend on: their ends' roots, not all that is moved."""
    records = editor.document.records
    tops = set(load.roots)
    needed: dict[RecordId, Record] = {}
    for identity in followed:
        connector = records.get(identity)
        ends = (connector.source, connector.target) if isinstance(connector, Connector) else ()
        for start in (identity, *ends):
            at = start
            while at and at not in tops:
                record = records.get(at)
                at = record.parent if record is not None else None
            record = records.get(at) if at else None
            if at and isinstance(record, Shape | Connector):
                needed[at] = shifted(record, dx, dy)
    return needed


def dropped(
    editor: Editor, after: Mapping[RecordId, Fields], load: Load, container: RecordId | None
) -> dict[RecordId, Fields]:
    """`after` with its shapes put into `container`, or out of theirs onto the layer; they stay where they are."""
    records, scene = editor.document.records, editor.scene
    landed = dict(after)
    keys: dict[RecordId, Iterator[str]] = {}
    for identity in load.roots:
        record, fields = records.get(identity), after.get(identity)
        if not isinstance(record, Shape) or record.at is not None or fields is None:
            continue
        goal = container or layer_of(editor, record)
        if goal is None or goal == record.parent or _in_group(editor, record):
            continue
        if goal not in keys:
            keys[goal] = iter(keys_on_top(editor, goal, len(load.roots)))
        old, new = scene.origin(record.parent), scene.origin(goal)
        x, y = fields["x"] + old.x - new.x, fields["y"] + old.y - new.y
        landed[identity] = {"parent": goal, "order": next(keys[goal]), "x": x, "y": y}
    return landed


def _in_group(editor: Editor, record: Shape) -> bool:
    """Whether it belongs to a group, which a drop does not take it out of."""
    above = editor.document.records.get(record.parent)
    return isinstance(above, Shape) and not is_container(above)


def containers(editor: Editor, without: Collection[RecordId]) -> list[tuple[RecordId, Box]]:
    """What things can be dropped into, topmost first."""
    records, scene = editor.document.records, editor.scene
    kinds: dict[str, bool] = {}  # thousands of shapes share a few kinds
    found = []
    for identity in reversed(scene.order):
        record = records.get(identity)
        if not isinstance(record, Shape) or record.collapsed:
            continue
        if not record.props and record.kind not in kinds:
            kinds[record.kind] = is_container(record)
        holds = is_container(record) if record.props else kinds[record.kind]
        if holds and identity not in without and not scene.locked(identity):
            found.append((identity, scene.box(identity).rotated(record.rotation)))
    return found


def container_at(listed: Iterable[tuple[RecordId, Box]], point: Point) -> RecordId | None:
    return next((identity for identity, box in listed if box.contains(point)), None)


def layer_of(editor: Editor, record: Record) -> RecordId | None:
    """The layer that `record` is on."""
    records = editor.document.records
    seen: set[RecordId] = set()
    at: Record | None = record
    while at is not None and at.id not in seen:
        seen.add(at.id)
        if isinstance(at, Layer):
            return at.id
        at = records.get(at.parent)
    return None


def is_glued(record: Record) -> bool:
    """Whether it sits at a place of its parent, as a label on a connector does, and cannot leave it."""
    return isinstance(record, Shape) and record.at is not None
