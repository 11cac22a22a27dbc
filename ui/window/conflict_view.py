"""Deciding about what two people wrote at once: between the dialog, which shows both, and the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from diagram.document import Conflict, Document
from diagram.editing.clashes import is_html, keep_both, standing, take_other
from diagram.geometry.box import Box
from diagram.records import Connector, Layer, Note, Page, Record, Shape
from diagram.text.html import plain_of
from ui.dialogs.conflicts import ConflictsDialog, Pair
from ui.panels.properties.values import attempt
from ui.window.meetings import Clash, Meetings

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab

_LONGEST = 60
_HERE, _ELSEWHERE = "was here already", "came from elsewhere"


class ConflictView(QObject):
    """Lives as long as its dialog, which closes when nothing is left to decide."""

    def __init__(self, desk: Desk, tab: Tab, meetings: Meetings) -> None:
        self.dialog = ConflictsDialog(desk.window)
        super().__init__(self.dialog)
        self._desk, self._tab, self._meetings = desk, tab, meetings
        self._clashes: dict[str, Clash] = {}
        dialog = self.dialog
        dialog.take_wanted.connect(self._take)
        dialog.both_wanted.connect(self._keep_both)
        dialog.dismiss_wanted.connect(lambda identity: self._decide(identity, lambda _conflict: None))
        dialog.place_wanted.connect(self._find)
        meetings.changed.connect(self.refresh)
        self._soon = QTimer(self)  # once for a burst, and not amid the edit that is told
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        leave = tab.editor.document.subscribe(lambda _changes: self._soon.start(0))
        self.destroyed.connect(lambda: leave())
        self.refresh()

    def refresh(self) -> None:
        """Show what still waits."""
        document = self._tab.editor.document
        clashes = self._meetings.open
        self._clashes = {clash.id: clash for clash in clashes}
        if not clashes:
            self.dialog.accept()
            return
        self.dialog.show_pairs([pair_of(document, clash) for clash in clashes])

    def _take(self, identity: str) -> None:
        self._decide(identity, lambda conflict: take_other(self._tab.editor.document, [conflict]))

    def _keep_both(self, identity: str) -> None:
        self._decide(identity, lambda conflict: keep_both(self._tab.editor.document, conflict))

    def _decide(self, identity: str, act: Callable[[Conflict], None]) -> None:
        """Do it, and if the document took it, the conflict is no more."""
        clash = self._clashes.get(identity)
        if clash is None:
            return

        def decide() -> None:
            act(clash.conflict)
            self._meetings.put_away(clash)

        attempt(self._tab.editor, decide)

    def _find(self, identity: str) -> None:
        """Turn to where it stands, and mark it."""
        clash, editor = self._clashes.get(identity), self._tab.editor
        if clash is None:
            return
        record = editor.document.get(clash.conflict.record)
        if isinstance(record, Page):
            editor.set_page(record.id)
        elif isinstance(record, Shape | Connector):
            page = page_of(editor.document, record)
            if page is not None:
                editor.set_page(page.id)
            if record.id in editor.scene.row:
                box: Box = editor.scene.box(record.id)
                editor.select({record.id})
                editor.look(editor.camera.centred(box.centre, *editor.view_size))


def pair_of(document: Document, clash: Clash) -> Pair:
    """Both texts as people read them."""
    conflict = clash.conflict
    shown = plain_of(standing(document, conflict) or "", is_html(document, conflict))
    other = plain_of(conflict.other, conflict.html)
    elsewhere = f"came from {clash.writer}" if clash.writer else _ELSEWHERE
    whose = (_HERE, elsewhere) if conflict.other_came else (elsewhere, _HERE)
    line = " ".join(shown.split()) or " ".join(other.split())
    title = f"{line[: _LONGEST - 1]}…" if len(line) > _LONGEST else line
    return Pair(clash.id, title, _place(document, conflict), shown, other, *whose)


def page_of(document: Document, record: Record | None) -> Page | None:
    """The page on which something lies."""
    while record is not None and not isinstance(record, Page):
        record = document.get(record.parent)
    return record


def _place(document: Document, conflict: Conflict) -> str:
    record, pages = document.get(conflict.record), document.pages()
    page = page_of(document, record) if len(pages) > 1 and not isinstance(record, Page) else None
    return _kind(record) if page is None else f"{_kind(record)} on “{page.name}”"


def _kind(record: Record | None) -> str:
    match record:
        case Page():
            return "Name of a page"
        case Layer():
            return "Name of a layer"
        case Note():
            return "Title of a note"
        case Connector():
            return "Label of a line"
        case Shape():
            return "Text of a shape"
        case _:
            return "Text"
