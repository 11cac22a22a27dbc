"""A fact in a bar, as a sign and words that can be clicked; where there is little room the words give way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.icons import Ink, paint_icon
from ui.theme.theme import tokens_of
from ui.theme.tokens import SMALL_PX

_SIGN, _GAP, _SIDE = 16, 4, 6


class FactButton(QAbstractButton):
    """`name` says what the fact is about, for those who hear it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._sign, self._ink = "info", Ink.FAINT
        self._small = QFont(self.font())
        self._small.setPixelSize(SMALL_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(24)

    def show_fact(self, text: str, tip: str, sign: str, ink: Ink = Ink.FAINT) -> None:
        if (text, tip, sign, ink) == (self.text(), self.toolTip(), self._sign, self._ink):
            return
        self._sign, self._ink = sign, ink
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(f"{self._name}: {text}")
        self.setAccessibleDescription(tip)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        words = QFontMetrics(self._small).horizontalAdvance(self.text())
        return QSize(2 * _SIDE + _SIGN + _GAP + words + 1, 24)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(min(self.sizeHint().width(), 110), 24)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens, box = tokens_of(), QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self.underMouse() or self.isDown()
        painter.setBrush(QColor(tokens.pressed if self.isDown() else tokens.hover) if hot else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        middle = QRectF(_SIDE, (box.height() - _SIGN) / 2, _SIGN, _SIGN)
        paint_icon(painter, self._sign, middle, str(getattr(tokens, self._ink.value)))
        painter.setFont(self._small)
        loud = self._ink in (Ink.WARNING, Ink.DANGER)
        painter.setPen(QColor(str(getattr(tokens, self._ink.value)) if loud else tokens.text_faint))
        area = box.adjusted(_SIDE + _SIGN + _GAP, 1, -_SIDE + 2, 1)  # on the line of the labels beside it
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.update()
