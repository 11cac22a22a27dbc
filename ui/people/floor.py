"""Which of several windows on one diagram others see of this person: the one that was used last."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Floor(QObject):
    """Of one diagram. `changed` when another one has it, or nobody."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holder: object | None = None

    def take(self, who: object) -> None:
        """From now on it is `who` that others see."""
        if who is not self._holder:
            self._holder = who
            self.changed.emit()

    def leave(self, who: object) -> None:
        """`who` shows itself no more; whoever is there may."""
        if who is self._holder:
            self._holder = None
            self.changed.emit()

    def is_of(self, who: object) -> bool:
        """Whether `who` may show itself."""
        return self._holder is None or self._holder is who
