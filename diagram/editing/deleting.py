"""Deleting things, and what becomes of the connectors on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from diagram.editing.changed import connectors_of, descendants
from diagram.editing.ends import End, with_ends
from diagram.editing.selecting import free, roots
from diagram.ids import RecordId
from diagram.records import Connector

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor


def delete(editor: Editor, edit: Edit, ids: Iterable[RecordId]) -> None:
    """Delete `ids` with what is in them; what is locked stays.

    A connector goes with its last shape; one that still holds on to another keeps its line, with a free end.
    """
    top = free(editor, roots(editor, ids))
    doomed = descendants(editor, top)
    for connector in connectors_of(editor):
        if connector.id in doomed or editor.scene.locked(connector.id):
            continue
        ends = (connector.source, connector.target)
        lost = [end for end in ends if end in doomed]
        if lost and len(lost) == sum(end is not None for end in ends) and None not in ends:
            edit.delete(connector.id)
        elif lost:
            edit.put(_let_go(editor, connector, doomed))
    for identity in top:
        edit.delete(identity)


def _let_go(editor: Editor, connector: Connector, doomed: set[RecordId]) -> Connector:
    route = editor.scene.points(connector.id)
    if not route:
        return replace(connector)
    origin = editor.scene.origin(connector.parent)
    return with_ends(
        connector,
        origin,
        source=End(route[0]) if connector.source in doomed else None,
        target=End(route[-1]) if connector.target in doomed else None,
    )
