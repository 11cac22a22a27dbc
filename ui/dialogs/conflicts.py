"""Two texts that were written at once, side by side: the one that is shown and the one that is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.buttons import word_button
from ui.widgets.dated_list import Dated, DatedList
from ui.widgets.labels import words

_WHAT = "Nothing is lost: one of the two is shown, and the other is kept here until you decide or close the diagram."


@dataclass(frozen=True, slots=True)
class Pair:
    """One conflict for the eye: what it is about, both texts as people read them, and whose they are."""

    id: str
    title: str
    place: str
    shown: str
    other: str
    shown_by: str
    other_by: str


class ConflictsDialog(Dialog):
    """Every decision is a signal with the conflict's id."""

    take_wanted = Signal(str)
    both_wanted = Signal(str)
    dismiss_wanted = Signal(str)
    place_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Written at the same time", parent, width=720)
        self.resize(820, 460)
        self._pairs: dict[str, Pair] = {}
        self.list = DatedList("Conflicts")
        self.list.setFixedWidth(240)
        self.shown = Side("Shown now")
        self.other = Side("Not shown")
        self.place = words("", "strong")
        self.seek = word_button("Show in the drawing", "link")
        self._lay_out()
        self.dismiss = self.add_button("Leave as it is", left=True)
        self.both = self.add_button("Keep both")
        self.take = self.add_button("Use the other", "primary")
        for button, wish in (
            (self.dismiss, self.dismiss_wanted), (self.both, self.both_wanted), (self.take, self.take_wanted),
            (self.seek, self.place_wanted),
        ):  # fmt: skip
            button.clicked.connect(lambda _on=False, say=wish: say.emit(self.list.current))
        self.seek.setAutoDefault(False)
        self.list.chosen.connect(self._chosen)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """These wait for a decision."""
        self._pairs = {pair.id: pair for pair in pairs}
        self.list.setVisible(len(pairs) > 1)
        self.list.show_rows([Dated(pair.id, pair.title, pair.place, "warning") for pair in pairs])
        self._chosen(self.list.current)

    def _chosen(self, identity: str) -> None:
        pair = self._pairs.get(identity)
        for part in (self.take, self.both, self.dismiss, self.seek):
            part.setEnabled(pair is not None)
        if pair is not None:
            self.place.setText(pair.place)
            self.shown.show_text(pair.shown, pair.shown_by)
            self.other.show_text(pair.other, pair.other_by)

    def _lay_out(self) -> None:
        self.body.addWidget(words(_WHAT, "muted", wrap=True))
        head = QHBoxLayout()
        head.addWidget(self.place, 1)
        head.addWidget(self.seek)
        sides = QHBoxLayout()
        sides.setSpacing(12)
        sides.addWidget(self.shown, 1)
        sides.addWidget(self.other, 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(head)
        right.addLayout(sides, 1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.list)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)


class Side(QFrame):
    """One of the two texts, to read and to copy from."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("role", "preview")
        self.title = words(title, "section")
        self.by = words("", "faint")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(title)
        self.text.setProperty("role", "note")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.by)
        column.addLayout(head)
        column.addWidget(self.text, 1)

    def show_text(self, text: str, by: str) -> None:
        self.by.setText(by)
        self.text.setPlainText(text)
        self.text.setPlaceholderText("No text")
