"""What the selected records have in common, and how a group of the inspector changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from diagram.editing.handles import is_group
from diagram.editing.styling import styled
from diagram.errors import DocumentError
from diagram.records import Connector, Drawn, Shape
from diagram.style import Scalar, Style, restyled

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

T = TypeVar("T")
FEW = 500  # records


def common(records: Iterable[Drawn], read: Callable[[Drawn], T]) -> T | None:
    """The value that all records share; None when they differ or there are none."""
    found: T | None = None
    for index, record in enumerate(records):
        value = read(record)
        if index == 0:
            found = value
        elif value != found:
            return None
    return found


def inspected(editor: Editor) -> list[Drawn]:
    """What the inspector is about: the selection, and in place of groups what is in them.

    Of thousands the locked ones are not sorted out here, which costs 20 us each, but when something is written.
    """
    records = editor.document.records
    found = [record for one in editor.selection if isinstance(record := records.get(one), Shape | Connector)]
    if len(found) <= FEW or any(isinstance(record, Shape) and is_group(record) for record in found):
        return list(styled(editor))
    return found


def styles_of(records: Iterable[Drawn]) -> list[Style]:
    """The different styles among `records`: a few, even of thousands, for equal styles are one object."""
    return list({id(record.style): record.style for record in records}.values())


def shared(styles: Sequence[Style], name: str) -> Scalar | None:
    """The value of a style key that all `styles` have; None when they differ."""
    values: set[Scalar] = {getattr(style, name) for style in styles}
    return values.pop() if len(values) == 1 else None


def shared_text(styles: Sequence[Style], name: str) -> str | None:
    value = shared(styles, name)
    return value if isinstance(value, str) else None


def shared_number(styles: Sequence[Style], name: str) -> float | None:
    value = shared(styles, name)
    return float(value) if isinstance(value, int | float) else None


def restyle(editor: Editor, label: str, records: Sequence[Drawn], changes: Mapping[str, Scalar]) -> None:
    """Give all `records` the style values, as one step; the next new shapes (or lines) look the same."""
    with editor.document.edit(label) as edit:
        for record in records:
            # The fields may still show an older state: the panel follows the document an event later.
            now = edit.get(record.id)
            if isinstance(now, Shape | Connector) and not editor.scene.locked(record.id):
                edit.change(record.id, style=restyled(now.style, changes))
    lines = any(isinstance(record, Connector) for record in records)
    shapes = any(not isinstance(record, Connector) for record in records)
    editor.set_next_style(shapes=changes if shapes else {}, lines=changes if lines else {})


def attempt(editor: Editor, act: Callable[[], object]) -> None:
    """Do `act`; what the document refuses is told like every refusal of the editor."""
    from diagram.editing.notices import Refused

    try:
        act()
    except DocumentError as refusal:
        editor.notify(Refused(refusal.title, refusal.advice))
