"""The whole of a shape or connector: opacity, corners, shadow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider

from diagram.editing.editor import Editor
from diagram.records import Drawn
from diagram.style import Scalar
from ui.panels.properties.registry import properties_for
from ui.panels.properties.rows import Rows
from ui.panels.properties.values import attempt, restyle, shared, shared_number, styles_of
from ui.widgets.fields import NumberField, Tick
from ui.widgets.segments import Segments


@properties_for("shape", "connector", title="Look", order=40)
class LookGroup(Rows):
    def __init__(self, editor: Editor) -> None:
        super().__init__("Look")
        self._editor = editor
        self._records: Sequence[Drawn] = ()
        self.corners = Segments(
            (("square", "corner-square", "Square corners"), ("round", "corner-round", "Round corners"))
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName("Opacity")
        self.opacity = NumberField("", low=0.0, high=100.0, unit=" %")
        self.opacity.setAccessibleName("Opacity in percent")
        self.corners.picked.connect(lambda choice: self._write("Corners", {"rounded": choice == "round"}))
        self.opacity.committed.connect(lambda percent: self._write("Opacity", {"opacity": percent / 100}))
        # One edit when the handle is let go, not one per step of it.
        self.slider.sliderReleased.connect(lambda: self._write("Opacity", {"opacity": self.slider.value() / 100}))
        self.slider.sliderMoved.connect(lambda percent: self.opacity.show_value(float(percent)))
        self.slider.actionTriggered.connect(self._stepped)
        self.row("Corners", self.corners)
        self.shadow = Tick("Show")
        self.shadow.setAccessibleName("Shadow")
        self.shadow.clicked.connect(lambda on: self._write("Shadow", {"shadow": on}))
        self.row("Opacity", self.slider, self.opacity)
        self.row("Shadow", self.shadow)

    def show_records(self, records: Sequence[Drawn]) -> None:
        self._records = records
        styles = styles_of(records)
        rounded = shared(styles, "rounded")
        self.corners.show_value(None if rounded is None else "round" if rounded else "square")
        self.shadow.setChecked(shared(styles, "shadow") is True)
        opacity = shared_number(styles, "opacity")
        self.opacity.show_value(None if opacity is None else round(opacity * 100, 1))
        if not self.slider.isSliderDown():
            self.slider.setValue(round((1.0 if opacity is None else opacity) * 100))

    def _stepped(self) -> None:
        if not self.slider.isSliderDown():
            self._write("Opacity", {"opacity": self.slider.sliderPosition() / 100})

    def _write(self, label: str, changes: Mapping[str, Scalar]) -> None:
        attempt(self._editor, lambda: restyle(self._editor, label, self._records, changes))
