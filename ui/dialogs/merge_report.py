"""What a change of a file outside did to the diagram, and where the two did not agree."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QWidget

from diagram.document import Document
from diagram.versions.disagreements import Disagreement, disagreements
from diagram.versions.merging import Fate
from ui.dialogs.frame import Dialog
from ui.file_ports import FileMerged, LinkedFile
from ui.widgets.buttons import word_button
from ui.widgets.labels import ElidedLabel, hairline, words

_ROW_PX = 40
_MOST_ROWS = 9  # on screen at once


class MergeReport(Dialog):
    """Both values of every disagreement. What is in the diagram now stands out; a click takes the other."""

    def __init__(
        self, linked: LinkedFile, merged: FileMerged, document: Document, parent: QWidget | None = None
    ) -> None:
        rows = disagreements(merged.clashes, document.records)
        super().__init__(f"{linked.path.name} was changed outside", parent, width=720 if rows else 440)
        self._linked = linked
        self.buttons: list[QPushButton] = []
        what = f"Taken over into your diagram: {_lowered(merged.summary)}." if merged.summary else ""
        if what:
            self.body.addWidget(words(what, "muted", wrap=True))
        if rows:
            count = "One thing was" if len(rows) == 1 else f"{len(rows):,} things were"
            self.body.addWidget(words(f"{count} changed on both sides. Yours is kept unless you choose.", wrap=True))
            self.body.addWidget(self._table(rows), 1)
        self.body.addWidget(words("The merge is one step in the history: Undo takes it back.", "faint", wrap=True))
        self.add_button("Close", "primary").clicked.connect(self.accept)

    def _table(self, rows: list[Disagreement]) -> QWidget:
        body = QWidget()
        body.setProperty("plain", True)
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        for column, stretch in enumerate((3, 2, 3, 3, 0)):
            grid.setColumnStretch(column, stretch)
        for column, title in enumerate(("What", "Property", "Yours", "Theirs")):
            grid.addWidget(words(title, "section"), 0, column)
        grid.setRowMinimumHeight(0, 28)
        for number, row in enumerate(rows):
            is_first = number == 0 or rows[number - 1].clash.record != row.clash.record
            grid.addWidget(hairline(), 2 * number + 1, 0 if is_first else 1, 1, -1)
            self._add(grid, 2 * number + 2, row, is_first=is_first)
        grid.setRowStretch(2 * len(rows) + 1, 1)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(_ROW_PX * min(len(rows), _MOST_ROWS) + 48)
        return scroll

    def _add(self, grid: QGridLayout, line: int, row: Disagreement, *, is_first: bool) -> None:
        kept = row.clash.fate is not Fate.RETURNED
        shown = (row.subject if is_first else "", row.aspect, row.ours, row.theirs)
        roles = ("", "muted", "" if kept else "muted", "muted" if kept else "")
        labels = [ElidedLabel(text, role) for text, role in zip(shown, roles, strict=True)]
        for column, label in enumerate(labels):
            grid.addWidget(_with_colour(label), line, column)
        grid.setRowMinimumHeight(line, _ROW_PX)
        button = word_button("Use theirs" if row.clash.fate is Fate.OURS else "Delete", "link")
        button.setAccessibleName(f"{button.text()}: {row.subject}, {row.aspect}")
        button.clicked.connect(partial(self._settle, row, button, labels))
        grid.addWidget(button, line, 4, Qt.AlignmentFlag.AlignRight)
        self.buttons.append(button)

    def _settle(self, row: Disagreement, button: QPushButton, labels: list[ElidedLabel]) -> None:
        self._linked.take_theirs(row.clash)
        button.setText("Taken" if row.clash.fate is Fate.OURS else "Deleted")
        button.setEnabled(False)
        for label, role in zip(labels[2:], ("muted", ""), strict=True):
            label.setProperty("role", role)
            label.style().unpolish(label)
            label.style().polish(label)


def _with_colour(label: ElidedLabel) -> QWidget:
    """A value that is a colour gets a sample of it."""
    if not QColor.isValidColorName(label.text()) or not label.text().startswith("#"):
        return label
    cell = QWidget()
    row = QHBoxLayout(cell)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    sample = QFrame()
    sample.setFixedSize(14, 14)
    sample.setStyleSheet(f"background: {label.text()[:7]}; border: 1px solid palette(mid); border-radius: 3px;")
    row.addWidget(sample)
    row.addWidget(label, 1)
    return cell


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
