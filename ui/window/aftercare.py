"""What an opened diagram still needs is done when it is on screen, in another thread, and given up when it closes.

It is done again when nobody has drawn for a while: the program may be killed before the diagram is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from ui.jobs import Lane, Ticket

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab

AFTER_MS = 700  # the first view is sharp long before that
IDLE_MS = 120_000


def care_for(desk: Desk) -> None:
    """Look after each tab of `desk` from now on."""
    cared: dict[Tab, Care] = {}
    desk.opened.connect(lambda tab: cared.__setitem__(tab, Care(desk, tab)))
    desk.closed.connect(lambda tab: cared.pop(tab).end())


class Care(QObject):
    """Of one tab, as long as that is open."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        super().__init__(desk)
        self._desk, self._tab = desk, tab
        self._ticket: Ticket[Callable[[], None]] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)
        self._timer.start(AFTER_MS)
        self._leave = tab.diagram.document.subscribe(lambda _changes: self._timer.start(IDLE_MS))

    def end(self) -> None:
        """Give up what is under way."""
        self._leave()
        self._timer.stop()
        if self._ticket is not None:
            self._ticket.cancel()
        self.deleteLater()

    def _begin(self) -> None:
        if self._ticket is not None:
            self._timer.start(IDLE_MS)
            return
        work = self._tab.diagram.aftercare()
        self._ticket = self._desk.jobs.run(
            "", lambda _progress, cancelled: work(cancelled), done=self._finish, lane=Lane.POOL
        )

    def _finish(self, finish: Callable[[], None]) -> None:
        self._ticket = None
        finish()
