"""What two people did at once, side by side: what is shown, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from ui.dialogs.frame import Dialog
from ui.widgets.buttons import word_button
from ui.widgets.dated_list import Dated, DatedList
from ui.widgets.fields import Tick
from ui.widgets.labels import words
from ui.widgets.value_rows import Valued, ValueRows

_WHAT = "Nothing is lost: one of the two is shown, and the other is kept here until you decide or close the diagram."


TAKE = "Use the other"
_FEW_VALUES_PX = 340


@dataclass(frozen=True, slots=True)
class Shown:
    """One side as people read it: a text, or values of properties; and `by` whom."""

    by: str
    text: str = ""
    rows: tuple[Valued, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """One clash for the eye: what it is about, and both sides.

    `detail` is the place in short, `take` what the button says that takes the other. `is_here`: it is in the drawing.
    """

    id: str
    title: str
    place: str
    shown: Shown
    other: Shown
    take: str = TAKE
    detail: str = ""
    is_here: bool = True

    @property
    def is_text(self) -> bool:
        """Whether both can be kept."""
        return not self.shown.rows and not self.other.rows


class ConflictsDialog(Dialog):
    """Every decision is a signal with the ids of the clashes that it is about."""

    take_wanted = Signal(list)
    both_wanted = Signal(list)
    dismiss_wanted = Signal(list)
    place_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Changed at the same time", parent, width=720)
        self.resize(820, 460)
        self._pairs: dict[str, Pair] = {}
        self.list = DatedList("Conflicts")
        self.all = Tick("")
        self.all.toggled.connect(lambda _on: self._chosen(self.list.current))
        self.left = QWidget()
        self.left.setFixedWidth(240)
        self.shown = Side("Shown now")
        self.other = Side("Not shown")
        self.place = words("", "strong")
        self.seek = word_button("Show in the drawing", "link")
        self._lay_out()
        self.dismiss = self.add_button("Leave as it is", left=True)
        self.both = self.add_button("Keep both")
        self.take = self.add_button(TAKE, "primary")
        for button, wish in (
            (self.dismiss, self.dismiss_wanted), (self.both, self.both_wanted), (self.take, self.take_wanted),
        ):  # fmt: skip
            button.clicked.connect(lambda _on=False, say=wish: say.emit(self._meant()))
        self.seek.clicked.connect(lambda: self.place_wanted.emit(self.list.current))
        self.seek.setAutoDefault(False)
        self.list.chosen.connect(self._chosen)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """These wait for a decision."""
        if not self._pairs and len(pairs) == 1 and not pairs[0].is_text:
            self.resize(self.width(), _FEW_VALUES_PX)  # a few lines, and nothing that could grow
        self._pairs = {pair.id: pair for pair in pairs}
        self.left.setVisible(len(pairs) > 1)
        self.all.setText(f"The same for all {len(pairs)}")
        self.list.show_rows([Dated(pair.id, pair.title, pair.detail or pair.place, "warning") for pair in pairs])
        self._chosen(self.list.current)

    def _chosen(self, identity: str) -> None:
        pair = self._pairs.get(identity)
        for part in (self.take, self.both, self.dismiss, self.seek):
            part.setEnabled(pair is not None)
        if pair is not None:
            self.place.setText(pair.place)
            self.shown.show_side(pair.shown)
            self.other.show_side(pair.other)
            self.seek.setVisible(pair.is_here)
            self.take.setText(TAKE if self._is_for_all else pair.take)
            self.both.setVisible(pair.is_text and not self._is_for_all)

    @property
    def _is_for_all(self) -> bool:
        return self.all.isChecked() and len(self._pairs) > 1

    def _meant(self) -> list[str]:
        return list(self._pairs) if self._is_for_all else [self.list.current]

    def _lay_out(self) -> None:
        self.body.addWidget(words(_WHAT, "muted", wrap=True))
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        column.addWidget(self.all)
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
        row.addWidget(self.left)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)


class Side(QFrame):
    """One of the two, to read and to copy from."""

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
        self.rows = ValueRows()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.text)
        self._stack.addWidget(self.rows)
        column.addWidget(self._stack, 1)

    def show_side(self, side: Shown) -> None:
        self.by.setText(side.by)
        self.text.setPlainText(side.text)
        self.text.setPlaceholderText("No text")
        self.rows.show_rows(side.rows)
        self._stack.setCurrentWidget(self.rows if side.rows else self.text)
