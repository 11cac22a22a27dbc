"""A document that has broken is opened again from the library, by itself; one that keeps breaking is only shown."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ui.ports import OpenDiagram, Saving

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab

log = logging.getLogger(__name__)

OFTEN = 2  # times within `SPAN_S` that a diagram is opened again to be worked on
SPAN_S = 600.0
_BACK = "Something went wrong inside this diagram, so it was opened again. Everything that was saved is here."
_ONLY_SHOWN = (
    "This diagram keeps failing, so it is opened to look only. Nothing is lost: duplicate it and go on in the copy, "
    "and please report this with the log file."
)


class Reviving(QObject):
    """Watches the open documents of one desk. `breakages` counts for all windows: when each diagram broke."""

    _broke = Signal(object, str)

    def __init__(self, desk: Desk, breakages: dict[str, list[float]], clock: Callable[[], float] | None = None) -> None:
        super().__init__(desk)
        self._desk = desk
        self._breakages = breakages
        self._clock = clock or time.monotonic
        self._leave: dict[Tab, Callable[[], None]] = {}
        self._expected: set[str] = set()
        # Queued: whatever was using the document comes to its end first.
        self._broke.connect(self._let_go, Qt.ConnectionType.QueuedConnection)
        desk.opened.connect(self._watch)
        desk.closed.connect(self._forget)

    def _watch(self, tab: Tab) -> None:
        document, identity = tab.diagram.document, tab.diagram.id
        self._leave[tab] = document.subscribe_broken(lambda reason: self._broke.emit(tab, reason))
        if self._keeps_breaking(identity):
            document.permit.only_show(True)
            self._desk.say(_ONLY_SHOWN)
        elif identity in self._expected:
            self._desk.say(_BACK)
        self._expected.discard(identity)

    def _forget(self, tab: Tab) -> None:
        leave = self._leave.pop(tab, None)
        if leave is not None:
            leave()

    def _let_go(self, tab: Tab, reason: str) -> None:
        """What reached storage before it broke comes to the disk; then this desk lets the document go."""
        if tab not in self._desk.tabs:
            return
        log.error("the document of a diagram broke: %s", reason)
        last = not self._desk.diagrams.is_shared(tab.diagram)
        if last:
            self._note(tab.diagram)
            tab.status = tab.diagram.settle()
            if tab.status.saving is not Saving.SAVED:  # it stays, with what is not on the disk, and can be looked at
                self._desk.status_changed.emit(tab)
                QTimer.singleShot(2_000, self, lambda: self._let_go(tab, "it waits for the disk"))
                return
        identity = tab.diagram.id
        self._desk.abandon(tab)
        QTimer.singleShot(0, self, lambda: self._reopen(identity))

    def _note(self, diagram: OpenDiagram) -> None:
        times = self._breakages.setdefault(diagram.id, [])
        times.append(self._clock())
        del times[: -(OFTEN + 1)]

    def _reopen(self, identity: str) -> None:
        """Once every window has let go of it."""
        shared = self._desk.diagrams.find(identity)
        if shared is not None and shared.document.is_broken:
            QTimer.singleShot(50, self, lambda: self._reopen(identity))
            return
        self._expected.add(identity)
        self._desk.open(identity)

    def _keeps_breaking(self, identity: str) -> bool:
        times = self._breakages.get(identity, [])
        return len(times) > OFTEN and self._clock() - times[0] <= SPAN_S
