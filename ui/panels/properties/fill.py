"""The area of a shape: its colour, and the one it fades to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagram.editing.editor import Editor
from diagram.records import Drawn
from diagram.style import Scalar
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
        self.color.picked.connect(lambda color: self._write({"fill": color}))
        self.gradient = ColorField("Gradient colour")
        self.gradient.picked.connect(lambda color: self._write({"gradient": color}))
        self.row("Colour", self.color)
        self.row("Fade to", self.gradient)

    def show_records(self, records: Sequence[Drawn]) -> None:
        self._records = records
        styles = styles_of(records)
        self.color.show_value(shared_text(styles, "fill"))
        self.gradient.show_value(shared_text(styles, "gradient"))

    def _write(self, changes: Mapping[str, Scalar]) -> None:
        attempt(self._editor, lambda: restyle(self._editor, "Fill", self._records, changes))
