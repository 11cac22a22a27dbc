"""One open diagram: panels left and right, the canvas with its tools between, pages and state below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from diagram.editing.editor import Editor
from diagram.ids import RecordId
from ui.canvas.canvas import CanvasWidget
from ui.panels.registry import PANELS, Area, panels_in
from ui.ports import Assets
from ui.widgets.labels import hairline
from ui.window.page_tabs import PageTabs
from ui.window.status_bar import StatusBar
from ui.window.tool_rail import ToolRail

if TYPE_CHECKING:
    from ui.notes.sheet import NoteSheet
    from ui.people.company import Company

TOOLS_PX = 56.0  # what the tool rail covers of the canvas
WIDTHS = {Area.LEFT: 240, Area.RIGHT: 288}


class EditorView(QWidget):
    """Assembles the widgets around one editor; who talks to whom is in `ui.window.connections`."""

    def __init__(self, editor: Editor, assets: Assets, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        editor.covered = TOOLS_PX
        self.canvas = CanvasWidget(editor, assets, self)
        self.rail = ToolRail(editor, self.canvas)
        self.left = Side(Area.LEFT, editor)
        self.right = Side(Area.RIGHT, editor)
        self.pages = PageTabs(editor)
        self.status = StatusBar()
        bottom = QFrame()
        bottom.setProperty("bar", "bottom")
        bottom.setFixedHeight(36)
        row = QHBoxLayout(bottom)
        row.setContentsMargins(8, 0, 16, 0)
        row.addWidget(self.pages, 1)
        row.addWidget(self.status)
        self.sheet: NoteSheet | None = None
        self.company: Company | None = None  # who else has it open
        self._middle = middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.left)
        middle.addWidget(self.canvas, 3)
        middle.addWidget(self.right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(bottom)
        self.canvas.installEventFilter(self)
        self.setFocusProxy(self.canvas)

    def show_panel(self, name: str) -> QWidget:
        """Bring a panel to the front of its side and return it."""
        return (self.left if PANELS[name].area is Area.LEFT else self.right).panel(name)

    def show_note(self, note: RecordId, *, alone: bool) -> None:
        """Open `note` at large: beside the drawing, or instead of it."""
        from ui.notes.sheet import NoteSheet

        self.close_note()
        self.sheet = NoteSheet(self.editor, note)
        self.sheet.closed.connect(self.close_note)
        self.sheet.alone_wanted.connect(self.show_note_alone)
        self._middle.insertWidget(1, self.sheet, 2)
        self.sheet.show()
        self.show_note_alone(alone)
        self.sheet.setFocus()

    def show_note_alone(self, alone: bool) -> None:
        """Hide the drawing, and what is only for drawing, behind the open note; or show it again."""
        if self.sheet is not None:
            self.sheet.show_alone(alone)
        self.canvas.setVisible(not alone)
        self.show_panels(self.left.isVisibleTo(self))

    def show_panels(self, shown: bool) -> None:
        """Show or hide both sides; the right one is about the drawing, and goes and comes with it."""
        self.left.setVisible(shown)
        self.right.setVisible(shown and self.canvas.isVisibleTo(self))

    def close_note(self) -> None:
        """The drawing has the place for itself."""
        if self.sheet is not None:
            sheet, self.sheet = self.sheet, None
            sheet.writing.field.end_burst()
            self._middle.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
            self.show_note_alone(False)
            self.canvas.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self.rail.place(self.canvas.size())
        return super().eventFilter(watched, event)


class Side(QFrame):
    """The panels of one side as tabs; a panel is made when it is first looked at."""

    def __init__(self, area: Area, editor: Editor) -> None:
        super().__init__()
        self.setProperty("bar", area.value)
        self.setFixedWidth(WIDTHS[area])
        self._editor = editor
        self._entries = panels_in(area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tabs = QTabBar()
        self.tabs.setProperty("role", "panels")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 8, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        self._stack = QStackedWidget()
        self._made: dict[int, QWidget] = {}
        for entry in self._entries:
            self.tabs.addTab(entry.title)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self._stack, 1)
        self.tabs.currentChanged.connect(self._look)
        self._look(0)

    def panel(self, name: str) -> QWidget:
        """Bring a panel to the front and return it."""
        index = [entry.name for entry in self._entries].index(name)
        self.tabs.setCurrentIndex(index)
        return self._made[index]

    def _look(self, index: int) -> None:
        if not 0 <= index < len(self._entries):
            return
        if index not in self._made:
            self._made[index] = self._entries[index].build(self._editor)
            self._stack.addWidget(self._made[index])
        self._stack.setCurrentWidget(self._made[index])
