"""Putting copies on the page: from the clipboard, or right away as duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagram.editing.copying import Clipping, clip, put
from diagram.editing.landing import landing, look_of
from diagram.editing.magnets import on_grid
from diagram.editing.recent import Copies, Pastes
from diagram.editing.texts import TEXT
from diagram.editing.zorder import key_on_top
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId, new_id
from diagram.records import Shape
from diagram.scene.bounds import text_size

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

OFFSET = 10.0  # units, right and down


def paste(editor: Editor, clipping: Clipping) -> None:
    """Put `clipping` on the page and select it.

    It comes where the pointer is; while the pointer is on its origin, or away, it comes beside the original; pasted
    again at the same place, a little further each time. What would be out of sight comes to the middle of the view.
    """
    box = clipping.box
    count = _count(editor, repr(sorted(record.id for record in clipping.records)).encode())
    pointer = editor.pointer
    if pointer is not None and not box.inflated(OFFSET).contains(pointer):
        corner = on_grid(editor, Point(pointer.x - box.w / 2, pointer.y - box.h / 2))
        dx, dy = corner.x - box.x, corner.y - box.y
        count -= 1
    elif not editor.camera.seen(*editor.view_size).intersects(box):
        centre = editor.camera.seen(*editor.view_size).centre
        corner = on_grid(editor, Point(centre.x - box.w / 2, centre.y - box.h / 2))
        dx, dy = corner.x - box.x, corner.y - box.y
        count -= 1
    else:
        dx = dy = 0.0
    dx, dy = dx + count * OFFSET, dy + count * OFFSET
    with editor.document.edit("Paste") as edit:
        parent = landing(editor, edit, box.moved(dx, dy).centre)
        copies = put(editor, edit, clipping, parent, dx, dy)
    editor.select(copies)


def paste_text(editor: Editor, text: str) -> RecordId:
    """A text box with `text`, where the pointer is or in the middle of the view."""
    style = look_of(editor, TEXT)
    w, h = text_size(text, style.font_size, False)
    at = editor.pointer or editor.camera.seen(*editor.view_size).centre
    corner = on_grid(editor, Point(at.x - w / 2, at.y - h / 2))
    box = Box(corner.x, corner.y, round(w) + 8.0, round(h) + 8.0)
    identity = new_id()
    with editor.document.edit("Paste text") as edit:
        parent = landing(editor, edit, box.centre)
        origin = editor.scene.origin(parent)
        placed = box.moved(-origin.x, -origin.y)
        order = key_on_top(editor, parent)
        edit.put(Shape(identity, parent, order, TEXT, *placed, text=text, style=style))
    editor.select({identity})
    return identity


def duplicate(editor: Editor) -> None:
    """Copies of the selection beside it; again after moving them, the same step further."""
    clipping = clip(editor, editor.selection)
    if clipping is None:
        return
    corner = Point(clipping.box.x, clipping.box.y)
    last = editor.recent.copies
    dx = dy = OFFSET
    if last is not None and last.ids == editor.selection:
        dx, dy = corner.x - last.source.x, corner.y - last.source.y
    parents = {editor.document.records[one].parent for one in editor.selection if one in editor.document.records}
    with editor.document.edit("Duplicate") as edit:
        parent = next(iter(parents)) if len(parents) == 1 else landing(editor, edit)
        copies = put(editor, edit, clipping, parent, dx, dy)
    editor.select(copies, inside=editor.inside)
    editor.recent.copies = Copies(editor.selection, corner)


def _count(editor: Editor, contents: bytes) -> int:
    """How often this was pasted here, this time included."""
    last = editor.recent.pastes
    same = last is not None and last.contents == contents and last.pointer == editor.pointer
    count = last.count + 1 if last is not None and same else 1
    editor.recent.pastes = Pastes(editor.pointer, contents, count)
    return count
