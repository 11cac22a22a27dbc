"""Who lies above whom: new places among siblings, written as few order keys as possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, TypeAlias

from diagram.editing.selecting import free, roots
from diagram.ids import RecordId
from diagram.order import between, sequence

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor

Arrangement: TypeAlias = Callable[[Sequence[RecordId], AbstractSet[RecordId]], list[RecordId]]


def to_front(siblings: Sequence[RecordId], chosen: AbstractSet[RecordId]) -> list[RecordId]:
    return [one for one in siblings if one not in chosen] + [one for one in siblings if one in chosen]


def to_back(siblings: Sequence[RecordId], chosen: AbstractSet[RecordId]) -> list[RecordId]:
    return [one for one in siblings if one in chosen] + [one for one in siblings if one not in chosen]


def forward(siblings: Sequence[RecordId], chosen: AbstractSet[RecordId]) -> list[RecordId]:
    listed = list(siblings)
    for index in range(len(listed) - 2, -1, -1):
        if listed[index] in chosen and listed[index + 1] not in chosen:
            listed[index], listed[index + 1] = listed[index + 1], listed[index]
    return listed


def backward(siblings: Sequence[RecordId], chosen: AbstractSet[RecordId]) -> list[RecordId]:
    return forward(list(siblings)[::-1], chosen)[::-1]


def arrange(editor: Editor, edit: Edit, arrangement: Arrangement) -> None:
    """Give the selection new places among its siblings, parent by parent."""
    records = editor.document.records
    chosen = set(free(editor, roots(editor, editor.selection)))
    for parent in {records[one].parent for one in chosen}:
        siblings = editor.document.children(parent)
        wanted = arrangement(siblings, chosen)
        if wanted != siblings:
            place(editor, edit, wanted, chosen)


def keys_between(below: str | None, above: str | None, count: int) -> list[str]:
    """`count` ascending keys between two; evenly long, where a chain of `between` would grow longer with each."""
    first = between(below, above)
    return [first + tail for tail in sequence(count)] if count != 1 else [first]


def keys_on_top(editor: Editor, parent: RecordId, count: int = 1) -> list[str]:
    """Ascending keys above all children of `parent`."""
    siblings = editor.document.children(parent)
    last = editor.document.records[siblings[-1]].order if siblings else None
    return keys_between(last, None, count)


def key_on_top(editor: Editor, parent: RecordId) -> str:
    return keys_on_top(editor, parent)[0]


def place(editor: Editor, edit: Edit, wanted: Sequence[RecordId], moved: AbstractSet[RecordId]) -> None:
    """Write order keys so that siblings lie as in `wanted`; only `moved` get new ones, unless keys collide."""
    records = editor.document.records
    keys: dict[RecordId, str] = {}
    below: str | None = None
    waiting: list[RecordId] = []
    try:
        for identity in (*wanted, None):
            if identity is not None and identity in moved:
                waiting.append(identity)
                continue
            above = None if identity is None else records[identity].order
            if waiting:
                keys.update(zip(waiting, keys_between(below, above, len(waiting)), strict=True))
                waiting = []
            below = above
    except ValueError:
        # Two siblings share a key, as after a merge: all get fresh ones.
        keys = dict(zip(wanted, sequence(len(wanted)), strict=True))
    for identity, key in keys.items():
        edit.change(identity, order=key)
