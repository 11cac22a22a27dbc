"""Work that comes from other threads and is done on the windows' own, after whatever waits there already."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal


class Turns(QObject):
    """Lives on the thread that made it; `soon` may be called from any."""

    _wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wanted.connect(self._take_turn, Qt.ConnectionType.QueuedConnection)

    def soon(self, work: Callable[[], None]) -> None:
        """Do this a little later. What it asks for again comes after painting and input that wait."""
        self._wanted.emit(work)

    def _take_turn(self, work: Callable[[], None]) -> None:
        # A timer of no length, for Qt delivers queued signals before it looks at anything else, new ones too.
        QTimer.singleShot(0, self, work)
