"""The desk: which diagrams are open and which is in front. Commands act on it, widgets draw it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from ui.jobs import Jobs
from ui.ports import Library, NewDiagram, OpenDiagram, SaveStatus, Saving, Services
from ui.syncing.follow import Syncing
from ui.window.linked_files import LinkedFiles
from ui.window.reviving import Reviving
from ui.window.sharing import OpenDiagrams

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from diagram.editing.editor import Editor
    from diagram.formats.registry import Loss
    from ui.theme.theme import Theme
    from ui.window.meetings import Meetings

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Tab:
    """One open diagram: what it is, the editor that looks at it, and how it came here."""

    diagram: OpenDiagram
    editor: Editor
    losses: Sequence[Loss] = ()
    status: SaveStatus = field(default_factory=SaveStatus)
    unwatch: Callable[[], None] = lambda: None
    meetings: Meetings | None = None  # what two people wrote at once, and nobody has decided

    @property
    def name(self) -> str:
        """What its tab says: the name of its file, or else its title."""
        linked = self.diagram.linked
        return self.diagram.title if linked is None else linked.path.name

    @property
    def is_behind(self) -> bool:
        """Whether its file lacks something that the diagram has."""
        linked = self.diagram.linked
        return linked is not None and linked.is_behind


class Desk(QObject):
    """Opens, switches and closes tabs. Signals carry tabs; None in front means the start page."""

    opened = Signal(object)
    closing = Signal(object)
    closed = Signal(object)
    front_changed = Signal(object)
    kept_open = Signal(object)  # the tabs that cannot be closed without losing edits
    status_changed = Signal(object)
    renamed = Signal(object)
    file_changed = Signal(object)  # whether the diagram's file is behind, or which it is
    recent_changed = Signal()
    library_ready = Signal()
    library_changed = Signal()
    library_away = Signal(bool)  # it is being exchanged, and nothing may be asked of it
    changed_elsewhere = Signal()  # the same, or a title, in another window
    retired = Signal()  # the window is closed for good
    window_wanted = Signal(object)  # another window, with this diagram in it
    said = Signal(str, str, object)
    panels_toggled = Signal(bool)
    panel_wanted = Signal(str)
    find_wanted = Signal()
    people_wanted = Signal()
    folder_wanted = Signal()
    _status_came = Signal(object, object)

    def __init__(  # noqa: PLR0913  # what a window is given; each is asked for by its name everywhere
        self, services: Services, jobs: Jobs, theme: Theme, window: QWidget, diagrams: OpenDiagrams | None = None
    ) -> None:
        super().__init__(window)
        self.diagrams = diagrams or OpenDiagrams(self)
        self.services = services
        self.jobs = jobs
        self.theme = theme
        self.window = window
        self.library: Library | None = None
        self.tabs: list[Tab] = []
        self.tab: Tab | None = None
        self.panels_shown = True
        self._waiting: list[Callable[[Library], None]] = []
        # Storage reports from its own thread; the queue brings the report to this one.
        self._status_came.connect(self._take_status, Qt.ConnectionType.QueuedConnection)
        self.known_title: Callable[[str], str] = lambda _diagram: ""
        self.syncing = Syncing(jobs.report, self)
        self.linked_files = LinkedFiles(self)
        self.reviving = Reviving(self, self.diagrams.breakages)
        self.library_changed.connect(lambda: self.diagrams.changed.emit(self))
        self.diagrams.changed.connect(self._look_elsewhere)
        self.diagrams.close_wanted.connect(self._close_these)
        self.diagrams.away.connect(self.library_away)

    @property
    def editor(self) -> Editor | None:
        return self.tab.editor if self.tab is not None else None

    def use(self, library: Library) -> None:
        """The library is loaded: do what was waiting for it."""
        self.library = library
        waiting, self._waiting = self._waiting, []
        self.library_ready.emit()
        for wish in waiting:
            wish(library)

    def with_library(self, wish: Callable[[Library], None]) -> None:
        """Do `wish` now, or as soon as the library is loaded."""
        if self.library is not None:
            wish(self.library)
        else:
            self._waiting.append(wish)

    def title_of(self, diagram: str) -> str:
        """What a diagram is called, open or not."""
        titles = (tab.diagram.title for tab in self.tabs if tab.diagram.id == diagram)
        return next(titles, "") or self.known_title(diagram) or "A diagram"

    def say(self, text: str) -> None:
        """Tell the person something that needs no answer."""
        self.said.emit(text, "", None)

    def say_with(self, text: str, action: str, then: Callable[[], object]) -> None:
        """Tell the person something that they may do something about."""
        self.said.emit(text, action, then)

    def retire(self) -> None:
        """The window is closed: what happens in others does not concern it any more."""
        self.diagrams.changed.disconnect(self._look_elsewhere)
        self.diagrams.close_wanted.disconnect(self._close_these)
        self.diagrams.away.disconnect(self.library_away)
        self.syncing.leave()
        self.retired.emit()

    def show_panels(self, shown: bool) -> None:
        self.panels_shown = shown
        self.panels_toggled.emit(shown)

    def turn(self, by: int) -> None:
        """Bring the next tab (1) or the one before (-1) to the front, round and round."""
        if self.tab is not None:
            self.show(self.tabs[(self.tabs.index(self.tab) + by) % len(self.tabs)])

    # Opening and closing.

    def open(self, diagram: str) -> None:
        """Bring a diagram of the library to the front, loading it if it is not open yet."""
        for tab in self.tabs:
            if tab.diagram.id == diagram:
                self.show(tab)
                return
        shared = self.diagrams.find(diagram)
        if shared is not None:
            self.add(shared)
            return
        self.with_library(
            lambda library: self._load("Opening", lambda: library.open(diagram), lambda opened: self.add(opened))
        )

    def create(self, new: NewDiagram, *, losses: Sequence[Loss] = ()) -> None:
        """Make a diagram in the library and bring it to the front."""
        self.with_library(
            lambda library: self._load(
                "Creating",
                lambda: library.create(new),
                lambda opened: self.add(opened, losses=losses),
            )
        )

    def show(self, tab: Tab | None) -> None:
        """Bring `tab` to the front; None is the start page."""
        if tab is not self.tab:
            self.tab = tab
            self.front_changed.emit(tab)

    def close(self, tab: Tab) -> None:
        """Close a tab once all of it is on the disk; when that fails it stays, and `kept_open` asks what to do."""
        if not self.try_close(tab):
            self.kept_open.emit([tab])

    def try_close(self, tab: Tab) -> bool:
        """Close a tab if all of it can be brought onto the disk; whether it is closed."""
        self.closing.emit(tab)
        if self.diagrams.is_shared(tab.diagram):
            self.drop(tab)
            return True
        tab.status = tab.diagram.settle()
        if tab.status.saving is not Saving.SAVED:
            self.status_changed.emit(tab)
            return False
        tab.diagram.close()
        self.drop(tab)
        return True

    def abandon(self, tab: Tab) -> None:
        """Close a tab although not all is on the disk; what another window still shows stays open."""
        if not self.diagrams.is_shared(tab.diagram):
            tab.diagram.abandon()
        self.drop(tab)

    def drop(self, tab: Tab) -> None:
        """Take away a tab whose diagram is closed, or open elsewhere."""
        self.diagrams.let_go(tab.diagram)
        index = self.tabs.index(tab)
        self.tabs.remove(tab)
        if tab is self.tab:
            self.show(self.tabs[min(index, len(self.tabs) - 1)] if self.tabs else None)
        self.closed.emit(tab)
        tab.unwatch()
        tab.editor.close()
        self.library_changed.emit()

    def rename(self, tab: Tab, title: str) -> None:
        title = " ".join(title.split())
        if title and title != tab.diagram.title:
            tab.diagram.rename(title)
            self.renamed.emit(tab)
            self.library_changed.emit()

    def show_title(self, diagram: str, title: str) -> None:
        """Somebody else gave a diagram this title, which is stored."""
        for tab in self.tabs:
            if tab.diagram.id == diagram and tab.diagram.title != title:
                tab.diagram.retitled(title)
                self.renamed.emit(tab)

    def rename_front(self, title: str) -> None:
        if self.tab is not None:
            self.rename(self.tab, title)

    def _load(
        self, title: str, job: Callable[[], Callable[[], OpenDiagram]], then: Callable[[OpenDiagram], None]
    ) -> None:
        self.jobs.run(title, lambda _progress, _cancelled: job(), done=lambda finish: then(finish()))

    def add(self, diagram: OpenDiagram, *, losses: Sequence[Loss] = ()) -> None:
        from diagram.editing.editor import Editor  # numpy and the document load with the first diagram, not before

        diagram = self.diagrams.hold(diagram)
        if any(tab.diagram.id == diagram.id for tab in self.tabs):
            self.diagrams.let_go(diagram)
            self.open(diagram.id)
            return
        tab = Tab(diagram, Editor(diagram.document, columns=diagram.columns), losses)
        tab.unwatch = diagram.watch(lambda status: self._status_came.emit(tab, status))
        self.tabs.append(tab)
        log.info("opened a diagram with %d records", len(diagram.document.records))
        self.opened.emit(tab)
        self.show(tab)

    def _close_these(self, diagrams: Collection[str] | None) -> None:
        left = [tab for tab in self.tabs if diagrams is None or tab.diagram.id in diagrams]
        left = [tab for tab in reversed(left) if not self.try_close(tab)]
        if left:
            self.kept_open.emit(left)

    def _look_elsewhere(self, who: Desk) -> None:
        if who is not self:
            self.changed_elsewhere.emit()

    def _take_status(self, tab: Tab, status: SaveStatus) -> None:
        if tab in self.tabs:
            tab.status = status
            self.status_changed.emit(tab)
