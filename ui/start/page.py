"""The library page: places on the left, the diagrams of one of them, search, and the ways to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.errors import Problem
from ui.library_ports import TOP, Hit, Kind
from ui.ports import Entry
from ui.start.card_menu import diagrams_menu, place_menu, pop_up
from ui.start.empty import EMPTY, EmptyState, Waiting, nothing_found
from ui.start.gallery import Gallery, Look
from ui.start.head import Breadcrumb, Tools
from ui.start.model import Row
from ui.start.pictures import Pictures
from ui.start.recent_menu import fill_recent
from ui.start.shelf import (
    Everything,
    InFolder,
    Order,
    Place,
    Recent,
    Shelf,
    Trashed,
    WithTag,
    of_kind,
    size_words,
    titled,
)
from ui.start.sidebar import Sidebar
from ui.start.trouble import Trouble
from ui.start.wishes import (
    Create,
    CreateFolder,
    EmptyTrash,
    ForgetFiles,
    LocateFile,
    OpenFile,
    Rename,
    ids_of,
)
from ui.widgets.buttons import word_button
from ui.widgets.card import Menu

SEARCH_AFTER_MS = 120
SIDE_PX = 232


class StartPage(QWidget):
    """Shows a shelf; every wish of the person goes up as a value of `ui.start.wishes`."""

    wished = Signal(object)
    find_wanted = Signal(str)
    backups_wanted = Signal()
    arranged = Signal(object, object)  # look and order that the person chose

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "sunken")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.shelf: Shelf | None = None
        self.place: Place = Everything()
        self.order = Order()
        self.kind: Kind | None = None
        self._recent: list[Path] = []
        self._found: tuple[str, Sequence[Hit]] | None = None
        self._searches = False  # the library is open and can search
        self._troubled = False
        self._waits = False
        self.pictures = Pictures(self)
        self.sidebar = Sidebar()
        self.sidebar.show_shelf(Shelf())  # the places are there at once
        self.crumbs = Breadcrumb()
        self.tools = Tools()
        self.search = self.tools.search
        self.gallery = Gallery(self.pictures)
        self.new = word_button("New diagram", "primary", "plus")
        self.open_file = word_button("Open file…", "", "folder-open")
        self.recent = word_button("Recent files", "quiet", "clock")
        self.empty_trash = word_button("Empty trash…", "", "delete")
        self.room = word_button("", "quiet", "storage")
        self.room.hide()
        self.room.setToolTip("Room on the disk, and backups")
        self.waiting, self.empty = Waiting(), EmptyState(*EMPTY[Everything])
        self.nothing = EmptyState("Nothing found", "")
        self.nothing_here = word_button("Search all diagrams")
        self.nothing.add(self.nothing_here)
        self.trouble = Trouble()
        self.stack = QStackedWidget()
        for widget in (self.waiting, self.gallery, self.empty, self.nothing):
            self.stack.addWidget(widget)
        self._whole = QStackedWidget()
        self._lay_out()
        self._connect()
        self.look_at(Everything())
        self.show_order(self.order)
        self.show_look(Look.CARDS)

    # What is shown.

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Diagrams that are known before the library is open: as cards, but without folders and search."""
        self.show_shelf(Shelf(tuple(entries)), searches=False)

    def show_shelf(self, shelf: Shelf, *, searches: bool = True) -> None:
        """The library as it is now; a place that is gone gives way to all diagrams."""
        if shelf == self.shelf and searches == self._searches:
            return
        self.shelf, self._searches = shelf, searches
        if not shelf.has(self.place):
            self.place = Everything()
        self.sidebar.show_shelf(shelf)
        if searches and self.search.text().strip():
            self._find()
        self._refresh()

    def show_again(self) -> None:
        """Show the library as it was read last: something that was shown ahead of it did not come about."""
        self._refresh()

    def show_hits(self, words: str, hits: Sequence[Hit]) -> None:
        """What the library found for these words; an answer that comes too late is not shown."""
        if words == self._words:
            self._found = words, hits
            self._refresh()

    def show_recent(self, paths: Sequence[Path]) -> None:
        """External files that were opened lately, the last first."""
        self._recent = list(paths)
        self.recent.setVisible(bool(self._recent) and not self.in_trash)

    def show_size(self, size: int) -> None:
        """How much the library takes on the disk, in bytes."""
        self.room.setText(f" {size_words(size)} on this computer")
        self.room.show()

    def show_trouble(self, problem: Problem | None) -> None:
        """The library cannot be used; None: it can."""
        self._troubled = problem is not None
        if problem is not None:
            self.trouble.show_problem(problem)
        self._whole.setCurrentWidget(self.trouble if self._troubled else self._body)

    def show_waiting(self, waits: bool) -> None:
        """Whether it is not known at the moment what is in the library."""
        self._waits = waits
        self._refresh()

    def show_look(self, look: Look) -> None:
        self.gallery.show_as(look)
        self.tools.look.show_value(look.value)

    def show_order(self, order: Order) -> None:
        self.order = order
        self.tools.show_order(order)
        self.gallery.show_order(order)
        self._refresh()

    def look_at(self, place: Place) -> None:
        """Go to a place; a search ends with it."""
        self.place = place
        self._found = None
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.gallery.cards.selectionModel().clear()
        self.sidebar.show_place(place)
        self._refresh()

    @property
    def in_trash(self) -> bool:
        return isinstance(self.place, Trashed)

    @property
    def shown(self) -> list[Entry]:
        """The diagrams as they stand."""
        return [row.entry for row in self.gallery.model.rows]

    @property
    def _words(self) -> str:
        return " ".join(self.search.text().split())

    def _rows(self) -> list[Row] | None:
        """The rows of the place or of what was found in it; None while an answer is awaited."""
        shelf = self.shelf or Shelf()
        here = of_kind(shelf.at(self.place), self.kind)
        if not self._words:
            kept = isinstance(self.place, Recent) and self.order == Order()
            return [Row(entry) for entry in (here if kept else self.order.sorted(here))]
        if self.in_trash or not self._searches:
            return [Row(entry) for entry in self.order.sorted(titled(here, self._words))]
        if self._found is None:
            return None
        standing = {entry.id: entry for entry in here}
        return [Row(standing[hit.id], hit) for hit in self._found[1] if hit.id in standing]

    def _refresh(self) -> None:
        shelf = self.shelf or Shelf()
        self.crumbs.show_place(self.place, shelf)
        for widget in (self.new, self.open_file):
            widget.setVisible(not self.in_trash)
        self.recent.setVisible(bool(self._recent) and not self.in_trash)
        self.empty_trash.setVisible(self.in_trash)
        self.empty_trash.setEnabled(bool(shelf.trashed))
        rows = self._rows()
        if rows is None:
            return
        selected, current = ids_of(self.gallery.selected()), self.gallery.current()
        same = self.gallery.model.show_rows(rows, shelf, in_trash=self.in_trash)
        self.gallery.show_columns(folder=not isinstance(self.place, InFolder))
        if not same:
            self.gallery.select(selected, current=current)
        self._show_selection()
        self._show_state(bool(rows))

    def _show_state(self, anything: bool) -> None:
        """Diagrams, or why there are none."""
        if self.shelf is None or self._waits:
            self.stack.setCurrentWidget(self.waiting)
        elif anything:
            self.stack.setCurrentWidget(self.gallery)
        elif self._words or (self.kind is not None and self.shelf.at(self.place)):
            elsewhere = bool(self._found and self._found[1]) and not isinstance(self.place, Everything)
            what = f"for “{self._words}”" if self._words else "of this kind"
            self.nothing.say("Nothing found", f"There is no diagram {what} here." if elsewhere else nothing_found(what))
            self.nothing_here.setVisible(elsewhere)
            self.stack.setCurrentWidget(self.nothing)
        else:
            self.empty.say(*EMPTY[type(self.place)])
            self.stack.setCurrentWidget(self.empty)

    def _show_selection(self) -> None:
        self.tools.show_selection(self.gallery.selected(), in_trash=self.in_trash)

    # What the person does.

    def begin_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def create_folder(self) -> None:
        """A new folder in the one that is shown, or at the top."""
        self.wished.emit(CreateFolder(self.place.folder if isinstance(self.place, InFolder) else TOP))

    def _create(self) -> None:
        match self.place:
            case InFolder(folder=folder):
                self.wished.emit(Create(folder))
            case WithTag(tag=tag):
                self.wished.emit(Create(TOP, (tag,)))
            case _:
                self.wished.emit(Create(TOP))

    def _typed(self) -> None:
        """Search soon; what was found before stays until the answer comes."""
        if not self._words:
            self._soon.stop()
            self._found = None
            self._refresh()
        elif self.in_trash or not self._searches:
            self._refresh()
        else:
            self._soon.start()

    def _find(self) -> None:
        if self._words:
            self.find_wanted.emit(self._words)

    def _search_everywhere(self) -> None:
        words, found = self.search.text(), self._found
        self.look_at(Everything())
        self.search.setText(words)
        self._found = found
        self._refresh()

    def _enter_results(self) -> None:
        """From the search field to the first result."""
        if self.gallery.model.rows:
            if not self.gallery.selected():
                self.gallery.select([self.gallery.model.rows[0].entry.id])
            self.gallery.view.setFocus()

    def _choose_order(self, order: Order) -> None:
        self.show_order(order)
        self.arranged.emit(self.gallery.look, order)

    def _choose_look(self, look: Look) -> None:
        self.show_look(look)
        self.arranged.emit(look, self.order)

    def _choose_kind(self, kind: Kind | None) -> None:
        self.kind = kind
        self._refresh()

    def menu_of(self, entries: Sequence[Entry]) -> Menu:
        """What can be done with these diagrams."""
        return diagrams_menu(
            entries,
            in_trash=self.in_trash,
            mark_of=self.gallery.model.mark_of,
            say=self.wished.emit,
            rename=self.gallery.rename_current,
            parent=self,
        )

    def _show_menu(self, at: QPoint) -> None:
        pop_up(self.menu_of(self.gallery.selected()), at)

    def _show_place_menu(self, place: Place, at: QPoint) -> None:
        rename = partial(self.sidebar.rename, place)
        menu = place_menu(place, self.shelf or Shelf(), say=self.wished.emit, rename=rename, parent=self)
        if menu is not None:
            pop_up(menu, at)

    def _show_recent(self) -> None:
        menu = Menu(parent=self)
        fill_recent(
            menu,
            self._recent,
            lambda path: self.wished.emit(OpenFile(path)),
            lambda path: self.wished.emit(LocateFile(path)),
            lambda: self.wished.emit(ForgetFiles()),
        )
        pop_up(menu, self.recent.mapToGlobal(QPoint(0, self.recent.height() + 4)))

    # How it is built.

    def _connect(self) -> None:
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SEARCH_AFTER_MS)
        self._soon.timeout.connect(self._find)
        self.search.textChanged.connect(lambda _text: self._typed())
        self.sidebar.place_wanted.connect(self.look_at)
        self.crumbs.place_wanted.connect(self.look_at)
        self.sidebar.menu_wanted.connect(self._show_place_menu)
        self.gallery.menu_wanted.connect(self._show_menu)
        self.gallery.selection_changed.connect(self._show_selection)
        self.gallery.left.connect(self.search.setFocus)
        self.gallery.model.renamed.connect(lambda diagram, title: self.wished.emit(Rename(diagram, title)))
        for part in (self.sidebar, self.gallery, self.tools.bar):
            part.wished.connect(self.wished)
        self.tools.order_wanted.connect(self._choose_order)
        self.gallery.order_wanted.connect(self._choose_order)
        self.tools.kind_wanted.connect(self._choose_kind)
        self.tools.look_wanted.connect(self._choose_look)
        self.tools.results_wanted.connect(self._enter_results)
        self.nothing_here.clicked.connect(self._search_everywhere)
        self.new.clicked.connect(self._create)
        self.open_file.clicked.connect(lambda: self.wished.emit(OpenFile()))
        self.recent.clicked.connect(self._show_recent)
        self.room.clicked.connect(self.backups_wanted)
        self.empty_trash.clicked.connect(lambda: self.wished.emit(EmptyTrash(len((self.shelf or Shelf()).trashed))))
        self.tools.bar.done.connect(self.gallery.cards.selectionModel().clearSelection)

    def _lay_out(self) -> None:
        side = QFrame()
        side.setProperty("role", "sidebar")
        side.setFixedWidth(SIDE_PX)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 12, 0, 8)
        left.setSpacing(4)
        left.addWidget(self.sidebar, 1)
        left.addWidget(self.room, 0, Qt.AlignmentFlag.AlignLeft)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.setSpacing(8)
        head.addWidget(self.crumbs, 1)
        for button in (self.recent, self.open_file, self.new, self.empty_trash):
            head.addWidget(button)
        tools = QHBoxLayout()
        tools.setContentsMargins(8, 0, 8, 0)
        tools.addWidget(self.tools)
        # The cards have a gap of their own, so their grid starts that much further left.
        column = QVBoxLayout()
        column.setContentsMargins(24, 28, 16, 0)
        column.setSpacing(14)
        column.addLayout(head)
        column.addLayout(tools)
        column.addWidget(self.stack, 1)
        self._body = QWidget()
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(column, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._whole.addWidget(self._body)
        self._whole.addWidget(self.trouble)
        outer.addWidget(self._whole)
        self.setFocusProxy(self.gallery)
