"""The start page: the person's diagrams as cards, with search, sort, and the ways to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QInputDialog, QListView, QStackedWidget, QVBoxLayout, QWidget

from ui.ports import Entry
from ui.start.cards import CARD, CardDelegate, CardModel
from ui.start.empty import EmptyState
from ui.widgets.buttons import word_button
from ui.widgets.card import Menu
from ui.widgets.fields import Dropdown, SearchField
from ui.widgets.labels import words


class Sort(Enum):
    """The order of the cards."""

    EDITED = "Last edited"
    TITLE = "Title"


class StartPage(QWidget):
    """Shows entries; every wish of the person is a signal."""

    new_wanted = Signal()
    open_file_wanted = Signal()
    recent_wanted = Signal(object)
    open_wanted = Signal(str)
    rename_wanted = Signal(str, str)
    duplicate_wanted = Signal(str)
    trash_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._entries: list[Entry] | None = None
        self._recent: list[Path] = []
        self.search = SearchField("Search diagrams")
        self.search.setFixedWidth(240)
        self.sort = Dropdown()
        self.sort.setAccessibleName("Sort")
        self.sort.addItems([choice.value for choice in Sort])
        self.sort.setFixedWidth(132)
        self.new = word_button("New diagram", "primary", "plus")
        self.open_file = word_button("Open file…", "", "folder-open")
        self.recent = word_button("Recent files", "quiet", "clock")
        self.cards = QListView()
        self.model = CardModel()
        self._dress_cards()
        self.empty = EmptyState(
            "Your diagrams will stand here", "Start a new one, or drop a .drawio file on this window."
        )
        self.nothing = EmptyState("Nothing found", "No diagram has all of these words in its title.")
        self.stack = QStackedWidget()
        for widget in (QWidget(), self.cards, self.empty, self.nothing):
            self.stack.addWidget(widget)
        self._lay_out()
        self.search.textChanged.connect(lambda _text: self._refresh())
        self.sort.currentIndexChanged.connect(lambda _index: self._refresh())
        self.new.clicked.connect(self.new_wanted)
        self.open_file.clicked.connect(self.open_file_wanted)
        self.recent.clicked.connect(self._show_recent)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self._entries = list(entries)
        self._refresh()

    def show_recent(self, paths: Sequence[Path]) -> None:
        """External files that were opened lately, the last first."""
        self._recent = list(paths)
        self.recent.setVisible(bool(self._recent))

    @property
    def shown(self) -> list[Entry]:
        """The cards as they stand: filtered and sorted."""
        asked = self.search.text().casefold().split()
        found = [entry for entry in self._entries or () if all(word in entry.title.casefold() for word in asked)]
        if self.sort.currentText() == Sort.TITLE.value:
            return sorted(found, key=lambda entry: entry.title.casefold())
        return sorted(found, key=lambda entry: -entry.edited_s)

    def _refresh(self) -> None:
        chosen = self.selected()
        shown = self.shown
        self.model.show_entries(shown)
        if self._entries is None:
            self.stack.setCurrentIndex(0)
        elif not self._entries:
            self.stack.setCurrentWidget(self.empty)
        else:
            self.stack.setCurrentWidget(self.cards if shown else self.nothing)
        for row, entry in enumerate(shown):
            if chosen is not None and entry.id == chosen.id:
                self.cards.setCurrentIndex(self.model.index(row))

    def selected(self) -> Entry | None:
        index = self.cards.currentIndex()
        return self.model.entry(index) if index.isValid() and index.row() < self.model.rowCount() else None

    def _dress_cards(self) -> None:
        self.cards.setProperty("role", "cards")
        self.cards.setModel(self.model)
        self._delegate = CardDelegate(self.model)
        self.cards.setItemDelegate(self._delegate)
        self.cards.setViewMode(QListView.ViewMode.IconMode)
        self.cards.setResizeMode(QListView.ResizeMode.Adjust)
        self.cards.setMovement(QListView.Movement.Static)
        self.cards.setUniformItemSizes(True)
        self.cards.setGridSize(CARD + QSize(0, 0))
        self.cards.setMouseTracking(True)
        self.cards.setAccessibleName("Diagrams")
        self.cards.setFrameShape(QFrame.Shape.NoFrame)
        self.cards.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.cards.customContextMenuRequested.connect(self._menu)
        self.cards.activated.connect(lambda index: self.open_wanted.emit(self.model.entry(index).id))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 36, 32, 0)
        column.setSpacing(16)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(words("Diagrams", "title"))
        head.addStretch(1)
        head.addWidget(self.recent)
        head.addWidget(self.open_file)
        head.addWidget(self.new)
        tools = QHBoxLayout()
        tools.setContentsMargins(8, 0, 8, 0)
        tools.setSpacing(8)
        tools.addWidget(self.search)
        tools.addStretch(1)
        tools.addWidget(words("Sort by", "muted"))
        tools.addWidget(self.sort)
        column.addLayout(head)
        column.addLayout(tools)
        # The cards have a gap of their own, so their grid starts that much further left.
        column.addWidget(self.stack, 1)

    def _menu(self, at: QPoint) -> None:
        index: QModelIndex = self.cards.indexAt(at)
        if not index.isValid():
            return
        entry = self.model.entry(index)
        menu = Menu(parent=self)
        menu.addAction("Open", lambda: self.open_wanted.emit(entry.id))
        menu.addSeparator()
        menu.addAction("Rename…", lambda: self.ask_name(entry))
        menu.addAction("Duplicate", lambda: self.duplicate_wanted.emit(entry.id))
        menu.addSeparator()
        menu.addAction("Move to trash", lambda: self.trash_wanted.emit(entry.id))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.cards.viewport().mapToGlobal(at))

    def ask_name(self, entry: Entry) -> None:
        name, given = QInputDialog.getText(self, "Rename diagram", "Title", text=entry.title)
        if given and name.strip():
            self.rename_wanted.emit(entry.id, name.strip())

    def _show_recent(self) -> None:
        menu = Menu(parent=self)
        for path in self._recent:
            action = menu.addAction(path.name, partial(self.recent_wanted.emit, path))
            action.setToolTip(str(path))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.recent.mapToGlobal(QPoint(0, self.recent.height() + 4)))
