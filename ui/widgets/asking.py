"""What stands where an answer of the server will stand: that it is asked, or why there is none and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.errors import Problem
from ui.icons import Ink
from ui.widgets.buttons import word_button
from ui.widgets.labels import Sign, words


class Asking(QStackedWidget):
    """Shows `answer` once there is one. `again_wanted` when the person does not want to wait."""

    again_wanted = Signal()

    def __init__(self, answer: QWidget) -> None:
        super().__init__()
        self._answer = answer
        self.waiting = words("Asking the server…", "muted")
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = words("", "strong", wrap=True)
        self.advice = words("", "muted", wrap=True)
        self.again = word_button("Try again", "", "retry")
        self.again.setAutoDefault(False)  # Enter in a field elsewhere is none of its business
        self.again.clicked.connect(self.again_wanted)
        self._trouble = self._lay_out()
        for page in (self.waiting, self._trouble, answer):
            self.addWidget(page)

    def show_waiting(self) -> None:
        """Nothing is known yet; an answer that stands already stays until the next one."""
        if self.currentWidget() is not self._answer:
            self.setCurrentWidget(self.waiting)

    def show_trouble(self, problem: Problem, *, again: bool = True) -> None:
        """There is no answer; `again`: it may help to try."""
        self.title.setText(problem.title)
        self.advice.setText(" ".join(part for part in (_sentence(problem), problem.advice) if part))
        self.again.setVisible(again)
        self.setCurrentWidget(self._trouble)

    def show_answer(self) -> None:
        self.setCurrentWidget(self._answer)

    @property
    def has_answer(self) -> bool:
        return self.currentWidget() is self._answer

    @property
    def has_trouble(self) -> bool:
        return self.currentWidget() is self._trouble

    def _lay_out(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(Sign("info", Ink.FAINT, 24), 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.title, self.advice):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(row)
        column.addStretch(1)
        return page


def _sentence(problem: Problem) -> str:
    """What the error itself says, unless the title has said it."""
    what = problem.what.strip()
    if not what or what.rstrip(".") == problem.title.rstrip("."):
        return ""
    what = what[:1].upper() + what[1:]
    return what if what.endswith((".", "!", "?", "…")) else f"{what}."
