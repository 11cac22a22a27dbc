"""When a command can be run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from diagram.editing.carrying import is_glued
from diagram.records import Connector, Shape

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


def selected(editor: Editor) -> bool:
    return bool(editor.selection)


def free(editor: Editor) -> bool:
    """Something is selected that is not locked."""
    return any(not editor.scene.locked(identity) for identity in editor.selection)


def two(editor: Editor) -> bool:
    return _free_shapes(editor, 2)


def three(editor: Editor) -> bool:
    return _free_shapes(editor, 3)


def groupable(editor: Editor) -> bool:
    """Two or more things that are free to go into a group."""
    found = 0
    for record in _free_records(editor):
        found += not is_glued(record)
        if found == 2:
            return True
    return False


def one(editor: Editor) -> bool:
    return len(editor.selection) == 1 and free(editor)


def pages(editor: Editor) -> bool:
    """There is more than one page."""
    return len(editor.document.pages()) > 1


def _free_shapes(editor: Editor, count: int) -> bool:
    found = 0
    for record in _free_records(editor):
        found += isinstance(record, Shape) and not is_glued(record)
        if found == count:
            return True
    return False


def _free_records(editor: Editor) -> Iterator[Shape | Connector]:
    """One by one, because a menu asks for two or three of maybe thousands."""
    for identity in editor.selection:
        record = editor.document.records.get(identity)
        if isinstance(record, Shape | Connector) and not editor.scene.locked(identity):
            yield record
