"""About the program."""

from __future__ import annotations

import platform

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.icons import icon
from ui.widgets.labels import words


class About(Dialog):
    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__("About AutoGraph", parent, width=420)
        self.heading.hide()
        row = QHBoxLayout()
        row.setSpacing(20)
        sign = QLabel()
        sign.setPixmap(icon("logo").pixmap(QSize(64, 64), self.devicePixelRatioF()))
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(words("AutoGraph", "title"))
        column.addWidget(words(f"Version {version}", "muted"))
        column.addWidget(words("Diagrams that stay on your computer and open draw.io files as they look.", wrap=True))
        column.addWidget(words(f"Python {platform.python_version()}, Qt {qVersion()}, MIT licence", "faint"))
        row.addLayout(column, 1)
        self.body.addLayout(row)
        self.add_button("Close", "primary").clicked.connect(self.accept)
