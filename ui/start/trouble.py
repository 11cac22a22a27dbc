"""What stands in place of the diagrams while the library cannot be used: what happened, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.errors import Problem
from ui.icons import Ink
from ui.widgets.buttons import word_button
from ui.widgets.labels import Sign, words

WIDTH = 480


class Trouble(QWidget):
    """The diagrams are on the disk as they were; nothing here can harm them."""

    again_wanted = Signal()
    elsewhere_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = words("", "heading", wrap=True)
        self.what = words("", wrap=True)
        self.what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.advice = words("", "muted", wrap=True)
        self.again = word_button("Try again", "primary", "retry")
        self.elsewhere = word_button("Use another folder…", "", "folder-open")
        self.quit = word_button("Quit")
        self.again.clicked.connect(self.again_wanted)
        self.elsewhere.clicked.connect(self.elsewhere_wanted)
        self.quit.clicked.connect(self.quit_wanted)
        body = QWidget()
        body.setFixedWidth(WIDTH)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Sign("warning", Ink.WARNING, 36))
        column.addSpacing(4)
        for label in (self.title, self.what, self.advice):
            column.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.again, self.elsewhere, self.quit):
            row.addWidget(button)
        row.addStretch(1)
        column.addSpacing(12)
        column.addLayout(row)
        middle = QHBoxLayout()  # no alignment: that would take away the height that wrapped words need
        middle.addStretch(1)
        middle.addWidget(body)
        middle.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(middle)
        outer.addStretch(3)
        self.setFocusProxy(self.again)

    def show_problem(self, problem: Problem) -> None:
        self.title.setText(problem.title)
        self.what.setText(_sentence(problem.what))
        self.advice.setText(problem.advice)


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
