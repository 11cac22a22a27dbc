"""The letters of a label: family, size, colour, weight and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QFontDatabase

from diagram.editing.editor import Editor
from diagram.records import Drawn
from diagram.style import Scalar
from ui.panels.properties.registry import properties_for
from ui.panels.properties.rows import Rows
from ui.panels.properties.values import attempt, restyle, shared, shared_number, shared_text, styles_of
from ui.widgets.color_field import ColorField
from ui.widgets.fields import MIXED, Dropdown, NumberField
from ui.widgets.segments import Segments, Toggles

# Families that every system draws with a metric-compatible face come first.
_FIRST = ("Helvetica", "Arial", "Times New Roman", "Courier New", "Georgia", "Verdana")
_WEIGHTS = (("bold", "bold", "Bold"), ("italic", "italic", "Italic"), ("underline", "underline", "Underline"))
_ALIGN = (("left", "text-left", "Left"), ("center", "text-center", "Centre"), ("right", "text-right", "Right"))
_VALIGN = (("top", "text-top", "Top"), ("middle", "text-middle", "Middle"), ("bottom", "text-bottom", "Bottom"))


@properties_for("shape", "connector", title="Text", order=50)
class TextGroup(Rows):
    def __init__(self, editor: Editor) -> None:
        super().__init__("Text")
        self._editor = editor
        self._records: Sequence[Drawn] = ()
        self.family = Dropdown()
        self.family.setAccessibleName("Font")
        self.family.setMinimumWidth(40)
        self.family.addItems(_families())
        self.size_field = NumberField("", low=1.0, high=1000.0)
        self.size_field.setAccessibleName("Font size")
        self.color = ColorField("Text colour")
        self.weights = Toggles(_WEIGHTS)
        self.align = Segments(_ALIGN)
        self.valign = Segments(_VALIGN)
        self.family.activated.connect(lambda _index: self._write({"font_family": self.family.currentText()}))
        self.size_field.committed.connect(lambda size: self._write({"font_size": size}))
        self.color.picked.connect(lambda color: self._write({"font_color": color}))
        self.weights.toggled.connect(lambda name, on: self._write({name: on}))
        self.align.picked.connect(lambda value: self._write({"align": value}))
        self.valign.picked.connect(lambda value: self._write({"valign": value}))
        self.row("Font", self.family)
        self.row("Size", self.size_field)
        self.row("Colour", self.color)
        self.row("Style", self.weights)
        self.row("Align", self.align, self.valign)

    def show_records(self, records: Sequence[Drawn]) -> None:
        self._records = records
        styles = styles_of(records)
        self._show_family(shared_text(styles, "font_family"))
        self.size_field.show_value(shared_number(styles, "font_size"))
        self.color.show_value(shared_text(styles, "font_color"))
        for name, _icon, _tip in _WEIGHTS:
            self.weights.show_value(name, shared(styles, name) is True)
        self.align.show_value(shared_text(styles, "align"))
        self.valign.show_value(shared_text(styles, "valign"))

    def _show_family(self, family: str | None) -> None:
        shown = MIXED if family is None else family
        index = self.family.findText(shown)
        if index < 0 and family is not None:
            self.family.insertItem(0, shown)
            index = 0
        self.family.setPlaceholderText(shown)
        self.family.setCurrentIndex(index)

    def _write(self, changes: Mapping[str, Scalar]) -> None:
        attempt(self._editor, lambda: restyle(self._editor, "Text style", self._records, changes))


def _families() -> list[str]:
    present = [name for name in QFontDatabase.families() if not QFontDatabase.isPrivateFamily(name)]
    # Qt adds the foundry in brackets where two made a font of one name.
    return list(dict.fromkeys((*_FIRST, *(name.split(" [")[0] for name in present))))
