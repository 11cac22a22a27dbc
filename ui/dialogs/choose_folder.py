"""Which folder: the tree of them, found by a few letters."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from ui.dialogs.frame import Dialog
from ui.icons import icon
from ui.library_ports import TOP
from ui.start.card_menu import dot
from ui.start.shelf import Shelf
from ui.widgets.fields import SearchField

ROW_PX = 30
_ID = int(Qt.ItemDataRole.UserRole)


class ChooseFolder(Dialog):
    """Accepted means `chosen`. `now` is where the things are, which cannot be chosen again; None: in several."""

    def __init__(self, title: str, shelf: Shelf, now: str | None, parent: QWidget | None = None) -> None:
        super().__init__(title, parent, width=440)
        self.chosen = TOP
        self._now = now
        self.search = SearchField("Find a folder")
        self.tree = _Tree()
        self.tree.setHeaderHidden(True)
        self.tree.setMinimumHeight(300)
        self.tree.setIndentation(18)
        top = QTreeWidgetItem(["No folder"])
        top.setIcon(0, icon("grid"))
        top.setData(0, _ID, TOP)
        self.tree.addTopLevelItem(top)
        items: dict[str, QTreeWidgetItem] = {}
        for folder in shelf.folders:
            item = QTreeWidgetItem([folder.name])
            item.setIcon(0, _sign(folder.colour))
            item.setData(0, _ID, folder.id)
            items[folder.id] = item
            if folder.parent in items:
                items[folder.parent].addChild(item)
            else:
                self.tree.addTopLevelItem(item)
        for item in self.tree.all_items():
            item.setSizeHint(0, QSize(0, ROW_PX))
        self.tree.expandAll()
        self.body.addWidget(self.search)
        self.body.addWidget(self.tree, 1)
        self.add_button("Cancel").clicked.connect(self.reject)
        self.move_ = self.add_button("Move", "primary")
        self.move_.clicked.connect(self._take)
        self.search.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(lambda _item, _before: self._look())
        self.tree.itemActivated.connect(lambda _item, _column: self._take())
        self.tree.setCurrentItem(top)
        self.search.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.tree.setFocus()
        super().keyPressEvent(event)

    def choose(self, folder: str) -> None:
        """Put the mark on a folder."""
        for item in self.tree.all_items():
            if item.data(0, _ID) == folder:
                self.tree.setCurrentItem(item)

    def _look(self) -> None:
        item = self.tree.currentItem()
        self.move_.setEnabled(item is not None and not item.isHidden() and item.data(0, _ID) != self._now)

    def _take(self) -> None:
        item = self.tree.currentItem()
        if item is not None and self.move_.isEnabled():
            self.chosen = str(item.data(0, _ID))
            self.accept()

    def _filter(self, text: str) -> None:
        """Folders with these letters, and those above them."""
        wanted = text.casefold().strip()
        first: QTreeWidgetItem | None = None
        for item in reversed(self.tree.all_items()):
            fits = wanted in item.text(0).casefold()
            inside = any(not child.isHidden() for child in _children(item))
            item.setHidden(not (fits or inside))
            first = item if fits else first
        if first is not None:
            self.tree.setCurrentItem(first)
        self._look()


class _Tree(QTreeWidget):
    def all_items(self) -> list[QTreeWidgetItem]:
        """From top to bottom."""
        found: list[QTreeWidgetItem] = []
        ahead = [self.topLevelItem(row) for row in reversed(range(self.topLevelItemCount()))]
        while ahead:
            item = ahead.pop()
            if item is not None:
                found.append(item)
                ahead.extend(reversed(_children(item)))
        return found


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(row) for row in range(item.childCount()))
    return [child for child in found if child is not None]


def _sign(colour: str) -> QIcon:
    return dot(colour) if colour else icon("folder")
