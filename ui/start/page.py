"""The start page: the person's diagrams as cards, with search, sort, and the ways to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QInputDialog, QListView, QStackedWidget, QVBoxLayout, QWidget

from ui.errors import Problem
from ui.ports import Entry
from ui.start.cards import CARD, CardDelegate, CardModel
from ui.start.empty import EmptyState
from ui.start.trouble import Trouble
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
    restore_wanted = Signal(str)
    delete_wanted = Signal(object)
    star_wanted = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._entries: list[Entry] | None = None
        self._trashed: list[Entry] = []
        self.in_trash = False
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
        self.heading = words("Diagrams", "title")
        self.trash = word_button("Trash", "quiet", "trash")
        self.back = word_button("All diagrams", "", "home")
        self.empty_trash = word_button("Empty trash…", "", "delete")
        self.cards = QListView()
        self.model = CardModel()
        self._dress_cards()
        self.empty = EmptyState(
            "Your diagrams will stand here", "Start a new one, or drop a .drawio file on this window."
        )
        self.nothing = EmptyState("Nothing found", "No diagram has all of these words in its title.")
        self.clean = EmptyState("The trash is empty", "Diagrams that you throw away wait here until you delete them.")
        self.trouble = Trouble()
        self._troubled = False
        self.stack = QStackedWidget()
        for widget in (QWidget(), self.cards, self.empty, self.nothing, self.clean, self.trouble):
            self.stack.addWidget(widget)
        self._lay_out()
        self.search.textChanged.connect(lambda _text: self._refresh())
        self.sort.currentIndexChanged.connect(lambda _index: self._refresh())
        self.new.clicked.connect(self.new_wanted)
        self.open_file.clicked.connect(self.open_file_wanted)
        self.recent.clicked.connect(self._show_recent)
        self.trash.clicked.connect(lambda: self.look_at_trash(True))
        self.back.clicked.connect(lambda: self.look_at_trash(False))
        self.empty_trash.clicked.connect(lambda: self.delete_wanted.emit(self._trashed.copy()))
        self.look_at_trash(False)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        self._entries = list(entries)
        self._refresh()

    def show_trashed(self, entries: Sequence[Entry]) -> None:
        """What is in the trash; it is on screen only while the person looks there."""
        self._trashed = list(entries)
        self._refresh()

    def show_trouble(self, problem: Problem | None) -> None:
        """The library cannot be used; None: it can."""
        self._troubled = problem is not None
        if problem is not None:
            self.trouble.show_problem(problem)
        self._refresh()

    def look_at_trash(self, looks: bool) -> None:
        """Change between the diagrams and the trash."""
        self.in_trash = looks
        self.heading.setText("Trash" if looks else "Diagrams")
        for widget in (self.new, self.open_file, self.trash):
            widget.setVisible(not looks)
        self.recent.setVisible(bool(self._recent) and not looks)
        for widget in (self.back, self.empty_trash):
            widget.setVisible(looks)
        self._refresh()

    def show_recent(self, paths: Sequence[Path]) -> None:
        """External files that were opened lately, the last first."""
        self._recent = list(paths)
        self.recent.setVisible(bool(self._recent) and not self.in_trash)

    @property
    def shown(self) -> list[Entry]:
        """The cards as they stand: filtered and sorted, those with a star first."""
        asked = self.search.text().casefold().split()
        entries = self._trashed if self.in_trash else self._entries or ()
        found = [entry for entry in entries if all(word in entry.title.casefold() for word in asked)]
        if self.sort.currentText() == Sort.TITLE.value:
            return sorted(found, key=lambda entry: (not entry.starred, entry.title.casefold()))
        return sorted(found, key=lambda entry: (not entry.starred, -entry.edited_s))

    def _refresh(self) -> None:
        chosen = self.selected()
        shown = self.shown
        self.model.show_entries(shown)
        self.empty_trash.setEnabled(bool(self._trashed))
        if self._troubled:
            self.stack.setCurrentWidget(self.trouble)
        elif self._entries is None:
            self.stack.setCurrentIndex(0)
        elif self.in_trash and not self._trashed:
            self.stack.setCurrentWidget(self.clean)
        elif not self.in_trash and not self._entries:
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
        self.cards.activated.connect(lambda index: self._activate(self.model.entry(index)))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 36, 32, 0)
        column.setSpacing(16)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(self.heading)
        head.addStretch(1)
        for button in (self.back, self.empty_trash, self.trash):
            head.addWidget(button)
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
        menu = self.menu_of(self.model.entry(index))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.cards.viewport().mapToGlobal(at))

    def menu_of(self, entry: Entry) -> Menu:
        """What can be done with a card."""
        menu = Menu(parent=self)
        if self.in_trash:
            menu.addAction("Restore", lambda: self.restore_wanted.emit(entry.id))
            menu.addSeparator()
            menu.addAction("Delete for good…", lambda: self.delete_wanted.emit([entry]))
            return menu
        menu.addAction("Open", lambda: self.open_wanted.emit(entry.id))
        menu.addSeparator()
        star = "Remove star" if entry.starred else "Add star"
        menu.addAction(star, lambda: self.star_wanted.emit(entry.id, not entry.starred))
        menu.addAction("Rename…", lambda: self.ask_name(entry))
        menu.addAction("Duplicate", lambda: self.duplicate_wanted.emit(entry.id))
        menu.addSeparator()
        menu.addAction("Move to trash", lambda: self.trash_wanted.emit(entry.id))
        return menu

    def _activate(self, entry: Entry) -> None:
        (self.restore_wanted if self.in_trash else self.open_wanted).emit(entry.id)

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
