"""A way that one may go: what it is called, and below it what happens then."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.icons import Ink
from ui.widgets.labels import Sign, words


class Choice(QPushButton):
    """A button as wide as its dialog, with a sign, a title and an explanation."""

    def __init__(self, title: str, what: str, sign: str, ink: Ink = Ink.NORMAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "choice")
        self.setAccessibleName(title)
        self.setAccessibleDescription(what)
        self.setAutoDefault(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 11, 14, 11)
        row.setSpacing(14)
        row.addWidget(Sign(sign, ink, 22), 0, Qt.AlignmentFlag.AlignVCenter)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        self.title, self.what = words(title, "strong"), words(what, "muted", wrap=True)
        for label in (self.title, self.what):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            lines.addWidget(label)
        row.addLayout(lines, 1)

    def sizeHint(self) -> QSize:  # noqa: N802
        """That of the lines in it; a button asks its style, which knows nothing of them."""
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.totalSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        layout = self.layout()
        return super().minimumSizeHint() if layout is None else layout.totalMinimumSize()
