"""Floating surfaces: a card with a soft shadow inside the window, and a popover above it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPainterPath, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QVBoxLayout, QWidget

from ui.theme.theme import tokens_of

SHADOW = 12  # pixels of shadow around a card


class Card(QWidget):
    """A raised surface with round corners. Its contents margins leave room for the shadow, which it paints itself.

    A QGraphicsDropShadowEffect would render the card again with every repaint of the canvas below it.
    """

    def __init__(self, parent: QWidget | None = None, *, radius: float = 12.0) -> None:
        super().__init__(parent)
        self._radius = radius

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        tokens = tokens_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        shade = QColor(tokens.shadow)
        painter.setPen(Qt.PenStyle.NoPen)
        for spread in range(SHADOW - 2, 0, -2):
            shade.setAlphaF(0.035 if tokens.dark else 0.014)
            painter.setBrush(shade)
            grown = body.adjusted(-spread, -spread + 3, spread, spread + 2)
            painter.drawRoundedRect(grown, self._radius + spread, self._radius + spread)
        painter.setBrush(QColor(tokens.raised))
        painter.setPen(QPen(QColor(tokens.border_strong if tokens.dark else tokens.border), 1.0))
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), self._radius, self._radius)


class Popover(QFrame):
    """A small window that closes when the person clicks elsewhere; `body` is its layout."""

    def __init__(self, parent: QWidget | None = None, *, padding: int = 12) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("role", "popover")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(8)

    def open_below(self, anchor: QWidget) -> None:
        """Show it under `anchor`, moved so that it stays on the screen."""
        self.adjustSize()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        screen = anchor.screen().availableGeometry()
        x = min(corner.x(), screen.right() - self.width())
        y = corner.y()
        if y + self.height() > screen.bottom():
            y = anchor.mapToGlobal(QPoint(0, -4)).y() - self.height()
        self.move(max(screen.left(), x), max(screen.top(), y))
        self.show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        cut_corners(self, 10)


class Menu(QMenu):
    """A menu with round corners, cut by a mask so that it needs no compositor."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setToolTipsVisible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        cut_corners(self, 8)


def cut_corners(window: QWidget, radius: float) -> None:
    """Give a window round corners by a mask, which works without a compositor; Qt's screenless platforms have none."""
    if QGuiApplication.platformName() in ("offscreen", "minimal"):
        return
    path = QPainterPath()
    path.addRoundedRect(QRectF(window.rect()), radius, radius)
    window.setMask(QRegion(path.toFillPolygon().toPolygon()))
