"""What an opened diagram still needs is done when it is on screen, in another thread, and given up when it closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from ui.jobs import Lane, Ticket

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab

AFTER_MS = 700  # the first view is sharp long before that


def care_for(desk: Desk) -> None:
    """Look after each tab of `desk` from now on."""
    running: dict[Tab, Ticket[Callable[[], None]]] = {}

    def start(tab: Tab) -> None:
        if tab not in desk.tabs:
            return
        work = tab.diagram.aftercare()
        running[tab] = desk.jobs.run(
            "", lambda _progress, cancelled: work(cancelled), done=lambda finish: finish(), lane=Lane.POOL
        )

    def stop(tab: Tab) -> None:
        ticket = running.pop(tab, None)
        if ticket is not None:
            ticket.cancel()

    desk.opened.connect(lambda tab: QTimer.singleShot(AFTER_MS, desk, lambda: start(tab)))
    desk.closed.connect(stop)
