"""A running program whose other side says what the test tells it to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from sync.status import DiagramStatus, SyncStatus
from tests.fakes.scripted_sync import SYNCED, ScriptedSync, online
from tests.ui.conftest import Program
from ui.dialogs.frame import Dialog
from ui.ports import NewDiagram
from ui.window.main_window import MainWindow

D = TypeVar("D", bound=Dialog)


class Linked:
    """The window, the other side, and the hand at both."""

    def __init__(self, program: Program, status: SyncStatus) -> None:
        self.program, self.bot = program, program.bot
        self.window, self.desk = program.desktop.window, program.desktop.window.desk
        self.sync = ScriptedSync(status)
        self.window.use_sync(self.sync)

    @property
    def diagram(self) -> str:
        """The one in front."""
        return self.program.tab.diagram.id

    def tell(self, status: SyncStatus) -> None:
        """Stand like this, and wait until the window has drawn it."""
        with self.bot.waitSignal(self.desk.syncing.changed, timeout=5000):
            self.sync.tell(status)
        self.bot.waitUntil(lambda: self.desk.syncing.status.reach is status.reach)

    def tell_front(self, status: DiagramStatus) -> None:
        """The diagram in front stands like this."""
        with self.bot.waitSignal(self.desk.syncing.changed, timeout=5000):
            self.sync.tell_diagram(self.diagram, status)
        self.bot.waitUntil(lambda: self.desk.syncing.of(self.diagram).phase is status.phase)

    def create(self, title: str) -> str:
        """One more diagram of the library, which is not opened."""
        library = self.desk.library
        assert library is not None
        made = library.create(NewDiagram(title))()
        made.close()
        self.desk.library_changed.emit()
        self.program.idle()
        return made.id

    def click(self, widget: QWidget) -> None:
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def dialog(self, kind: type[D]) -> D:
        """The one open dialog of a kind."""
        (found,) = [one for one in self.window.findChildren(kind) if one.isVisible()]
        return found

    def has(self, kind: type[Dialog]) -> bool:
        QApplication.processEvents()
        return any(one.isVisible() for one in self.window.findChildren(kind))


@pytest.fixture
def linked(program: Program) -> Linked:
    """Signed in, connected, and the diagram in front is synced."""
    return Linked(program, online(**{program.tab.diagram.id: SYNCED}))


@pytest.fixture
def signed_out(program: Program) -> Linked:
    """There is another side, but no account yet."""
    return Linked(program, SyncStatus())


@pytest.fixture
def unlinked(program: Program) -> Iterator[MainWindow]:
    """One more window on the library, as a window is before the other side can be spoken with."""
    beside = program.desktop.window
    window = MainWindow(beside.desk.services, beside.theme, beside.desk.diagrams)
    window.show()
    window.load_menus()
    library = beside.desk.library
    assert library is not None
    window.use_library(library)
    window.desk.open(program.tab.diagram.id)
    program.bot.waitUntil(lambda: len(window.desk.tabs) == 1 and window.jobs.is_idle)
    yield window
    window.close()
    window.deleteLater()
