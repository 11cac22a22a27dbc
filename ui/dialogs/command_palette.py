"""The command palette: type a few letters of anything the program can do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.dialogs.fuzzy import score
from ui.icons import has_icon, paint_icon
from ui.theme.theme import tokens_of
from ui.widgets.card import Popover
from ui.widgets.labels import hairline
from ui.window.actions import shown_key
from ui.window.offers import Offer

WIDTH = 560
ROW = 40
SHOWN = 9
OFFER_ROLE = int(Qt.ItemDataRole.UserRole)


class CommandPalette(Popover):
    """Only what can be done now is listed; the best match stands first."""

    def __init__(self, offers: Sequence[Offer], parent: QWidget) -> None:
        super().__init__(parent, padding=1)
        self._offers = [offer for offer in offers if offer.name != "help.palette" and offer.enabled()]
        self.body.setSpacing(0)
        self.field = _Field()
        self.field.setProperty("role", "palette")
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("Command")
        self.list = QListWidget()
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setContentsMargins(6, 6, 6, 6)
        self.body.addWidget(self.field)
        self.body.addWidget(hairline())
        self.body.addWidget(self.list)
        self.setFixedWidth(WIDTH)
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self.run_current)
        self.field.target = self.list
        self.list.itemClicked.connect(lambda _item: self.run_current())
        self._filter("")

    def open_over(self, window: QWidget) -> None:
        """In the upper middle of `window`."""
        self.move(window.mapToGlobal(QPoint((window.width() - WIDTH) // 2, 96)))
        self.show()
        self.field.setFocus()

    def run_current(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            offer: Offer = item.data(OFFER_ROLE)
            self.close()
            offer.run()

    def _filter(self, text: str) -> None:
        ranked = [
            (score(text, f"{offer.full_title} {offer.menu[0] if offer.menu else ''}"), offer) for offer in self._offers
        ]
        found = [(points, offer) for points, offer in ranked if points > 0]
        found.sort(key=lambda pair: -pair[0])
        self.list.clear()
        for _points, offer in found:
            item = QListWidgetItem(offer.full_title)
            item.setData(OFFER_ROLE, offer)
            item.setSizeHint(QSize(WIDTH - 24, ROW))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(min(max(len(found), 1), SHOWN) * ROW + 8)
        self.adjustSize()


class _Field(QLineEdit):
    """Up and down move in the list while the letters go to the field."""

    target: QListWidget | None = None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self.target is not None:
            row = self.target.currentRow() + step
            self.target.setCurrentRow(max(0, min(self.target.count() - 1, row)))
        elif event.key() == Qt.Key.Key_Escape:
            self.window().close()
        else:
            super().keyPressEvent(event)


class _Row(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        offer: Offer = index.data(OFFER_ROLE)
        tokens = tokens_of()
        box = QRectF(option.rect).adjusted(6, 1, -6, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft))
            painter.drawRoundedRect(box, 6, 6)
        if offer.icon and has_icon(offer.icon):
            paint_icon(painter, offer.icon, QRectF(box.x() + 10, box.center().y() - 9, 18, 18), tokens.text_muted)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(QColor(tokens.text))
        title = offer.full_title
        painter.drawText(box.adjusted(40, 0, -160, 0), middle, title)
        painter.setPen(QColor(tokens.text_faint))
        start = 40 + painter.fontMetrics().horizontalAdvance(title) + 12
        painter.drawText(box.adjusted(start, 0, -140, 0), middle, " › ".join(offer.menu[:1]))
        if offer.shortcuts:
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(box.adjusted(0, 0, -12, 0), right, shown_key(offer.shortcuts[0]))
        painter.restore()
