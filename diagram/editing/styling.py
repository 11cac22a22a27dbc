"""How the selection looks, and what the next thing will look like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from diagram.editing.handles import is_group
from diagram.records import Connector, Shape
from diagram.style import STYLE_KEYS, Scalar, restyled

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

_LOOKED_AT = 300

# What belongs to one shape and is not carried over to the next.
_OWN = frozenset({"flip_h", "flip_v", "direction", "no_label", "label_width"})
_LINES_ONLY = frozenset(
    {"start_arrow", "start_fill", "start_size", "end_arrow", "end_fill", "end_size", "curved", "jump", "jump_size"}
)


def set_style(editor: Editor, /, **changes: Scalar) -> None:
    """Give the selection these style values, as one edit, and the next shapes or connectors too.

    Groups pass them on to what is in them; what is locked stays. With nothing selected only the next ones change.

    Raises:
        KeyError: there is no such style value.
    """
    unknown = changes.keys() - STYLE_KEYS
    if unknown:
        raise KeyError(f"no style value is called {', '.join(sorted(unknown))}")
    records = styled(editor)
    if records:
        with editor.document.edit("Change style") as edit:
            for record in records:
                edit.change(record.id, style=restyled(record.style, changes))
    kept = {key: value for key, value in changes.items() if key not in _OWN}
    shapes = not records or any(isinstance(record, Shape) for record in records)
    lines = not records or any(isinstance(record, Connector) for record in records)
    editor.set_next_style(
        shapes={key: value for key, value in kept.items() if key not in _LINES_ONLY} if shapes else {},
        lines=kept if lines else {},
    )


def styled(editor: Editor) -> list[Shape | Connector]:
    """What a style change reaches: the selection, and in place of a group what is in it; nothing locked."""
    return list(_reached(editor))


def common(editor: Editor, key: str) -> Scalar | None:
    """The value that all of the selection share, or of the next shape when nothing is selected; None if they differ.

    Of very many records a few hundred speak for all: panels ask after every change of the selection.
    """
    first: Scalar | None = None
    empty = True
    for record in islice(_reached(editor), _LOOKED_AT):
        value: Scalar = getattr(record.style, key)
        if not empty and value != first:
            return None
        first, empty = value, False
    return editor.next_style.get(key) if empty else first


def _reached(editor: Editor) -> Iterator[Shape | Connector]:
    document = editor.document
    for identity in editor.selection:
        waiting = [identity]
        while waiting:
            record = document.records.get(waiting.pop())
            if not isinstance(record, Shape | Connector) or editor.scene.locked(record.id):
                continue
            if isinstance(record, Shape) and is_group(record):
                waiting.extend(document.children(record.id))
            else:
                yield record


def copied(record: Shape | Connector) -> Mapping[str, Scalar]:
    """What Copy Style takes: every value, plain ones too, except what is the shape's own."""
    return {key: getattr(record.style, key) for key in STYLE_KEYS if key not in _OWN}
