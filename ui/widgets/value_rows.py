"""Properties and their values, one below the other; a colour has a sample of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.widgets.color_field import paint_swatch
from ui.widgets.labels import ElidedLabel, words

_SAMPLE_PX = 16


class Valued(NamedTuple):
    """One row. `color` is one of a style, if the value is one."""

    title: str
    value: str
    color: str = ""


class ValueRows(QWidget):
    """To look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Valued] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)

    def show_rows(self, rows: Sequence[Valued]) -> None:
        """These instead of those before."""
        self.rows = tuple(rows)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line, row in enumerate(rows):
            title = words(row.title, "muted")
            title.setMinimumWidth(92)
            self._grid.addWidget(title, line, 0)
            if row.color:
                self._grid.addWidget(_Sample(row.color), line, 1)
            self._grid.addWidget(ElidedLabel(row.value), line, 2 if row.color else 1, 1, 1 if row.color else 2)
        self._grid.setColumnStretch(2, 1)
        for line in range(self._grid.rowCount()):
            self._grid.setRowStretch(line, 0)
        self._grid.setRowStretch(len(rows), 1)


class _Sample(QWidget):
    def __init__(self, color: str) -> None:
        super().__init__()
        self._color = color
        self.setFixedSize(QSize(_SAMPLE_PX, _SAMPLE_PX))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_swatch(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self._color)
