"""The diagrams of the library as cards: the model and the delegate that draws them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.icons import paint_icon
from ui.ports import Entry
from ui.theme.theme import tokens_of
from ui.theme.tokens import SMALL_PX

CARD = QSize(248, 220)
PICTURE_HEIGHT = 148
GAP = 8
STAR = "#e0a100"  # on the white of the picture, in both themes
Index = QModelIndex | QPersistentModelIndex
ENTRY_ROLE = int(Qt.ItemDataRole.UserRole)


class CardModel(QAbstractListModel):
    """The entries that are shown, in their order; pictures are decoded when first painted."""

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []
        self._pictures: dict[str, tuple[bytes, QPixmap]] = {}

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def entry(self, index: Index) -> Entry:
        return self._entries[index.row()]

    def picture(self, entry: Entry) -> QPixmap | None:
        if not entry.thumbnail:
            return None
        kept = self._pictures.get(entry.id)
        if kept is None or kept[0] != entry.thumbnail:
            pixmap = QPixmap()
            pixmap.loadFromData(entry.thumbnail)
            kept = self._pictures[entry.id] = (entry.thumbnail, pixmap)
        return None if kept[1].isNull() else kept[1]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.title}, edited {edited(entry.edited_s)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.title
        return entry if role == ENTRY_ROLE else None


class CardDelegate(QStyledItemDelegate):
    """Draws a card: picture, title, when it was edited."""

    def __init__(self, model: CardModel) -> None:
        super().__init__()
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return CARD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._model.entry(index)
        state = option.state
        box = QRectF(option.rect).adjusted(GAP, GAP, -GAP, -GAP)
        hot, chosen = bool(state & QStyle.StateFlag.State_MouseOver), bool(state & QStyle.StateFlag.State_Selected)
        tokens = tokens_of()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.fillPath(outline, QColor(tokens.raised))
        painter.setClipPath(outline)
        frame = QRectF(box.x(), box.y(), box.width(), PICTURE_HEIGHT)
        painter.fillRect(frame, QColor("#ffffff"))
        self._paint_picture(painter, frame, entry)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.drawLine(frame.bottomLeft(), frame.bottomRight())
        painter.setClipping(False)
        border = tokens.accent if chosen else tokens.border_strong if hot else tokens.border
        painter.setPen(QPen(QColor(border), 2 if chosen else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
        _paint_words(painter, box, entry)
        if entry.starred:
            paint_icon(painter, "star", QRectF(box.right() - 28, box.y() + 10, 18, 18), STAR)
        painter.restore()

    def _paint_picture(self, painter: QPainter, frame: QRectF, entry: Entry) -> None:
        picture = self._model.picture(entry)
        if picture is None:
            mark = QRectF(frame.center().x() - 16, frame.center().y() - 16, 32, 32)
            paint_icon(painter, "file", mark, "#c3cad4")
            return
        size = picture.size().scaled(
            frame.adjusted(12, 12, -12, -12).size().toSize(), Qt.AspectRatioMode.KeepAspectRatio
        )
        if size.width() > picture.width():
            size = picture.size()
        target = QRectF(
            frame.center().x() - size.width() / 2, frame.center().y() - size.height() / 2, size.width(), size.height()
        )
        painter.drawPixmap(target, picture, QRectF(picture.rect()))


def _paint_words(painter: QPainter, box: QRectF, entry: Entry) -> None:
    tokens = tokens_of()
    area = box.adjusted(12, PICTURE_HEIGHT + 9, -12, -8)
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(tokens.text))
    title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, int(area.width()))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignTop), title)
    font.setWeight(QFont.Weight.Normal)
    font.setPixelSize(SMALL_PX)
    painter.setFont(font)
    painter.setPen(QColor(tokens.text_faint))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignBottom), f"Edited {edited(entry.edited_s)}")


def edited(when_s: float, now_s: float | None = None) -> str:
    """How long ago, as one would say it: "just now", "5 minutes ago", "yesterday", "12 March 2025"."""
    now_s = time.time() if now_s is None else now_s
    ago = max(0.0, now_s - when_s)
    if ago < 60:
        return "just now"
    if ago < 3600:
        return _some(ago / 60, "minute")
    if ago < 86_400:
        return _some(ago / 3600, "hour")
    if ago < 2 * 86_400:
        return "yesterday"
    if ago < 7 * 86_400:
        return _some(ago / 86_400, "day")
    then = time.localtime(when_s)
    month = time.strftime("%B", then)
    year = "" if then.tm_year == time.localtime(now_s).tm_year else f" {then.tm_year}"
    return f"{then.tm_mday} {month}{year}"


def _some(amount: float, unit: str) -> str:
    count = int(amount)
    return f"{count} {unit}{'' if count == 1 else 's'} ago"
