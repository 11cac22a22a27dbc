"""The second row: menus, the diagram's title, and what one reaches for all the time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QMenuBar, QStackedLayout, QWidget

from ui.widgets.buttons import IconButton, word_button
from ui.window.zoom import ZoomControl


class TopBar(QFrame):
    """The menu bar stands on the left also while the start page is in front; the rest belongs to a diagram."""

    export_wanted = Signal()
    theme_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("bar", "main")
        self.setFixedHeight(44)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 0, 12, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        self.title = TitleField()
        self.undo = IconButton("undo", "Undo")
        self.redo = IconButton("redo", "Redo")
        self.zoom = ZoomControl()
        self.theme = IconButton("moon", "Light or dark")
        self.export = word_button("Export", "primary", "export")
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.export.clicked.connect(self.export_wanted)
        self.theme.clicked.connect(self.theme_wanted)
        self._diagram_only: tuple[QWidget, ...] = (self.title, self.undo, self.redo, self.zoom, self.export)
        right = QHBoxLayout()
        right.setSpacing(4)
        right.addStretch(1)
        for widget in (self.undo, self.redo):
            right.addWidget(widget)
        right.addSpacing(8)
        right.addWidget(self.zoom)
        right.addSpacing(8)
        right.addWidget(self.theme)
        right.addSpacing(4)
        right.addWidget(self.export)
        grid.addWidget(self.menus, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.title, 0, 1, Qt.AlignmentFlag.AlignCenter)
        grid.addLayout(right, 0, 2)

    def show_diagram(self, title: str | None) -> None:
        """The title of the diagram in front; None for the start page."""
        for widget in self._diagram_only:
            widget.setVisible(title is not None)
        if title is not None:
            self.title.show_title(title)


class TitleField(QWidget):
    """The title as a button; a click turns it into a field, Enter or leaving it renames."""

    renamed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self.button = word_button("", "title")
        self.button.setToolTip("Rename")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.edit)
        self.field = _TitleEdit()
        self.field.setProperty("role", "title")
        self.field.setMaxLength(200)
        self.field.setAccessibleName("Title of the diagram")
        self.field.editingFinished.connect(self._finish)
        self._stack.addWidget(self.button)
        self._stack.addWidget(self.field)
        self.setFixedHeight(32)
        self.setMinimumWidth(120)
        self.setMaximumWidth(360)

    def show_title(self, title: str) -> None:
        self.field.setText(title)
        shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, 300)
        self.button.setText(shown.replace("&", "&&"))
        self._stack.setCurrentWidget(self.button)

    def edit(self) -> None:
        self.setMinimumWidth(240)
        self._stack.setCurrentWidget(self.field)
        self.field.before = self.field.text()
        self.field.selectAll()
        self.field.setFocus()

    def _finish(self) -> None:
        if self._stack.currentWidget() is self.field:
            self._stack.setCurrentWidget(self.button)
            self.setMinimumWidth(120)
            if self.field.text() != self.field.before:
                self.renamed.emit(self.field.text())


class _TitleEdit(QLineEdit):
    """Escape puts back what was there before."""

    before = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self.before)
            self.clearFocus()
        else:
            super().keyPressEvent(event)
