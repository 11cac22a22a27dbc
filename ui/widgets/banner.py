"""A strip across the window that tells of a lasting state: what happened, what to do, and the buttons for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.icons import Ink
from ui.widgets.buttons import IconButton, word_button
from ui.widgets.labels import Sign, words


class Tone(Enum):
    """ALERT: something is wrong now. NOTICE: something was, and the person should know."""

    ALERT = "alert"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Told:
    """What a banner says. `actions` are (word on the button, what it does); one that is `closable` can be put away."""

    title: str
    text: str
    actions: tuple[tuple[str, Callable[[], object]], ...] = ()
    tone: Tone = Tone.ALERT
    closable: bool = False


class Banner(QFrame):
    """One strip; its words can change while it stands."""

    def __init__(self, told: Told, put_away: Callable[[], object]) -> None:
        super().__init__()
        alert = told.tone is Tone.ALERT
        self.setProperty("banner", told.tone.value)
        self.title = words(told.title)
        self.title.setProperty("role", "strong")
        self.text = words(told.text, "muted", wrap=True)
        self.say(told)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 12, 8)
        row.setSpacing(12)
        sign = Sign("error" if alert else "info", Ink.DANGER if alert else Ink.ACCENT)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(self.title)
        column.addWidget(self.text)
        row.addLayout(column, 1)
        self.buttons = {word: word_button(word) for word, _act in told.actions}
        for word in self.buttons:
            self.buttons[word].clicked.connect(lambda _on=False, name=word: self._act(name))
            row.addWidget(self.buttons[word], 0, Qt.AlignmentFlag.AlignVCenter)
        if told.closable:
            close = IconButton("close", "Put away", size=26)
            close.clicked.connect(put_away)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignVCenter)

    def say(self, told: Told) -> None:
        """Other words, and what the buttons do; which buttons there are stays."""
        self._acts = dict(told.actions)
        self.title.setText(told.title)
        self.text.setText(told.text)
        self.setAccessibleName(f"{told.title} {told.text}")

    def _act(self, word: str) -> None:
        self._acts[word]()


class Banners(QWidget):
    """The strips that stand now, one for each key; takes no room while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._standing: dict[Hashable, tuple[Told, Banner]] = {}
        self.hide()

    def __getitem__(self, key: Hashable) -> Banner:
        return self._standing[key][1]

    def __contains__(self, key: Hashable) -> bool:
        return key in self._standing

    def show_banner(self, key: Hashable, told: Told) -> None:
        """Put up a banner, or let the one under `key` say something else; with the same buttons it stays the same."""
        before = self._standing.get(key)
        if before is not None and _frame(before[0]) == _frame(told):
            self._standing[key] = told, before[1]
            before[1].say(told)
            return
        self.drop(key)
        banner = Banner(told, lambda: self.drop(key))
        self._standing[key] = told, banner
        self._column.addWidget(banner)
        self.show()

    def drop(self, key: Hashable) -> None:
        standing = self._standing.pop(key, None)
        if standing is not None:
            standing[1].hide()
            standing[1].deleteLater()
        self.setVisible(bool(self._standing))


def _frame(told: Told) -> tuple[object, ...]:
    return tuple(word for word, _act in told.actions), told.tone, told.closable
