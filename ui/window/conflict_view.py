"""Deciding about what two people wrote at once: between the dialog, which shows both, and the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from diagram.document import Conflict, Contest
from diagram.editing.clashes import keep_both, take_other
from diagram.geometry.box import Box
from diagram.records import Connector, Page, Shape
from ui.dialogs.conflicts import ConflictsDialog
from ui.panels.properties.values import attempt
from ui.window.clash_words import page_of, pair_of
from ui.window.meetings import Clash, Meetings

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab


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
        dialog.dismiss_wanted.connect(lambda identities: self._decide(identities, lambda _clashes: None))
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
        self._tab.diagram.clashes_seen()
        if not clashes:
            self.dialog.accept()
            return
        self.dialog.show_pairs([pair_of(document, clash) for clash in clashes])

    def _take(self, identities: list[str]) -> None:
        self._decide(identities, lambda clashes: take_other(self._tab.editor.document, clashes))

    def _keep_both(self, identities: list[str]) -> None:
        def keep(clashes: Sequence[Conflict | Contest]) -> None:
            for conflict in clashes:
                if isinstance(conflict, Conflict):
                    keep_both(self._tab.editor.document, conflict)

        self._decide(identities, keep)

    def _decide(self, identities: list[str], act: Callable[[Sequence[Conflict | Contest]], None]) -> None:
        """Do it in one step, and if the document took it, they clash no more."""
        clashes = [clash for one in identities if (clash := self._clashes.get(one)) is not None]

        def decide() -> None:
            act([clash.conflict for clash in clashes])
            self._meetings.put_away(*clashes)

        if clashes:
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
