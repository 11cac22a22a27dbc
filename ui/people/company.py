"""Everybody else who has one diagram open: heard on any thread, shown on its canvas, and told what is done here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from math import isfinite

from PySide6.QtCore import QObject, Signal

from diagram.editing.notices import DocumentChanged, Notice, PageChanged
from diagram.records import Page
from sync.status import Person, Presence
from ui.canvas.canvas import CanvasWidget
from ui.people.faces import colour_of, name_of
from ui.people.floor import Floor
from ui.people.following import Following
from ui.people.layer import PeopleLayer
from ui.people.presenting import Presenting
from ui.sync_ports import Leave, Sync
from ui.syncing.newest import Newest

PAUSE_MS = 16
WRITER_S = 300.0
MOST_WRITTEN = 500  # records of which it is remembered who wrote
_FURTHEST = 1e9  # units; nothing that is further away can be meant


class Company(QObject):
    """Lives with the canvas. `changed` comes when somebody came, went, turned to another page, or is followed."""

    changed = Signal()

    def __init__(
        self,
        canvas: CanvasWidget,
        diagram: str,
        *,
        floor: Floor | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`floor` is shared by all windows on the diagram."""
        super().__init__(canvas)
        self._canvas = canvas
        self._diagram = diagram
        self._clock = clock
        self._sync: Sync | None = None
        self._leave: Leave = lambda: None
        self._news: Newest[tuple[Person, ...]] = Newest(self, PAUSE_MS, self._take)
        self.people: tuple[Person, ...] = ()
        self._writers: dict[str, dict[str, tuple[str, float]]] = {}  # of each record: by session, name and when
        self.layer = PeopleLayer(canvas)
        self.following = Following(canvas)
        self._presenting = Presenting(canvas, self._show, lambda: self.following.seen, floor)
        self.following.changed.connect(self._follow_changed)
        leave_editor = canvas.editor.subscribe(self._hear_editor)
        self.destroyed.connect(lambda: leave_editor())

    def use(self, sync: Sync) -> None:
        """Hear of people from there, and show what is done here."""
        self.leave()
        self._sync = sync
        self._leave = sync.watch_people(self._diagram, self._news.tell)
        self._presenting.again()

    def leave(self) -> None:
        """Hear and show nothing more."""
        leave, self._leave, self._sync = self._leave, lambda: None, None
        leave()

    def page_of(self, person: Person) -> str:
        """The name of the page that somebody is on; empty where that is not known."""
        pages = self._canvas.editor.document.pages()
        for number, page in enumerate(pages, 1):
            if page.id == person.page:
                return page.name or f"Page {number}"
        return ""

    def writer_of(self, record: str) -> str:
        """Who was seen writing in a record in the last minutes; empty when nobody was, or more than one."""
        seen = self._writers.get(record, {}).values()
        names = {name for name, at_s in seen if self._clock() - at_s < WRITER_S}
        return names.pop() if len(names) == 1 else ""

    def is_here(self, person: Person) -> bool:
        """Whether somebody is on the page that is shown."""
        return person.page == self._canvas.editor.page

    def toggle(self, session: str) -> None:
        """Follow somebody, or follow them no more."""
        if self.following.person is not None and self.following.person.session == session:
            self.following.stop()
            return
        person = next((one for one in self.people if one.session == session), None)
        if person is not None:
            self.following.follow(person)
            self._canvas.setFocus()  # where Escape ends it

    def _show(self, presence: Presence) -> None:
        if self._sync is not None:
            self._sync.show_presence(self._diagram, presence)

    def _take(self, news: tuple[Person, ...]) -> None:
        before, self.people = self.people, tuple(sound(one) for one in news)
        self._note_writers()
        self._show_here()
        self.following.hear(self.people)
        if [_listed(one) for one in before] != [_listed(one) for one in self.people]:
            self.changed.emit()

    def _note_writers(self) -> None:
        for person in self.people:
            if person.editing:
                known = self._writers.setdefault(person.editing, {})
                known[person.session] = name_of(person), self._clock()
        while len(self._writers) > MOST_WRITTEN:
            del self._writers[next(iter(self._writers))]

    def _show_here(self) -> None:
        self.layer.show_people([one for one in self.people if self.is_here(one)])

    def _follow_changed(self) -> None:
        person = self.following.person
        caption = "" if person is None else f"Following {name_of(person)} · Esc to stop"
        self.layer.show_frame(None if person is None else colour_of(person), caption)
        self._presenting.soon()
        self.changed.emit()

    def _hear_editor(self, notice: Notice) -> None:
        if isinstance(notice, DocumentChanged):
            self.layer.forget()
            renamed = notice.changes.updated | notice.changes.added | notice.changes.removed
            records = self._canvas.editor.document.records
            if self.people and any(isinstance(records.get(one), Page) for one in renamed):
                self.changed.emit()
        elif isinstance(notice, PageChanged):
            self._show_here()
            self.changed.emit()


def sound(person: Person) -> Person:
    """Without places that no page has: what comes from others may be anything."""
    cursor, view = person.cursor, person.view
    if cursor is not None and not all(_is_near(one) for one in cursor):
        cursor = None
    if view is not None and not (all(_is_near(one) for one in view) and view[2] > 0 and view[3] > 0):
        view = None
    return person if (cursor, view) == (person.cursor, person.view) else replace(person, cursor=cursor, view=view)


def _is_near(place: float) -> bool:
    return isfinite(place) and abs(place) < _FURTHEST


def _listed(person: Person) -> tuple[str, ...]:
    return person.session, person.name, person.colour, person.page
