"""Which tags diagrams carry: tick, untick, or type a new one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.buttons import word_button
from ui.widgets.fields import Tick
from ui.widgets.labels import words

_LONGEST = 60


class ChooseTags(Dialog):
    """Of several diagrams some may carry a tag and others not: that stays so unless the person touches it."""

    def __init__(
        self, what: str, known: Sequence[str], carried: Sequence[Sequence[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(f"Tags of {what}", parent, width=400)
        self._before: dict[str, Qt.CheckState] = {}
        self.ticks: dict[str, Tick] = {}
        self.new = QLineEdit()
        self.new.setPlaceholderText("New tag")
        self.new.setAccessibleName("New tag")
        self.new.setMaxLength(_LONGEST)
        self.add = word_button("Add", "", "plus")
        self.add.clicked.connect(self._add_new)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.new, 1)
        row.addWidget(self.add)
        self.body.addLayout(row)
        inside = QWidget()
        inside.setProperty("plain", True)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addStretch(1)
        self._none = words("There are no tags yet. Type the first one above.", "muted", wrap=True)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setMinimumHeight(220)
        area.setWidget(inside)
        self.body.addWidget(self._none)
        self.body.addWidget(area, 1)
        for tag in known:
            self._add_tick(tag, _state(tag, carried))
        self._none.setVisible(not known)
        self.add_button("Cancel").clicked.connect(self.reject)
        self.done_ = self.add_button("Done", "primary")
        self.done_.clicked.connect(self._finish)
        self.new.setFocus()

    @property
    def added(self) -> list[str]:
        """Tags that all of the diagrams shall carry from now on."""
        return [tag for tag, tick in self.ticks.items() if self._turned(tag, tick, Qt.CheckState.Checked)]

    @property
    def removed(self) -> list[str]:
        return [tag for tag, tick in self.ticks.items() if self._turned(tag, tick, Qt.CheckState.Unchecked)]

    def _turned(self, tag: str, tick: Tick, to: Qt.CheckState) -> bool:
        return tick.checkState() is to and self._before[tag] is not to

    def _add_tick(self, tag: str, state: Qt.CheckState, *, first: bool = False) -> None:
        tick = Tick()
        tick.setText(tag.replace("&", "&&"))
        tick.setTristate(state is Qt.CheckState.PartiallyChecked)
        tick.setCheckState(state)
        self._before[tag], self.ticks[tag] = state, tick
        self._column.insertWidget(0 if first else self._column.count() - 1, tick)

    def _add_new(self) -> None:
        tag = " ".join(self.new.text().split())
        self.new.clear()
        there = next((one for one in self.ticks if one.casefold() == tag.casefold()), None)
        if there is not None:
            self.ticks[there].setCheckState(Qt.CheckState.Checked)
        elif tag:
            self._add_tick(tag, Qt.CheckState.Unchecked, first=True)
            self.ticks[tag].setCheckState(Qt.CheckState.Checked)
        self._none.setVisible(not self.ticks)

    def _finish(self) -> None:
        """What was typed and not added yet is meant too; Enter in the field adds it and stays."""
        if self.new.text().strip():
            self._add_new()
            if self.new.hasFocus():
                return
        self.accept()


def _state(tag: str, carried: Sequence[Sequence[str]]) -> Qt.CheckState:
    having = sum(any(one.casefold() == tag.casefold() for one in tags) for tags in carried)
    if having == 0:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.Checked if having == len(carried) else Qt.CheckState.PartiallyChecked
