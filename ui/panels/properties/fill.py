"""The area of a shape: its colour."""

from __future__ import annotations

from collections.abc import Sequence

from diagram.editing.editor import Editor
from diagram.records import Drawn
from ui.panels.properties.registry import properties_for
from ui.panels.properties.rows import Rows
from ui.panels.properties.values import attempt, restyle, shared_text, styles_of
from ui.widgets.color_field import ColorField


@properties_for("shape", title="Fill", order=20)
class FillGroup(Rows):
    def __init__(self, editor: Editor) -> None:
        super().__init__("Fill")
        self._editor = editor
        self._records: Sequence[Drawn] = ()
        self.color = ColorField("Fill colour")
        self.color.picked.connect(lambda color: self._write(color))
        self.row("Colour", self.color)

    def show_records(self, records: Sequence[Drawn]) -> None:
        self._records = records
        styles = styles_of(records)
        self.color.show_value(shared_text(styles, "fill"))

    def _write(self, color: str) -> None:
        changes = {"fill": color, "gradient": "none"}
        attempt(self._editor, lambda: restyle(self._editor, "Fill", self._records, changes))
