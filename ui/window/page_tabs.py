"""The pages of a diagram as tabs at the bottom: switch, add, rename, move, duplicate, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTabBar, QWidget

from diagram.editing import pages
from diagram.editing.editor import Editor
from diagram.editing.notices import DocumentChanged, NameWanted, Notice, PageChanged
from diagram.records import Page
from ui.panels.properties.values import attempt
from ui.widgets.buttons import IconButton
from ui.widgets.card import Menu

if TYPE_CHECKING:
    from collections.abc import Callable


class PageTabs(QWidget):
    """Draws the document's pages and writes what the person does to them."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self._editor = editor
        self._pages: list[Page] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.tabs = _Bar()
        self.tabs.currentChanged.connect(self._chosen)
        self.tabs.tabMoved.connect(self._moved)
        self.tabs.asked_name = self._rename
        self.tabs.asked_menu = self._menu
        self.plus = IconButton("plus", "Add a page", size=26)
        self.plus.clicked.connect(lambda: attempt(self._editor, lambda: pages.add(self._editor)))
        row.addWidget(self.tabs)
        row.addWidget(self.plus)
        row.addStretch(1)
        unsubscribe = editor.subscribe(self._notice)
        self.destroyed.connect(lambda: unsubscribe())
        self.refresh()

    def refresh(self) -> None:
        self._pages = self._editor.document.pages()
        self.tabs.blockSignals(True)
        while self.tabs.count() > len(self._pages):
            self.tabs.removeTab(self.tabs.count() - 1)
        while self.tabs.count() < len(self._pages):
            self.tabs.addTab("")
        for index, page in enumerate(self._pages):
            self.tabs.setTabText(index, page.name.replace("&", "&&") or "Untitled")
            self.tabs.setTabToolTip(index, page.name)
            if page.id == self._editor.page:
                self.tabs.setCurrentIndex(index)
        self.tabs.blockSignals(False)

    def _notice(self, notice: Notice) -> None:
        match notice:
            case PageChanged():
                self.refresh()
            case NameWanted(page=page):
                self._rename([one.id for one in self._pages].index(page))
            case DocumentChanged() if self._editor.document.pages() != self._pages:
                self.refresh()
            case _:
                pass

    def _chosen(self, index: int) -> None:
        if 0 <= index < len(self._pages):
            self._editor.set_page(self._pages[index].id)

    def _moved(self, start: int, end: int) -> None:
        page = self._pages[start].id
        attempt(self._editor, lambda: pages.move(self._editor, page, end))
        self.refresh()

    def _rename(self, index: int) -> None:
        page = self._pages[index]
        field = _Name(page.name, self.tabs)
        box = self.tabs.tabRect(index)
        field.setGeometry(box.adjusted(0, 0, max(0, 120 - box.width()), 0))

        def finish() -> None:
            name = " ".join(field.text().split())
            field.deleteLater()
            if name and name != page.name:
                attempt(self._editor, lambda: pages.rename(self._editor, page.id, name))

        field.editingFinished.connect(finish)
        field.show()
        field.selectAll()
        field.setFocus()

    def _duplicate(self, index: int) -> None:
        self._chosen(index)
        pages.duplicate(self._editor)

    def _menu(self, index: int, at: QPoint) -> None:
        page = self._pages[index]
        menu = Menu(parent=self)
        menu.addAction("Rename…", lambda: self._rename(index))
        menu.addAction("Duplicate", self._attempting(lambda: self._duplicate(index)))
        menu.addSeparator()
        left = menu.addAction("Move left", self._attempting(lambda: pages.move(self._editor, page.id, index - 1)))
        right = menu.addAction("Move right", self._attempting(lambda: pages.move(self._editor, page.id, index + 1)))
        menu.addSeparator()
        delete = menu.addAction("Delete page", self._attempting(lambda: pages.delete(self._editor, page.id)))
        left.setEnabled(index > 0)
        right.setEnabled(index < len(self._pages) - 1)
        delete.setEnabled(len(self._pages) > 1)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _attempting(self, act: Callable[[], object]) -> Callable[[], None]:
        return lambda: attempt(self._editor, act)


class _Name(QLineEdit):
    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setProperty("role", "title")
        self.setAccessibleName("Name of the page")


class _Bar(QTabBar):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "pages")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Pages")
        self.asked_name: Callable[[int], None] = lambda _index: None
        self.asked_menu: Callable[[int, QPoint], None] = lambda _index, _at: None

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Qt's own keeps room for scroll buttons even while none are shown."""
        return QSize(32, self.sizeHint().height())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        index = self.tabAt(event.position().toPoint())
        if index >= 0:
            self.asked_name(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        index = self.tabAt(event.pos())
        if index >= 0:
            self.asked_menu(index, event.globalPos())
