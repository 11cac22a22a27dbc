"""The diagrams of a place, as cards or as a list: two views of one model with one selection."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QDrag, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStackedWidget

from ui.icons import paint_icon
from ui.ports import Entry
from ui.start.cards import CardView
from ui.start.model import SORTS, Column, Diagrams
from ui.start.pictures import Pictures
from ui.start.shelf import Order
from ui.start.table import TableView
from ui.start.wishes import Duplicate, Open, Restore, Trash, ids_of
from ui.syncing.facts import Fact
from ui.theme.theme import tokens_of
from ui.theme.tokens import FONT_PX


class Look(Enum):
    CARDS = "cards"
    TABLE = "table"


class Gallery(QStackedWidget):
    """What the keys and a double click mean is said here; the menu is the page's."""

    wished = Signal(object)
    selection_changed = Signal()
    menu_wanted = Signal(QPoint)  # on the screen
    left = Signal()  # upwards by the arrow keys, or by Escape with nothing selected
    order_wanted = Signal(object)

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self.model = Diagrams()
        self.cards = _DragCards(self.model, pictures)
        self.table = _DragTable(self.model, pictures)
        self.look = Look.CARDS
        for view in self._views():
            _dress(view)
            self.addWidget(view)
            view.installEventFilter(self)
            view.activated.connect(lambda _index: self.open_selected())
            view.customContextMenuRequested.connect(lambda at, of=view: self._ask_menu(of, at))
            pictures.arrived.connect(view.viewport().update)
        self.table.setSelectionModel(self.cards.selectionModel())
        self.cards.selectionModel().selectionChanged.connect(lambda _on, _off: self.selection_changed.emit())
        self.table.header().sectionClicked.connect(self._sort)
        self._order = Order()
        self.setFocusProxy(self.cards)

    @property
    def view(self) -> QAbstractItemView:
        return self.cards if self.look is Look.CARDS else self.table

    def show_as(self, look: Look) -> None:
        self.look = look
        self.setCurrentWidget(self.view)
        self.setFocusProxy(self.view)

    def show_marks(self, marker: Callable[[str], Fact | None]) -> None:
        """How diagrams stand with the other side, by their ids, or that it is different now."""
        self.model.marker = marker
        self.view.viewport().update()

    def show_order(self, order: Order) -> None:
        """Mark the column that the list is sorted by."""
        self._order = order
        column = next((column for column, sort in SORTS.items() if sort is order.sort), None)
        rising = order.reverse if column is not Column.TITLE else not order.reverse
        direction = Qt.SortOrder.AscendingOrder if rising else Qt.SortOrder.DescendingOrder
        header = self.table.header()
        header.blockSignals(True)
        header.setSortIndicator(-1 if column is None else column, direction)
        header.blockSignals(False)

    def show_columns(self, *, folder: bool) -> None:
        """Whether the list says where a diagram lies: not where all of them lie in one folder."""
        self.table.setColumnHidden(Column.FOLDER, not folder)

    # The selection.

    def selected(self) -> list[Entry]:
        """The selected diagrams, from first to last."""
        rows, selection = self.model.rows, self.cards.selectionModel().selection()
        parts = [selection.at(place) for place in range(selection.count())]  # by stretches: all of them are one
        chosen = sorted({row for part in parts for row in range(part.top(), part.bottom() + 1)})
        return [rows[row].entry for row in chosen if row < len(rows)]

    def select(self, diagrams: Sequence[str], *, current: str = "") -> None:
        """Select those of them that stand here."""
        if not diagrams and not current:
            return
        wanted = set(diagrams)
        rows = [row for row, shown in enumerate(self.model.rows) if shown.entry.id in wanted]
        marked = current or (self.model.rows[rows[0]].entry.id if rows else "")
        first = next(
            (self.model.index(row, 0) for row, one in enumerate(self.model.rows) if one.entry.id == marked), None
        )
        chosen = QItemSelection()
        for start, end in _stretches(rows):
            chosen.select(self.model.index(start, 0), self.model.index(end, len(Column) - 1))
        selection = self.cards.selectionModel()
        if first is not None:
            selection.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def current(self) -> str:
        """The diagram that the keyboard is at, or empty."""
        index = self.view.currentIndex()
        return self.model.entry(index).id if index.isValid() and index.row() < len(self.model.rows) else ""

    def rename_current(self) -> None:
        """Edit the title of the current diagram in its place."""
        index = self.view.currentIndex()
        if index.isValid() and not self.model.in_trash:
            self.view.edit(self.model.index(index.row(), Column.TITLE))

    def open_selected(self) -> None:
        ids = ids_of(self.selected())
        if ids:
            self.wished.emit(Restore(ids) if self.model.in_trash else Open(ids))

    # Keys and the mouse.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(event)
        if isinstance(event, QContextMenuEvent) and event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._ask_menu(self.view, self.view.visualRect(self.view.currentIndex()).center())
            return True
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        """Whether the key means something here; the rest (arrows, F2, Ctrl+A, Enter) is Qt's."""
        ids = ids_of(self.selected())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        act: Callable[[], object] | None = None
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and ids and plain and not self.model.in_trash:
            act = lambda: self.wished.emit(Trash(ids))  # noqa: E731  # one row of a table
        elif event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier and ids:
            act = None if self.model.in_trash else lambda: self.wished.emit(Duplicate(ids))
        elif event.key() == Qt.Key.Key_Escape:
            act = self.cards.selectionModel().clearSelection if ids else self.left.emit
        elif event.key() == Qt.Key.Key_F2 and self.look is Look.TABLE:
            act = self.rename_current
        elif event.key() == Qt.Key.Key_Up and plain and self._in_first_line():
            act = self.left.emit
        if act is None:
            return False
        act()
        return True

    def _in_first_line(self) -> bool:
        index = self.view.currentIndex()
        if not index.isValid():
            return True
        first = self.view.visualRect(self.model.index(0, 0))
        return self.view.visualRect(index).top() <= first.top()

    def _ask_menu(self, view: QAbstractItemView, at: QPoint) -> None:
        if view.indexAt(at).isValid():
            self.menu_wanted.emit(view.viewport().mapToGlobal(at))

    def _sort(self, section: int) -> None:
        sort = SORTS.get(Column(section))
        if sort is not None:
            self.order_wanted.emit(Order(sort, reverse=sort is self._order.sort and not self._order.reverse))

    def _views(self) -> tuple[QAbstractItemView, QAbstractItemView]:
        return self.cards, self.table


def _stretches(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as stretches without a gap, first and last of each."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return found


def _dress(view: QAbstractItemView) -> None:
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setMouseTracking(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
    view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)


class _DragCards(CardView):
    def startDrag(self, supported: Qt.DropAction) -> None:  # noqa: N802
        _drag(self, supported)


class _DragTable(TableView):
    def startDrag(self, supported: Qt.DropAction) -> None:  # noqa: N802
        _drag(self, supported)


def _drag(view: QAbstractItemView, supported: Qt.DropAction) -> None:
    """Take the selected diagrams along under a small sign that says how many."""
    indexes = [index for index in view.selectionModel().selectedIndexes() if index.column() == Column.TITLE]
    if not indexes:
        return
    drag = QDrag(view)
    drag.setMimeData(view.model().mimeData(indexes))
    words = str(indexes[0].data()) if len(indexes) == 1 else f"{len(indexes):,} diagrams"
    drag.setPixmap(drag_sign(words, view.devicePixelRatioF()))
    drag.setHotSpot(QPoint(-10, -6))
    drag.exec(Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)


def drag_sign(words: str, ratio: float) -> QPixmap:
    """A small label for under the pointer while something is dragged."""
    tokens = tokens_of()
    width, height = 240.0, 30.0
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = painter.font()
    font.setPixelSize(FONT_PX)
    painter.setFont(font)
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, round(width - 44))
    body = QRectF(0.5, 0.5, painter.fontMetrics().horizontalAdvance(shown) + 40, height - 1)
    painter.setPen(QColor(tokens.accent))
    painter.setBrush(QColor(tokens.accent_soft))
    painter.drawRoundedRect(body, 7, 7)
    paint_icon(
        painter, "file", QRectF(QPointF(8, 7), body.bottomRight() - QPointF(body.width() - 24, 7)), tokens.accent
    )
    painter.setPen(QColor(tokens.accent_text))
    painter.drawText(body.adjusted(30, 0, -8, 0), int(Qt.AlignmentFlag.AlignVCenter), shown)
    painter.end()
    return picture
