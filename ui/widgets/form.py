"""Fields with their name above and what is wrong with them below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.icons import Ink, icon
from ui.widgets.buttons import word_button
from ui.widgets.labels import Sign, words


class Field(QWidget):
    """One line to fill in. A `secret` is not shown unless the person asks; `hint` stands below while all is well.

    `show_error` marks it until the person types again.
    """

    changed = Signal()

    def __init__(self, label: str, *, secret: bool = False, example: str = "", hint: str = "") -> None:
        super().__init__()
        self.label = QLabel(label)
        self.label.setProperty("role", "section")
        self.line = QLineEdit()
        self.line.setMaxLength(1000)
        self.line.setMinimumHeight(34)
        self.line.setPlaceholderText(example)
        self.line.setAccessibleName(label)
        self.label.setBuddy(self.line)
        self._hint, self._is_secret = hint, secret
        self.below = words(hint, "faint", wrap=True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.line, 1)
        self.column.addWidget(self.label)
        self.column.addLayout(self.row)
        self.column.addWidget(self.below)
        self.below.setVisible(bool(hint))
        if secret:
            self._hide_letters()
        self.line.textChanged.connect(lambda _text: self._typed())
        self.setFocusProxy(self.line)

    @property
    def text(self) -> str:
        """What is in it, without blanks at its ends unless it is a secret."""
        return self.line.text() if self._is_secret else self.line.text().strip()

    @property
    def error(self) -> str:
        return self.below.text() if self.below.property("role") == "wrong" else ""

    def show_error(self, text: str) -> None:
        """What is wrong with it; empty for nothing."""
        self._say(text or self._hint, "wrong" if text else "faint")

    def _say(self, text: str, role: str) -> None:
        self.below.setText(text)
        self.below.setVisible(bool(text))
        for widget, name, value in ((self.below, "role", role), (self.line, "wrong", role == "wrong")):
            widget.setProperty(name, value)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.line.setAccessibleDescription(text)

    def _typed(self) -> None:
        if self.error:
            self.show_error("")
        self.changed.emit()

    def _hide_letters(self) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        look = self.line.addAction(icon("eye"), QLineEdit.ActionPosition.TrailingPosition)
        look.setCheckable(True)
        look.setToolTip("Show what is typed")
        look.toggled.connect(
            lambda on: self.line.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
        )


class FileField(Field):
    """The path of a file, typed or chosen."""

    def __init__(self, label: str, *, hint: str = "", kinds: str = "") -> None:
        super().__init__(label, hint=hint)
        self._kinds = kinds
        self.choose = word_button("Choose…")
        self.choose.setMinimumHeight(34)
        self.choose.clicked.connect(self._choose)
        self.row.addWidget(self.choose)

    def _choose(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, self.label.text(), self.text, self._kinds)
        if name:
            self.line.setText(name)


class Notice(QFrame):
    """A few words on a tinted ground, `role` notice (something is wrong) or told (something to know)."""

    def __init__(self, text: str = "", role: str = "told") -> None:
        super().__init__()
        alert = role == "notice"
        self.setProperty("role", role)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        sign = Sign("error" if alert else "info", Ink.DANGER if alert else Ink.ACCENT, 18)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        self.words = words(text, wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        if not text:
            self.hide()

    def say(self, text: str) -> None:
        """Empty for nothing."""
        self.words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
