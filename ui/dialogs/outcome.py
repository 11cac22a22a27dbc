"""What could not be done of much: one line for each, which can be copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.labels import words


class OutcomeDialog(Dialog):
    """`said` is what went well."""

    def __init__(self, title: str, said: str, problems: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(title, parent, width=560)
        self._problems = problems
        self.body.addWidget(words(said, "muted", wrap=True))
        self.lines = QPlainTextEdit("\n".join(problems))
        self.lines.setReadOnly(True)
        self.lines.setMinimumHeight(180)
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.body.addWidget(self.lines)
        self.add_button("Copy", left=True).clicked.connect(self._copy)
        self.add_button("Close", "primary").clicked.connect(self.accept)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._problems))
