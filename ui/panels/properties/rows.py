"""The layout that all groups of the inspector share: a title, then rows of a word and a field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.widgets.labels import hairline, words

LABEL_WIDTH = 60


class Rows(QWidget):
    """A titled block. Rows line up in a grid of one narrow and two equal columns."""

    def __init__(self, title: str) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 12, 16, 16)
        inner.setSpacing(10)
        inner.addWidget(words(title, "section"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, LABEL_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        inner.addLayout(self._grid)
        outer.addLayout(inner)
        outer.addWidget(hairline())

    def row(self, title: str, *fields: QWidget) -> None:
        """One row; a single field takes the whole width."""
        line = self._grid.rowCount()
        label = words(title, "muted")
        self._grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignVCenter)
        if len(fields) == 1:
            self._grid.addWidget(fields[0], line, 1, 1, 2)
            label.setBuddy(fields[0])
        else:
            for column, field in enumerate(fields, 1):
                self._grid.addWidget(field, line, column)
