"""The question about a diagram that is held: which way to go on. Nothing is lost by closing it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sync.status import Decision, DiagramStatus, Hold
from ui.dialogs.frame import Dialog
from ui.icons import Ink
from ui.widgets.choice import Choice
from ui.widgets.form import Notice
from ui.widgets.labels import words


@dataclass(frozen=True, slots=True)
class Way:
    """One answer: what it is called, and what happens then."""

    decision: Decision
    title: str
    what: str
    sign: str
    ink: Ink = Ink.NORMAL


@dataclass(frozen=True, slots=True)
class Question:
    """What a hold means for a diagram of some title. `short` is for the banner; `ways` are the answers."""

    title: str
    short: str
    what: str
    ways: tuple[Way, ...]


_FORK = Way(
    Decision.FORK,
    "Make it my own",
    "What is here becomes a diagram of its own in your account, with all your edits.",
    "duplicate",
)
_LOCAL = Way(
    Decision.KEEP_BACK,
    "Keep it on this computer only",
    "It stays here as it is and does not sync. You can sync it later.",
    "computer",
)
_AGAIN = Way(Decision.SYNC, "Try again", "It is sent once more, as it is now.", "retry")
QUESTIONS = {
    Hold.BRAKE: Question(
        "Take over a large deletion in “{title}”?",
        "Most of “{title}” would be deleted",
        "Somebody, or another computer of yours, deleted them. Nothing was deleted here yet, and whatever you choose, "
        "a version of what is here is kept first.",
        (
            Way(
                Decision.KEEP_MINE,
                "Keep mine",
                "Everything that is here stays. What was deleted is put back for everybody.",
                "restore",
            ),
            Way(
                Decision.TAKE,
                "Take what arrived",
                "The deletion happens here too. The version that is kept brings everything back if you want it.",
                "delete",
                Ink.DANGER,
            ),
        ),
    ),
    Hold.WITHDRAWN: Question(
        "“{title}” is not shared with you any more",
        "“{title}” is not shared with you any more",
        "Your copy stays on this computer, with everything that you did. What others do to it does not arrive here "
        "any more, and yours does not reach them.",
        (_FORK, _LOCAL),
    ),
    Hold.FORK: Question(
        "“{title}” needs a copy to go on syncing",
        "“{title}” cannot be merged with the server",
        "Edits that you made here build on a state that the server does not have any more, so they cannot be merged. "
        "They are all here.",
        (_FORK, _LOCAL),
    ),
    Hold.REFUSED: Question(
        "“{title}” is not accepted",
        "“{title}” does not sync",
        "The server does not take it, or what came from it cannot be read. Everything is saved on this computer.",
        (_AGAIN, _FORK, _LOCAL),
    ),
    Hold.KEPT_BACK: Question(
        "Sync “{title}” again?",
        "“{title}” is kept on this computer only",
        "You keep it on this computer only. Synced again, it goes into your account with everything in it.",
        (Way(Decision.SYNC, "Sync it again", "It goes into your account, with everything in it.", "cloud-up"),),
    ),
}  # fmt: skip
_SHORT = 48  # letters of a title in a heading


class HeldDialog(Dialog):
    """Modal. `decided` carries the decision; closing it, also by Escape or Enter, leaves everything as it is."""

    decided = Signal(object)

    def __init__(self, title: str, diagram: DiagramStatus, parent: QWidget | None = None) -> None:
        question = QUESTIONS[diagram.hold]
        super().__init__(question.title.format(title=shortened(title)), parent, width=500)
        if diagram.reason:
            self.body.addWidget(Notice(diagram.reason))
        self.body.addWidget(words(question.what, "muted", wrap=True))
        self.choices: dict[Decision, Choice] = {}
        for way in question.ways:
            choice = Choice(way.title, way.what, way.sign, way.ink)
            choice.clicked.connect(lambda _on=False, one=way.decision: self._decide(one))
            self.choices[way.decision] = choice
            self.body.addWidget(choice)
        self.body.addStretch(1)
        self.later = self.add_button("Decide later", "primary")
        self.later.clicked.connect(self.reject)
        self.later.setFocus()
        self.resize(self.minimumWidth(), self.minimumHeight())
        self.settle()

    def _decide(self, decision: Decision) -> None:
        self.accept()
        self.decided.emit(decision)


def shortened(title: str) -> str:
    """A title for the middle of a sentence."""
    return title if len(title) <= _SHORT else f"{title[: _SHORT - 1]}…"
