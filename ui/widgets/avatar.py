"""Somebody as a round sign with letters, and a small dot that says how it stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.icons import Ink, paint_icon
from ui.theme.theme import tokens_of

SIZE_PX = 32


def paint_avatar(painter: QPainter, box: QRectF, letters: str, sign: str = "person") -> None:
    """The letters on a disc; without letters the sign."""
    tokens = tokens_of()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent_soft))
    painter.drawEllipse(box)
    if not letters:
        inset = box.width() * 0.22
        paint_icon(painter, sign, box.adjusted(inset, inset, -inset, -inset), tokens.accent_text)
        return
    font = QFont(painter.font())
    font.setPixelSize(round(box.height() * 0.42))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(tokens.accent_text))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), letters)


class Avatar(QWidget):
    """The sign alone, to look at."""

    def __init__(self, letters: str, sign: str = "person", *, size: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters, self._sign = letters, sign
        self.setFixedSize(size, size)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        paint_avatar(QPainter(self), QRectF(self.rect()), self._letters, self._sign)


class AvatarButton(QAbstractButton):
    """A click on it opens what belongs to the account."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters, self._sign = "", "person"
        self._dot: Ink | None = None
        self.setFixedSize(SIZE_PX, SIZE_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_somebody(self, letters: str, sign: str, dot: Ink | None, words: str) -> None:
        """`words` say to those who hear or point at it what letters and dot say."""
        self._letters, self._sign, self._dot = letters, sign, dot
        self.setToolTip(words)
        self.setAccessibleName(words.replace("\n", ", "))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(SIZE_PX, SIZE_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens, painter = tokens_of(), QPainter(self)
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        paint_avatar(painter, box, self._letters, self._sign)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus() or self.underMouse() or self.isDown():
            painter.setPen(QPen(QColor(tokens.accent if self.hasFocus() else tokens.border_strong), 1.5))
            painter.drawEllipse(box.adjusted(-1.5, -1.5, 1.5, 1.5))
        if self._dot is not None:
            spot = QRectF(box.right() - 7.5, box.bottom() - 7.5, 9, 9)
            painter.setPen(QPen(QColor(tokens.surface), 2))
            painter.setBrush(QColor(str(getattr(tokens, self._dot.value))))
            painter.drawEllipse(spot)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.update()
