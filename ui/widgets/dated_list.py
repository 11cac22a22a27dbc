"""A list of states kept at some time: a title, when, and how much; newest first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.icons import paint_icon
from ui.theme.theme import tokens_of
from ui.theme.tokens import FONT_PX, SMALL_PX

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 52


@dataclass(frozen=True, slots=True)
class Dated:
    """One row. `strong` ones were named by the person; `icon` is one of ours."""

    id: str
    title: str
    text: str
    icon: str = "clock"
    strong: bool = False


class _Rows(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Dated] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        return f"{row.title}, {row.text}" if role == Qt.ItemDataRole.AccessibleTextRole else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, rows: _Rows) -> None:
        super().__init__()
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, tokens, state = self._rows.rows[index.row()], tokens_of(), option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        field = QRectF(option.rect).adjusted(4, 2, -4, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(tokens.accent_soft if chosen else tokens.hover))
            painter.drawRoundedRect(field, 7, 7)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(field.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        ink = tokens.accent_text if chosen or row.strong else tokens.text_faint
        paint_icon(painter, row.icon, QRectF(field.x() + 10, field.center().y() - 9, 18, 18), ink)
        words = field.adjusted(40, 7, -10, -7)
        font = QFont(painter.font())
        font.setPixelSize(FONT_PX)
        font.setWeight(QFont.Weight.DemiBold if row.strong else QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(QColor(tokens.accent_text if chosen else tokens.text))
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignTop), title)
        font.setPixelSize(SMALL_PX)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text_muted if chosen else tokens.text_faint))
        text = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignBottom), text)
        painter.restore()


class DatedList(QListView):
    """`chosen` carries the id of the row that is marked, or nothing."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._rows = _Rows()
        self._delegate = _Delegate(self._rows)
        self.setProperty("role", "cards")  # drawn by us alone
        self.setModel(self._rows)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.selectionModel().currentChanged.connect(lambda _now, _before: self.chosen.emit(self.current))

    def show_rows(self, rows: Sequence[Dated]) -> None:
        """Show these; the mark stays where it was, else it goes to the first."""
        before = self.current
        self._rows.beginResetModel()
        self._rows.rows = list(rows)
        self._rows.endResetModel()
        place = next((place for place, row in enumerate(rows) if row.id == before), 0)
        if rows:
            self.setCurrentIndex(self._rows.index(place))
        else:
            self.chosen.emit("")

    @property
    def rows(self) -> Sequence[Dated]:
        return self._rows.rows

    @property
    def current(self) -> str:
        index = self.currentIndex()
        return self._rows.rows[index.row()].id if index.isValid() and index.row() < len(self._rows.rows) else ""

    def choose(self, identity: str) -> None:
        """Put the mark on a row."""
        for place, row in enumerate(self._rows.rows):
            if row.id == identity:
                self.setCurrentIndex(self._rows.index(place))


def moment(when_s: float, now_s: float | None = None) -> str:
    """A time as one would say it: "Today, 14:05", "Yesterday, 9:30", "3 March, 18:00", "3 March 2025"."""
    then, now = time.localtime(when_s), time.localtime(time.time() if now_s is None else now_s)
    clock = f"{then.tm_hour}:{then.tm_min:02d}"
    days = (time.mktime((*now[:3], 12, 0, 0, 0, 0, -1)) - time.mktime((*then[:3], 12, 0, 0, 0, 0, -1))) / 86_400
    if round(days) in (0, 1):
        return f"{'Yesterday' if round(days) else 'Today'}, {clock}"
    day = f"{then.tm_mday} {time.strftime('%B', then)}"
    return f"{day}, {clock}" if then.tm_year == now.tm_year else f"{day} {then.tm_year}"
