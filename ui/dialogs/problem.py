"""The one error dialog: title, what it was about, advice, and details that can be copied."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QWidget

from ui.dialogs.frame import Dialog
from ui.errors import Problem
from ui.icons import Ink, icon
from ui.widgets.labels import words


class ProblemDialog(Dialog):
    """Shows `problem`; with details there is a button that copies them.

    With `again`, the words of a button, it is a question: accepted means to try again, rejected to quit.
    """

    def __init__(self, problem: Problem, parent: QWidget | None = None, *, again: str = "") -> None:
        super().__init__(problem.title, parent, width=520 if problem.details else 440)
        self.problem = problem
        row = QHBoxLayout()
        row.setSpacing(16)
        sign = QLabel()
        sign.setPixmap(icon("error", Ink.DANGER).pixmap(QSize(28, 28), self.devicePixelRatioF()))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        what = words(problem.what, wrap=True)
        what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(what, 1)
        self.body.addLayout(row)
        if problem.advice:
            self.body.addWidget(words(problem.advice, "muted", wrap=True))
        if problem.details:
            details = QPlainTextEdit(problem.details)
            details.setReadOnly(True)
            details.setMinimumHeight(160)
            self.body.addWidget(details)
            self.add_button("Copy details", left=True).clicked.connect(self._copy)
        if again:
            self.add_button("Quit").clicked.connect(self.reject)
        close = self.add_button(again or "Close", "primary")
        close.clicked.connect(self.accept)
        close.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.problem.title}\n\n{self.problem.details}")
