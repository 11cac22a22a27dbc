"""The line of a shape or connector: colour, width, dashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diagram.editing.editor import Editor
from diagram.records import Drawn
from diagram.style import Scalar
from ui.panels.properties.registry import properties_for
from ui.panels.properties.rows import Rows
from ui.panels.properties.values import attempt, common, restyle, shared_number, shared_text, styles_of
from ui.widgets.color_field import ColorField
from ui.widgets.fields import NumberField
from ui.widgets.segments import Segments

_LOOKS: Mapping[str, Mapping[str, Scalar]] = {
    "solid": {"dashed": False},
    "dashed": {"dashed": True, "dash": "3 3"},
    "dotted": {"dashed": True, "dash": "1 2"},
}


@properties_for("shape", "connector", title="Stroke", order=30)
class StrokeGroup(Rows):
    def __init__(self, editor: Editor) -> None:
        super().__init__("Stroke")
        self._editor = editor
        self._records: Sequence[Drawn] = ()
        self.color = ColorField("Stroke colour")
        self.width_field = NumberField("", low=0.0, high=100.0)
        self.width_field.setAccessibleName("Stroke width")
        self.look = Segments((
            ("solid", "line-solid", "Solid"), ("dashed", "line-dashed", "Dashed"), ("dotted", "line-dotted", "Dotted"),
        ))  # fmt: skip
        self.color.picked.connect(lambda color: self._write({"stroke": color}))
        self.width_field.committed.connect(lambda width: self._write({"stroke_width": width}))
        self.look.picked.connect(lambda look: self._write(_LOOKS[look]))
        self.row("Colour", self.color)
        self.row("Width", self.width_field)
        self.row("Line", self.look)

    def show_records(self, records: Sequence[Drawn]) -> None:
        self._records = records
        styles = styles_of(records)
        self.color.show_value(shared_text(styles, "stroke"))
        self.width_field.show_value(shared_number(styles, "stroke_width"))
        self.look.show_value(common(records, _look_of))

    def _write(self, changes: Mapping[str, Scalar]) -> None:
        attempt(self._editor, lambda: restyle(self._editor, "Stroke", self._records, changes))


def _look_of(record: Drawn) -> str:
    style = record.style
    if not style.dashed:
        return "solid"
    return "dotted" if style.dash.split(" ")[0] in ("1", "0.5", "0") else "dashed"
