"""The left side of the library page: where one is, and what one drops diagrams on."""

from __future__ import annotations

import json

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyleOptionViewItem, QTreeView

from ui.icons import paint_icon
from ui.library_ports import TOP
from ui.start.dropping import wish_of
from ui.start.gallery import drag_sign
from ui.start.model import FOLDER_TYPE, dragged
from ui.start.shelf import Everything, InFolder, Place, Shelf, WithTag
from ui.start.side_rows import FOLDERS, PLACE_ROLE, Index, SideDelegate, SideRows
from ui.start.wishes import (
    CreateFolder,
    DeleteFolder,
    DeleteTag,
    RenameFolder,
    RenameTag,
    Wish,
)
from ui.theme.theme import tokens_of
from ui.widgets.buttons import IconButton

EDGE_PX = 8


class Sidebar(QTreeView):
    """A tree of places. Choosing one says `place_wanted`; the page answers with `show_place`."""

    place_wanted = Signal(object)
    wished = Signal(object)
    menu_wanted = Signal(object, QPoint)  # of this place, on the screen

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.rows = SideRows()
        self.setModel(self.rows)
        self._delegate = SideDelegate(self._name)
        self.setItemDelegate(self._delegate)
        self._shelf = Shelf()
        self._place: Place = Everything()
        self._open: set[str] = set()  # the folders whose subfolders are shown
        self._hot = QPersistentModelIndex()
        self._ring = False  # who came by the keyboard is shown where it is
        self.plus = IconButton("plus", "New folder  Ctrl+Shift+N", size=24, parent=self.viewport())
        self.plus.clicked.connect(lambda: self.wished.emit(CreateFolder(TOP)))
        self.plus.hide()
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(14)
        self.setRootIsDecorated(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Places")
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setAutoExpandDelay(600)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.expanded.connect(lambda index: self._note_open(index, True))
        self.collapsed.connect(lambda index: self._note_open(index, False))
        self.entered.connect(self._enter)
        self.selectionModel().currentChanged.connect(self._chosen)

    def show_shelf(self, shelf: Shelf) -> None:
        """Show folders, tags and numbers as they are now."""
        self._shelf = shelf
        selection = self.selectionModel()
        selection.blockSignals(True)
        self.blockSignals(True)
        changed = self.rows.show_shelf(shelf)
        if changed:
            for index in self.rows.walk():
                place = index.data(PLACE_ROLE)
                if isinstance(place, InFolder) and place.folder in self._open:
                    self.setExpanded(index, True)
        self.blockSignals(False)
        selection.blockSignals(False)
        if changed:
            self.show_place(self._place)
            self._place_plus()

    def show_place(self, place: Place) -> None:
        """Mark a place as the one that is shown, opening the folders above it."""
        self._place = place
        index = self.rows.find(place)
        selection = self.selectionModel()
        selection.blockSignals(True)
        if index.isValid():
            above = index.parent()
            while above.isValid():
                self.setExpanded(above, True)
                above = above.parent()
            self.setCurrentIndex(index)
            self.scrollTo(index)
        else:
            self.clearSelection()
        selection.blockSignals(False)
        self.viewport().update()

    def rename(self, place: Place) -> None:
        """Edit the name of a folder or tag in its row."""
        index = self.rows.find(place)
        if index.isValid():
            self.setFocus()
            self.setCurrentIndex(index)
            self.edit(index)

    def place_at(self, index: Index) -> Place | None:
        place: Place | None = index.data(PLACE_ROLE) if index.isValid() else None
        return place

    # Choosing and naming.

    def _chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        place = self.place_at(index)
        if place is not None and place != self._place:
            self._place = place
            self.place_wanted.emit(place)

    def _name(self, index: Index, name: str) -> None:
        match self.place_at(index):
            case InFolder(folder=folder) if name and name != index.data():
                self.wished.emit(RenameFolder(folder, name))
            case WithTag(tag=tag) if name and name != tag:
                self.wished.emit(RenameTag(tag, name))
            case _:
                pass

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._ring = False
        super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self._hot = QPersistentModelIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        place = self.place_at(self.currentIndex())
        self._ring = True
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.state() != self.State.EditingState:
            if isinstance(place, InFolder):
                self.wished.emit(DeleteFolder(place.folder))
            elif isinstance(place, WithTag):
                self.wished.emit(DeleteTag(place.tag))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keyboard else self.indexAt(event.pos())
        place = self.place_at(index)
        at = self.viewport().mapToGlobal(self.visualRect(index).center()) if by_keyboard else event.globalPos()
        if place is not None:
            self.menu_wanted.emit(place, at)

    def _place_plus(self) -> None:
        box = self.visualRect(self.rows.head(FOLDERS))
        self.plus.move(self.viewport().width() - 36, box.center().y() - 8)
        self.plus.setVisible(box.isValid())

    def _note_open(self, index: QModelIndex, is_open: bool) -> None:
        place = self.place_at(index)
        if isinstance(place, InFolder):
            (self._open.add if is_open else self._open.discard)(place.folder)

    # Drawing.

    def _enter(self, index: QModelIndex) -> None:
        self._hot = QPersistentModelIndex(index)
        self.viewport().update()

    def updateGeometries(self) -> None:  # noqa: N802
        super().updateGeometries()
        self._place_plus()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        state = option.state & ~option.state.State_MouseOver
        if self.selectionModel().isSelected(index):
            state |= option.state.State_Selected
        if self._hot == QPersistentModelIndex(index) and self.underMouse():
            state |= option.state.State_MouseOver
        if self._ring and self.hasFocus() and index == self.currentIndex():
            state |= option.state.State_HasFocus
        self._delegate.paint_ground(painter, QRectF(option.rect), index, state)
        super().drawRow(painter, option, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:  # noqa: N802
        if self.rows.rowCount(index) == 0 or self.place_at(index) is None:
            return
        name = "chevron-down" if self.isExpanded(index) else "chevron-right"
        box = QRectF(rect.right() - 12, rect.center().y() - 6, 13, 13)
        paint_icon(painter, name, box, tokens_of().text_faint)

    # Dragging.

    def startDrag(self, supported: Qt.DropAction) -> None:  # noqa: N802
        place = self.place_at(self.currentIndex())
        if not isinstance(place, InFolder):
            return
        drag = QDrag(self)
        data = QMimeData()
        data.setData(FOLDER_TYPE, json.dumps(place.folder).encode())
        drag.setMimeData(data)
        drag.setPixmap(drag_sign(str(self.currentIndex().data()), self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(-10, -6))
        drag.exec(Qt.DropAction.MoveAction, Qt.DropAction.MoveAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if dragged(event.mimeData()) or event.mimeData().hasFormat(FOLDER_TYPE):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        super().dragMoveEvent(event)  # scrolls, and opens folders that one rests on
        at = event.position().toPoint()
        wish = self._wish_at(event.mimeData(), at)
        self._delegate.over = QPersistentModelIndex(self.indexAt(at)) if wish is not None else QPersistentModelIndex()
        self._delegate.above = self._is_above(event.mimeData(), at)
        self.viewport().update()
        event.setAccepted(wish is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        super().dragLeaveEvent(event)
        self._delegate.over = QPersistentModelIndex()
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        wish = self._wish_at(event.mimeData(), event.position().toPoint())
        self.dragLeaveEvent(QDragLeaveEvent())  # ends what a drag over it began
        event.setAccepted(wish is not None)
        if wish is not None:
            self.wished.emit(wish)

    def _wish_at(self, data: QMimeData, at: QPoint) -> Wish | None:
        return wish_of(data, self.place_at(self.indexAt(at)), self._shelf, above=self._is_above(data, at))

    def _is_above(self, data: QMimeData, at: QPoint) -> bool:
        """Whether a folder is held over the upper edge of another, to stand before it."""
        index = self.indexAt(at)
        is_folder = data.hasFormat(FOLDER_TYPE) and isinstance(self.place_at(index), InFolder)
        return is_folder and at.y() - self.visualRect(index).top() < EDGE_PX
