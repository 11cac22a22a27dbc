"""What an empty library shows: a drawing of ours, and the way in."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.start.shelf import Everything, InFolder, Recent, SharedWithMe, Starred, Trashed, WithTag
from ui.theme.theme import tokens_of
from ui.widgets.labels import words

EMPTY = {
    Everything: ("Your diagrams will stand here", "Start a new one, or drop a .drawio file on this window."),
    Recent: ("Nothing was opened yet", "The diagrams that you work on are found here."),
    Starred: ("No diagram has a star", "Give one to those you need often: a right click, or drag them here."),
    SharedWithMe: ("Nothing is shared with you yet", "What others share with your account is found here."),
    InFolder: ("This folder is empty", "Start a new diagram here, or drag some onto the folder."),
    WithTag: ("No diagram has this tag", "Drag some onto it to give it to them."),
    Trashed: ("The trash is empty", "What you throw away waits here for 30 days."),
}


def nothing_found(what: str) -> str:
    """The advice where a search found nothing."""
    return f"There is no diagram {what}. A word may be cut short, and small typing errors are forgiven."


class EmptyState(QWidget):
    """A picture, one line, and one line more."""

    def __init__(self, title: str, advice: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(_Drawing(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        self.title = words(title, "heading")
        self.advice = words(advice, "muted")
        for label in (self.title, self.advice):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self._room = QVBoxLayout()
        self._room.setContentsMargins(0, 8, 0, 0)
        column.addLayout(self._room)
        column.addStretch(3)

    def say(self, title: str, advice: str) -> None:
        self.title.setText(title)
        self.advice.setText(advice)

    def add(self, button: QWidget) -> None:
        """Something to press below the words."""
        self._room.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)


class Waiting(QWidget):
    """The outlines of cards, until it is known which there are."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        columns = max(1, self.width() // 248)
        for number in range(columns * 2):
            x, y = (number % columns) * 248 + 8, (number // columns) * 220 + 8
            painter.setBrush(QColor(tokens.raised))
            painter.drawRoundedRect(QRectF(x, y, 232, 204), 10, 10)
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(QRectF(x + 12, y + 160, 130, 10), 5, 5)
            painter.drawRoundedRect(QRectF(x + 12, y + 182, 80, 8), 4, 4)


class _Drawing(QWidget):
    """Three shapes that have just been joined, with the pointer still on the last."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(280, 168)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QPen(QColor(tokens.border_strong), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        accent = QPen(QColor(tokens.accent), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.border))
        for column in range(15):
            for row in range(9):
                painter.drawEllipse(QPointF(4 + column * 19.4, 4 + row * 19.6), 1.0, 1.0)
        painter.setPen(line)
        painter.setBrush(QColor(tokens.surface))
        painter.drawRoundedRect(QRectF(24, 58, 72, 44), 8, 8)
        diamond = QPainterPath(QPointF(142, 20))
        for point in (QPointF(174, 48), QPointF(142, 76), QPointF(110, 48)):
            diamond.lineTo(point)
        diamond.closeSubpath()
        painter.drawPath(diamond)
        for width in (40, 26):
            painter.drawLine(QPointF(36, 74 if width == 40 else 86), QPointF(36 + width, 74 if width == 40 else 86))
        painter.setPen(accent)
        painter.setBrush(QColor(tokens.accent_soft))
        painter.drawEllipse(QRectF(186, 84, 68, 48))
        route = QPainterPath(QPointF(96, 80))
        route.cubicTo(QPointF(120, 80), QPointF(140, 108), QPointF(178, 108))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(route)
        painter.drawPolyline([QPointF(171, 102), QPointF(179, 108), QPointF(171, 114)])
        pointer = QPainterPath(QPointF(232, 120))
        for point in (QPointF(250, 129), QPointF(242, 132), QPointF(238.5, 140)):
            pointer.lineTo(point)
        pointer.closeSubpath()
        painter.setPen(
            QPen(QColor(tokens.surface), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        painter.setBrush(QColor(tokens.text))
        painter.drawPath(pointer)
