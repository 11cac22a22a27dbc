"""The head of the library page: the way to where one is, what can be begun there, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QWidget

from ui.icons import Ink
from ui.library_ports import Kind, Sort
from ui.ports import Entry
from ui.start.gallery import Look
from ui.start.selection_bar import SelectionBar
from ui.start.shelf import Everything, InFolder, Order, Place, Recent, SharedWithMe, Shelf, Starred, Trashed, WithTag
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.fields import Dropdown, SearchField
from ui.widgets.labels import Sign, words
from ui.widgets.segments import Segments

ROOMY_PX = 760  # wide enough for words on the buttons of a selection
TITLES = {
    Everything: "All diagrams",
    Recent: "Recent",
    Starred: "Starred",
    SharedWithMe: "Shared with me",
    Trashed: "Trash",
}
SORTS = {
    Sort.EDITED: "Last edited",
    Sort.NAME: "Title",
    Sort.CREATED: "Created",
    Sort.OPENED: "Last opened",
    Sort.SIZE: "Size",
}
KINDS = {None: "All kinds", Kind.CANVAS: "Canvases", Kind.NOTE: "Notes", Kind.MIXED: "Both"}


class Breadcrumb(QWidget):
    """The folders above as links, and where one is as the heading."""

    place_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self.heading = words("", "title")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it gives way to the buttons
        self.links: list[QWidget] = []

    def show_place(self, place: Place, shelf: Shelf) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.heading:
                widget.hide()
                widget.deleteLater()
        self.links = []
        if isinstance(place, InFolder):
            way = shelf.way_to(place.folder)
            self._add_link("All diagrams", Everything())
            for folder in way[:-1]:
                self._add_link(folder.name, InFolder(folder.id))
            self.heading.setText(_short(way[-1].name if way else TITLES[Everything]))
        elif isinstance(place, WithTag):
            self.heading.setText(f"#{_short(place.tag)}")
        else:
            self.heading.setText(TITLES[type(place)])
        self._row.addSpacing(4 if self.links else 0)
        self._row.addWidget(self.heading)
        self._row.addStretch(1)

    def _add_link(self, name: str, place: Place) -> None:
        link = word_button(_short(name).replace("&", "&&"), "quiet")
        link.setProperty("crumb", True)
        link.clicked.connect(lambda: self.place_wanted.emit(place))
        self._row.addWidget(link)
        self._row.addWidget(Sign("chevron-right", Ink.FAINT, 14))
        self.links.append(link)


def _short(name: str) -> str:
    return name if len(name) <= 32 else f"{name[:31]}…"


class Tools(QWidget):
    """Search on the left; on the right how the diagrams are shown or, while some are selected, what to do with them."""

    order_wanted = Signal(object)
    kind_wanted = Signal(object)
    look_wanted = Signal(object)
    results_wanted = Signal()  # from the search field down to what was found

    def __init__(self) -> None:
        super().__init__()
        self.search = _Search("Search titles, labels and notes")
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(280)
        self.search.down.connect(self.results_wanted)
        self.kind = Dropdown()
        self.kind.setAccessibleName("Show")
        for kind, name in KINDS.items():
            self.kind.addItem(name, kind)
        self.kind.setFixedWidth(104)
        self.sort = Dropdown()
        self.sort.setAccessibleName("Sort by")
        for sort, name in SORTS.items():
            self.sort.addItem(name, sort)
        self.sort.setFixedWidth(128)
        self.direction = IconButton("sort", "Turn the order round", size=30)
        self.direction.setCheckable(True)
        self.look = Segments(((Look.CARDS.value, "cards", "Cards"), (Look.TABLE.value, "list", "List")))
        self.bar = SelectionBar()
        showing = QWidget()
        row = QHBoxLayout(showing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addStretch(1)
        for widget in (self.kind, self.sort, self.direction, self.look):
            row.addWidget(widget)
        self.bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        right = QWidget()
        self._right = QStackedLayout(right)
        self._right.addWidget(showing)
        self._right.addWidget(self.bar)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        outer.addWidget(self.search, 2)
        outer.addWidget(right, 3)
        self.setFixedHeight(34)
        self.sort.activated.connect(lambda _index: self.order_wanted.emit(Order(self.sort.currentData())))
        self.direction.clicked.connect(
            lambda on: self.order_wanted.emit(Order(self.sort.currentData(), reverse=bool(on)))
        )
        self.kind.activated.connect(lambda _index: self.kind_wanted.emit(self.kind.currentData()))
        self.look.picked.connect(lambda value: self.look_wanted.emit(Look(value)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.bar.show_words(self.width() >= ROOMY_PX)

    def show_order(self, order: Order) -> None:
        self.sort.setCurrentIndex(self.sort.findData(order.sort))
        self.direction.setChecked(order.reverse)

    def show_selection(self, entries: Sequence[Entry], *, in_trash: bool) -> None:
        """Two or more selected: what can be done with all of them takes the place of how they are shown."""
        self._right.setCurrentIndex(1 if len(entries) > 1 else 0)
        self.bar.show_entries(entries, in_trash=in_trash)


class _Search(SearchField):
    """Enter and the down key go to what was found."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        else:
            super().keyPressEvent(event)
