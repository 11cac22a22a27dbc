"""The pictures of others over the drawing: pointer with name, and the small flag at what they write."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from sync.status import Person
from ui.icons import paint_icon
from ui.people.faces import colour_of, ink_on, short_name

_FONT_PX = 11
_PAD_X, _PAD_Y = 7.0, 3.0
_FLAG_AT = QPointF(12.0, 17.0)  # of the flag, from the tip of the pointer
_EDGE = 2.0  # around the tip, for its outline
_PEN_PX = 12.0

# A slim arrow whose tip is at the origin.
_ARROW = ((0.0, 0.0), (4.6, 15.2), (7.3, 8.9), (13.8, 6.9))


def pointer(person: Person, ratio: float) -> QPixmap:
    """The pointer with the name; its tip is `TIP` from the corner."""
    return _pointer(short_name(person), colour_of(person).name(), ratio)


TIP = QPointF(_EDGE, _EDGE)


def writing_flag(person: Person, ratio: float) -> QPixmap:
    """A pen and the name, to stand on the edge of what they write."""
    return _writing_flag(short_name(person), colour_of(person).name(), ratio)


def paint_pill(painter: QPainter, top: QPointF, text: str, ground: QColor) -> None:
    """Words on a filled pill whose upper edge is centred on `top`."""
    font = _font(painter.font(), 12)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 24, metrics.height() + 10
    box = QRectF(round(top.x() - width / 2), round(top.y()), round(width), round(height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    # Flat at the top: it hangs from the frame.
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(box, 8, 8)
    path.addRect(QRectF(box.x(), box.y(), box.width(), 8))
    painter.drawPath(path.simplified())
    painter.setFont(font)
    painter.setPen(ink_on(ground))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


@lru_cache(maxsize=128)
def _pointer(name: str, colour: str, ratio: float) -> QPixmap:
    ground, font = QColor(colour), _font(QFont(), _FONT_PX)
    words = _words(name, font)
    flag = QRectF(_FLAG_AT + TIP, words.size())
    pixmap = _blank(flag.right() + _EDGE, flag.bottom() + _EDGE, ratio)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        arrow = QPainterPath(TIP)
        for x, y in _ARROW[1:]:
            arrow.lineTo(TIP + QPointF(x, y))
        arrow.closeSubpath()
        painter.setPen(QPen(QColor("#ffffff"), 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap,
                            Qt.PenJoinStyle.RoundJoin))  # fmt: skip
        painter.setBrush(ground)
        painter.drawPath(arrow)
        _paint_flag(painter, flag, ground)
        painter.setFont(font)
        painter.setPen(ink_on(ground))
        painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), name)
    return pixmap


@lru_cache(maxsize=128)
def _writing_flag(name: str, colour: str, ratio: float) -> QPixmap:
    ground, font = QColor(colour), _font(QFont(), _FONT_PX)
    words = _words(name, font)
    flag = QRectF(0, 0, words.width() + _PEN_PX + 3, words.height())
    pixmap = _blank(flag.width(), flag.height(), ratio)
    with QPainter(pixmap) as painter:
        _paint_flag(painter, flag, ground)
        ink = ink_on(ground)
        pen = QRectF(_PAD_X - 1, (flag.height() - _PEN_PX) / 2, _PEN_PX, _PEN_PX)
        paint_icon(painter, "rename", pen, ink.name())
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QRectF(flag).adjusted(_PEN_PX + 3, 0, 0, 0), int(Qt.AlignmentFlag.AlignCenter), name)
    return pixmap


def _paint_flag(painter: QPainter, flag: QRectF, ground: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(flag, 4, 4)


def _words(name: str, font: QFont) -> QRectF:
    metrics = QFontMetricsF(font)
    return QRectF(0, 0, round(metrics.horizontalAdvance(name) + 2 * _PAD_X), round(metrics.height() + 2 * _PAD_Y))


def _font(base: QFont, size: int) -> QFont:
    font = QFont(base)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def _blank(width: float, height: float, ratio: float) -> QPixmap:
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
