"""Diagrams that do not sync until the person has decided: the banner over the one in front, and the question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sync.status import Decision, DiagramStatus, Hold, Phase
from ui.dialogs.held import QUESTIONS, HeldDialog, shortened
from ui.widgets.banner import Banners, Told, Tone

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab

BANNER = "held"
_SAID = {
    Decision.TAKE: "The deletion was taken over. A version of before is in the version history.",
    Decision.KEEP_MINE: "Everything is kept, and put back for everybody.",
    Decision.FORK: "It is a diagram of your own now.",
    Decision.KEEP_BACK: "It stays on this computer only.",
    Decision.SYNC: "It syncs from now on.",
}


class Holding(QObject):
    """Follows the tab in front. A brake asks by itself, once; a banner that was put away stays away."""

    def __init__(self, desk: Desk, banners: Banners) -> None:
        super().__init__(desk)
        self._desk, self._banners = desk, banners
        self._shown: tuple[str, Hold, str] | None = None
        self._away: set[tuple[str, Hold, str]] = set()
        self._asked: set[tuple[str, Hold, str]] = set()
        self._dialog: HeldDialog | None = None
        self._about = ""
        desk.syncing.changed.connect(self._follow)
        desk.front_changed.connect(lambda _tab: self._follow())

    def ask(self, tab: Tab) -> None:
        """The question about the diagram of a tab, if there is one."""
        if self._dialog is not None:
            return
        diagram, status = tab.diagram.id, self._desk.syncing.of(tab.diagram.id)
        if status.hold not in QUESTIONS:
            return
        self._dialog = dialog = HeldDialog(tab.diagram.title, status, self._desk.window)
        self._about = diagram
        dialog.decided.connect(lambda decision: decide(self._desk, diagram, decision))
        dialog.finished.connect(lambda _result: self._forget())
        dialog.open_alone()

    def _forget(self) -> None:
        self._dialog = None

    def _follow(self) -> None:
        tab = self._desk.tab
        held = None if tab is None else self._desk.syncing.of(tab.diagram.id)
        if tab is None or held is None or not _is_asked(held):
            self._take_down()
            self._close_if_settled()
            return
        key = tab.diagram.id, held.hold, held.reason
        if key == self._shown and BANNER not in self._banners:
            self._away.add(key)
        if key in self._away:
            self._take_down()
        else:
            if self._shown is not None and self._shown != key:
                self._take_down()  # its buttons are about another diagram
            self._banners.show_banner(BANNER, self._told(tab, held))
            self._shown = key
        self._close_if_settled()
        if held.hold is Hold.BRAKE and key not in self._asked:
            self._asked.add(key)
            self.ask(tab)

    def _told(self, tab: Tab, held: DiagramStatus) -> Told:
        question = QUESTIONS[held.hold]
        quiet = held.hold is Hold.KEPT_BACK
        word = "Sync it again" if quiet else "Decide…"
        act = partial(decide, self._desk, tab.diagram.id, Decision.SYNC) if quiet else partial(self.ask, tab)
        text = held.reason or question.what
        return Told(
            question.short.format(title=shortened(tab.diagram.title)),
            f"{text.rstrip('.')}. Nothing was deleted here." if held.hold is Hold.BRAKE else text,
            ((word, act),),
            Tone.NOTICE,
            closable=held.hold is not Hold.BRAKE,
        )

    def _take_down(self) -> None:
        if self._shown is not None:
            self._shown = None
            self._banners.drop(BANNER)

    def _close_if_settled(self) -> None:
        """The question is not open any more: another window, or computer, has answered it."""
        if self._dialog is not None and not _is_asked(self._desk.syncing.of(self._about)):
            self._dialog.reject()


def decide(desk: Desk, diagram: str, decision: Decision) -> None:
    """Carry out a decision, say so, and show the diagram that it left."""
    sync = desk.syncing.sync
    if sync is None:
        return
    if decision is Decision.FORK and not desk.diagrams.close_all([diagram]):
        return  # something of it is not on the disk yet, and the person is asked about that first

    def done(shown: str) -> None:
        desk.say(_SAID[decision])
        desk.library_changed.emit()
        if shown and shown != diagram:
            desk.open(shown)

    desk.syncing.answers.expect(sync.decide(diagram, decision), done)


def keep_back(desk: Desk, diagrams: Sequence[str], *, on: bool) -> None:
    """Keep these on this computer only, or sync them again."""
    for diagram in diagrams:
        decide(desk, diagram, Decision.KEEP_BACK if on else Decision.SYNC)


def _is_asked(status: DiagramStatus) -> bool:
    return status.phase is Phase.HELD and status.hold in QUESTIONS
