"""A short word at the bottom of the window that goes away by itself, or stays while a job runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.widgets.buttons import word_button
from ui.widgets.card import SHADOW, Card
from ui.widgets.labels import words

SHOWN_MS = 5000
TO_ANSWER_MS = 12_000  # time to read, and to decide


class Toast(Card):
    """One at a time; a new word replaces the old one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, radius=10)
        row = QHBoxLayout(self)
        row.setContentsMargins(SHADOW + 16, SHADOW + 8, SHADOW + 16, SHADOW + 8)
        row.setSpacing(16)
        self.text = words("")
        self.button = word_button("", "link")
        self.button.clicked.connect(self._act)
        row.addWidget(self.text)
        row.addWidget(self.button)
        self._room = parent
        self._then: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, *, action: str = "", then: Callable[[], None] | None = None, stays: bool = False) -> None:
        """Show `text`; with `action` there is a button that does `then`."""
        self.text.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self._then = then
        self._place()
        self.show()
        self.raise_()
        if stays:
            self._timer.stop()
        else:
            self._timer.start(TO_ANSWER_MS if action else SHOWN_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _act(self) -> None:
        self.hide()
        if self._then is not None:
            self._then()

    def _place(self) -> None:
        self.adjustSize()
        room = self._room
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 96)
