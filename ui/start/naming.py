"""A name that is being typed on the library page is not disturbed by what comes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QAbstractItemView


class Naming(QObject):
    """Over the views in which names are edited. A model that changes under an editor would close it."""

    def __init__(self, views: Sequence[QAbstractItemView], parent: QObject) -> None:
        super().__init__(parent)
        self._views = tuple(views)
        self._waits: Callable[[], None] | None = None
        for view in self._views:
            view.itemDelegate().closeEditor.connect(lambda _editor, _hint: QTimer.singleShot(0, self, self._go_on))

    @property
    def is_going_on(self) -> bool:
        return any(view.state() is QAbstractItemView.State.EditingState for view in self._views)

    def afterwards(self, work: Callable[[], None]) -> None:
        """Do it now, or when no name is being typed any more; of several that wait the last is done."""
        self._waits = work
        self._go_on()

    def _go_on(self) -> None:
        if self._waits is not None and not self.is_going_on:
            work, self._waits = self._waits, None
            work()
