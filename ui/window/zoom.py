"""The zoom control: percent with a menu of steps."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ui.widgets.buttons import IconButton
from ui.widgets.card import Menu

STEPS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)


class ZoomControl(QWidget):
    """`zoom_wanted` carries a factor, 1.0 is 100 %."""

    zoom_wanted = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._zoom = 1.0
        self.minus = IconButton("minus", "Zoom out", size=28)
        self.plus = IconButton("plus", "Zoom in", size=28)
        self.percent = QToolButton()
        self.percent.setProperty("kind", "text")
        self.percent.setFixedHeight(28)
        self.percent.setMinimumWidth(56)
        self.percent.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.percent.setToolTip("Zoom")
        self.percent.setAccessibleName("Zoom")
        self.percent.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = Menu(parent=self.percent)
        self.percent.setMenu(self.menu)
        self.minus.clicked.connect(lambda: self.zoom_wanted.emit(self._zoom / 1.25))
        self.plus.clicked.connect(lambda: self.zoom_wanted.emit(self._zoom * 1.25))
        for widget in (self.minus, self.percent, self.plus):
            row.addWidget(widget)
        self.show_zoom(1.0)

    def fill(self, actions: Iterable[QAction]) -> None:
        """Commands such as "Fit all" above the steps."""
        self.menu.clear()
        self.menu.addActions(list(actions))
        self.menu.addSeparator()
        for step in STEPS:
            action = self.menu.addAction(f"{step:.0%}")
            action.triggered.connect(lambda _on=False, wanted=step: self.zoom_wanted.emit(wanted))

    def show_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self.percent.setText(f"{zoom:.0%}" if zoom >= 0.095 else f"{zoom:.1%}")
