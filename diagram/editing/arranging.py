"""Alignment, distribution and groups, as functions that plan or write within an edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from diagram.editing.carrying import is_glued, layer_of, shifted
from diagram.editing.handles import is_group
from diagram.editing.selecting import extent_of, free, roots
from diagram.editing.zorder import key_on_top, keys_between
from diagram.geometry.box import Box
from diagram.ids import RecordId, new_id
from diagram.order import sequence
from diagram.records import GROUP, Comment, Connector, Shape
from diagram.scene.hits import is_container

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor


def bodies(editor: Editor) -> list[tuple[Shape, Box]]:
    """The free shapes of the selection with the upright boxes around them, on the page."""
    found = []
    for identity in free(editor, roots(editor, editor.selection)):
        record = editor.document.records[identity]
        if isinstance(record, Shape) and not is_glued(record):
            found.append((record, editor.scene.box(identity).rotated(record.rotation)))
    return found


def align(editor: Editor, edit: Edit, offset: Callable[[Box, Box], tuple[float, float]]) -> None:
    """Move each shape of the selection by what `offset` says for (its box, the box around all)."""
    listed = bodies(editor)
    if len(listed) < 2:
        return
    around = listed[0][1]
    for _, box in listed:
        around = around.united(box)
    for shape, box in listed:
        dx, dy = offset(box, around)
        if dx or dy:
            edit.put(shifted(shape, dx, dy))


def distribute(editor: Editor, edit: Edit, *, horizontal: bool) -> None:
    """Make the gaps between the shapes equal; the outermost two stay."""
    listed = sorted(bodies(editor), key=lambda pair: pair[1].centre.x if horizontal else pair[1].centre.y)
    if len(listed) < 3:
        return
    sizes = [box.w if horizontal else box.h for _, box in listed]
    starts = [box.x if horizontal else box.y for _, box in listed]
    gap = (starts[-1] + sizes[-1] - starts[0] - sum(sizes)) / (len(listed) - 1)
    at = starts[0]
    for (shape, _), start, size in zip(listed, starts, sizes, strict=True):
        if abs(at - start) > 1e-9:
            edit.put(shifted(shape, at - start, 0.0) if horizontal else shifted(shape, 0.0, at - start))
        at += size + gap


def group(editor: Editor, edit: Edit) -> RecordId | None:
    """Put the selection into a new group in the place of its topmost member."""
    records = editor.document.records
    top = free(editor, roots(editor, editor.selection))
    members = [record for one in top if isinstance(record := records[one], Shape | Connector) and not is_glued(record)]
    box = extent_of(editor, [record.id for record in members])
    if len(members) < 2 or box is None:
        return None
    parents = {record.parent for record in members}
    highest = members[-1]
    parent = highest.parent if len(parents) == 1 else layer_of(editor, highest) or highest.parent
    order = highest.order if len(parents) == 1 else key_on_top(editor, parent)
    origin = editor.scene.origin(parent)
    identity = new_id()
    edit.put(Shape(identity, parent, order, GROUP, box.x - origin.x, box.y - origin.y, box.w, box.h))
    for record, key in zip(members, sequence(len(members)), strict=True):
        old = editor.scene.origin(record.parent)
        edit.put(shifted(record, old.x - box.x, old.y - box.y, parent=identity, order=key))
    return identity


def ungroup(editor: Editor, edit: Edit) -> list[RecordId]:
    """Lift what is in the selected groups out of them; a group that paints something itself stays behind."""
    freed: list[RecordId] = []
    for identity in roots(editor, editor.selection):
        record = editor.document.records[identity]
        if isinstance(record, Shape) and opens(editor, record):
            freed.extend(_lift(editor, edit, record))
            if is_group(record):
                edit.delete(identity)
    return freed


def opens(editor: Editor, record: Shape) -> bool:
    """Whether Ungroup does something to it."""
    return bool(_members(editor, record)) and not is_container(record) and not editor.scene.locked(record.id)


def _members(editor: Editor, shape: Shape) -> list[Shape | Connector]:
    listed = (editor.document.records.get(one) for one in editor.document.children(shape.id))
    return [one for one in listed if isinstance(one, Shape | Connector) and not is_glued(one)]


def _lift(editor: Editor, edit: Edit, shape: Shape) -> list[RecordId]:
    members = _members(editor, shape)
    siblings = editor.document.children(shape.parent)
    above = next((editor.document.records[one].order for one in siblings[siblings.index(shape.id) + 1 :]), None)
    if above is not None and above <= shape.order:
        above = None
    old, new = editor.scene.origin(shape.id), editor.scene.origin(shape.parent)
    for record, key in zip(members, keys_between(shape.order, above, len(members)), strict=True):
        edit.put(shifted(record, old.x - new.x, old.y - new.y, parent=shape.parent, order=key))
    for remark in map(editor.document.get, editor.document.children(shape.id)):
        if isinstance(remark, Comment):
            x, y = remark.x + old.x - new.x, remark.y + old.y - new.y
            edit.change(remark.id, parent=shape.parent, x=x, y=y)
    return [record.id for record in members]
