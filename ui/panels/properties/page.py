"""The page itself, shown while nothing is selected: paper colour and grid."""

from __future__ import annotations

from diagram.editing.editor import Editor
from ui.panels.properties.rows import Rows
from ui.panels.properties.values import attempt
from ui.widgets.color_field import ColorField
from ui.widgets.fields import NumberField, Tick


class PageGroup(Rows):
    def __init__(self, editor: Editor) -> None:
        super().__init__("Page")
        self._editor = editor
        self.background = ColorField("Page colour")
        self.grid = Tick("Show")
        self.grid.setAccessibleName("Show the grid")
        self.grid_size = NumberField("", low=1.0, high=1000.0)
        self.grid_size.setAccessibleName("Grid size")
        self.background.picked.connect(lambda color: self._write("Page colour", background=color))
        self.grid.clicked.connect(lambda on: self._write("Grid", grid=on))
        self.grid_size.committed.connect(lambda size: self._write("Grid", grid_size=size))
        self.row("Colour", self.background)
        self.row("Grid", self.grid, self.grid_size)

    def show_page(self) -> None:
        page = self._editor.page_record
        self.background.show_value(page.background)
        self.grid.setChecked(page.grid)
        self.grid_size.show_value(page.grid_size)

    def _write(self, label: str, **changes: str | bool | float) -> None:
        def act() -> None:
            with self._editor.document.edit(label) as edit:
                edit.change(self._editor.page, **changes)

        attempt(self._editor, act)
