"""Where a shape is and how large, in numbers; x and y count on the page."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from diagram.editing.editor import Editor
from diagram.records import Drawn, Shape
from ui.panels.properties.registry import properties_for
from ui.panels.properties.rows import Rows
from ui.panels.properties.values import FEW, attempt, common
from ui.widgets.fields import NumberField

_FIELDS = (("x", "X", -1e6), ("y", "Y", -1e6), ("w", "W", 1.0), ("h", "H", 1.0), ("rotation", "°", -360.0))


@properties_for("shape", title="Position", order=10)
class PositionGroup(Rows):
    def __init__(self, editor: Editor) -> None:
        super().__init__("Position")
        self._editor = editor
        self._records: list[Shape] = []
        self.fields = {name: NumberField(label, low=low) for name, label, low in _FIELDS}
        for name, title in (("x", "X"), ("y", "Y"), ("w", "Width"), ("h", "Height"), ("rotation", "Rotation")):
            self.fields[name].setAccessibleName(title)
            self.fields[name].committed.connect(lambda value, which=name: self._write(which, value))
        self.row("Place", self.fields["x"], self.fields["y"])
        self.row("Size", self.fields["w"], self.fields["h"])
        self.row("Rotation", self.fields["rotation"])

    def show_records(self, records: Sequence[Drawn]) -> None:
        # A group moves as one, while its look is that of the shapes in it: this is about what is selected itself.
        chosen = self._editor.selected if len(self._editor.selection) <= FEW else records
        self._records = [record for record in chosen if isinstance(record, Shape)]
        for name in ("w", "h", "rotation"):
            values = set(map(attrgetter(name), self._records))
            self.fields[name].show_value(values.pop() if len(values) == 1 else None)
        for name in ("x", "y"):
            field = self.fields[name]
            field.show_value(common(self._records, lambda record, which=name: self._read(record, which)))  # type: ignore[misc]  # the default binds the loop's name

    def _read(self, record: Drawn, name: str) -> float:
        return round(float(getattr(self._editor.scene.box(record.id), name)), 2)

    def _write(self, name: str, value: float) -> None:
        attempt(self._editor, lambda: self._change(name, value))

    def _change(self, name: str, value: float) -> None:
        labels = {"x": "Move", "y": "Move", "w": "Resize", "h": "Resize", "rotation": "Rotate"}
        with self._editor.document.edit(labels[name]) as edit:
            for record in self._records:
                now = edit.get(record.id)
                if name in ("x", "y") and now is not None:
                    shift = value - self._read(record, name)
                    edit.change(record.id, **{name: getattr(now, name) + shift})
                elif now is not None:
                    edit.change(record.id, **{name: value})
