"""Diagrams that somebody lets this person look at, not change: they cannot be edited here, and it is said why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.widgets.banner import Banners, Told, Tone

if TYPE_CHECKING:
    from ui.window.desk import Desk, Tab

BANNER = "only looking"
_WHY = {
    "viewer": "It is shared with you to look at. Ask whoever shared it for the right to edit, or work in a copy.",
    "commenter": "It is shared with you to comment on. Ask whoever shared it for the right to edit, or work in a copy.",
}


class OnlyLooking(QObject):
    """Restricts the documents of such diagrams; of one that the status does not know, what its library knows holds."""

    def __init__(self, desk: Desk, banners: Banners) -> None:
        super().__init__(desk)
        self._desk, self._banners = desk, banners
        self._away: set[str] = set()  # whose banner was put away
        self._shown = ""
        desk.syncing.changed.connect(self._follow)
        desk.front_changed.connect(lambda _tab: self._follow())

    def why(self, tab: Tab) -> str:
        """Why the diagram of a tab cannot be changed, if it is for this."""
        return tab.diagram.document.permit.restriction

    def _follow(self) -> None:
        for each in self._desk.tabs:
            self._follow_tab(each)
        tab = self._desk.tab
        told = "" if tab is None else self.why(tab)
        if tab is None or not told:
            self._take_down()
            return
        if self._shown == tab.diagram.id and BANNER not in self._banners:
            self._away.add(tab.diagram.id)
        if tab.diagram.id in self._away:
            self._take_down()
            return
        if self._shown != tab.diagram.id:
            self._take_down()
        copy = ("Make a copy", lambda: self._copy(tab))
        self._banners.show_banner(
            BANNER, Told("You can look, but not change", told, (copy,), Tone.NOTICE, closable=True)
        )
        self._shown = tab.diagram.id

    def _follow_tab(self, tab: Tab) -> None:
        known = self._desk.syncing.status.diagrams.get(tab.diagram.id)
        if known is not None:
            why = "" if known.may_edit else _WHY.get(known.role, _WHY["viewer"])
            if tab.diagram.document.permit.restriction != why:
                tab.diagram.document.permit.restrict(why)

    def _take_down(self) -> None:
        if self._shown:
            self._shown = ""
            self._banners.drop(BANNER)

    def _copy(self, tab: Tab) -> None:
        library, desk = self._desk.library, self._desk
        if library is None:
            return

        def done(made: object) -> None:
            desk.library_changed.emit()
            if isinstance(made, tuple | list):
                desk.open(str(made[0]))

        desk.jobs.run("Copying", lambda _progress, _cancelled: library.duplicate(tab.diagram.id), done=done)
