"""A strip of icon buttons of which one is chosen (or, as toggles, any)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.widgets.buttons import IconButton


class Segments(QFrame):
    """`choices` are (value, icon, tip). `picked` comes when the person chooses; None shows nothing chosen."""

    picked = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self.buttons: dict[str, IconButton] = {}
        for value, icon_name, tip in choices:
            button = IconButton(icon_name, tip, size=26)
            button.setMinimumWidth(26)
            button.setMaximumWidth(200)
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, chosen=value: self._pick(chosen))
            row.addWidget(button)
            self.buttons[value] = button

    def show_value(self, value: str | None) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == value)

    def _pick(self, value: str) -> None:
        self.show_value(value)
        self.picked.emit(value)


class Toggles(QFrame):
    """`choices` are (name, icon, tip). `toggled` carries the name and whether it is on now."""

    toggled = Signal(str, bool)

    def __init__(self, choices: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self.buttons: dict[str, IconButton] = {}
        for name, icon_name, tip in choices:
            button = IconButton(icon_name, tip, size=26)
            button.setMinimumWidth(26)
            button.setMaximumWidth(200)
            button.setCheckable(True)
            button.clicked.connect(lambda on=False, chosen=name: self.toggled.emit(chosen, on))
            row.addWidget(button)
            self.buttons[name] = button

    def show_value(self, name: str, on: bool | None) -> None:
        self.buttons[name].setChecked(bool(on))
