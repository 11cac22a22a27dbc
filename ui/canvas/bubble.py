"""The small label that says how large or how far, while something is dragged."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ui.canvas.theme import CanvasTheme

_FONT_PX = 11
_PADDING_X, _PADDING_Y = 6.0, 2.5


def paint_bubble(painter: QPainter, top: QPointF, text: str, theme: CanvasTheme) -> None:
    """A filled pill with `text` whose top edge is centred on `top`, in view pixels."""
    font = QFont(painter.font())
    font.setPixelSize(_FONT_PX)
    font.setWeight(QFont.Weight.Medium)
    metrics = QFontMetricsF(font)
    width = metrics.horizontalAdvance(text) + 2 * _PADDING_X
    height = metrics.height() + 2 * _PADDING_Y
    rect = QRectF(round(top.x() - width / 2), round(top.y()), round(width), round(height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.bubble))
    painter.drawRoundedRect(rect, 4, 4)
    painter.setFont(font)
    painter.setPen(QColor(theme.bubble_text))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
