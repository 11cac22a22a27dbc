"""The frame of all our dialogs: a heading, the contents, and a row of buttons at the bottom right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.widgets.buttons import word_button
from ui.widgets.labels import words


class Dialog(QDialog):
    """Fill `body`, then add buttons from left to right with `add_button`; the primary one answers Enter."""

    def __init__(self, title: str, parent: QWidget | None = None, *, width: int = 440) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(width)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 24, 24, 20)
        outer.setSpacing(16)
        self.heading = words(title, "heading", wrap=True)
        outer.addWidget(self.heading)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        outer.addLayout(self.body, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addStretch()
        outer.addLayout(self._row)

    def add_button(self, text: str, kind: str = "", *, left: bool = False) -> QPushButton:
        button = word_button(text, kind)
        button.setMinimumWidth(84)
        button.setDefault(kind == "primary")
        button.setAutoDefault(kind == "primary")
        if left:
            self._row.insertWidget(0, button)
        else:
            self._row.addWidget(button)
        return button

    def settle(self) -> None:
        """Be as high as the words and buttons need; Qt's own way counts wrapped lines wrong, and ends at 2/3 screen."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            wraps = layout.hasHeightForWidth()
            high = layout.totalHeightForWidth(self.width()) if wraps else layout.totalSizeHint().height()
            self.resize(self.width(), high)

    def open_alone(self) -> None:
        """Show it above its window without stopping the program; it is thrown away when closed."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.open()
