"""Words and lines on a surface."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.icons import Ink, paint_icon
from ui.theme.theme import tokens_of


def words(text: str, role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A label. `role`: "" (plain), muted, faint, title, heading, section, danger, key."""
    label = QLabel(text, parent)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    return label


def hairline(direction: str = "h", parent: QWidget | None = None) -> QFrame:
    """A line one pixel thin, "h" or "v"."""
    line = QFrame(parent)
    line.setProperty("line", direction)
    return line


class Sign(QWidget):
    """An icon that stands there for the eye alone, in the ink of the theme that is on."""

    def __init__(self, name: str, ink: Ink, size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._ink = name, ink
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        paint_icon(QPainter(self), self._name, QRectF(self.rect()), str(getattr(tokens_of(), self._ink.value)))


class ElidedLabel(QLabel):
    """A label that gives way: what does not fit ends in an ellipsis, the whole is its tool tip."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)
