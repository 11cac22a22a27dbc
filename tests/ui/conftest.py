"""A whole program on a library of its own, and the hand that works in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.desktop import Desktop
from app.settings import MachineSettings
from diagram.editing.editor import Editor
from diagram.geometry.point import Point
from tests.storage.blank import blank
from ui.window.desk import Tab
from ui.window.editor_view import EditorView

# Qt's screenless platform says this of every window; it is no fault of ours.
SCREENLESS = "This plugin does not support"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(SCREENLESS, extend=True))


class Program:
    """A running window. `restart` closes it and opens a new one on the same library, as the next morning would."""

    def __init__(self, app: QApplication, folder: Path, bot: QtBot) -> None:
        self._app, self._folder, self.bot = app, folder, bot
        self.desktop = self._begin()

    def _begin(self) -> Desktop:
        settings = MachineSettings(self._folder / "settings.json")
        desktop = Desktop(self._app, settings, blank(self._folder / "library"))
        desktop.window.resize(1280, 800)
        desktop.window.show()
        desktop.start()
        window = desktop.window
        self.bot.waitUntil(lambda: window.desk.library is not None, timeout=30_000)
        self.bot.waitUntil(lambda: window.jobs.is_idle, timeout=30_000)
        return desktop

    def close(self) -> None:
        window = self.desktop.window
        self.bot.waitUntil(lambda: window.jobs.is_idle, timeout=30_000)
        window.close()
        self.desktop.finish()
        window.deleteLater()
        self._app.processEvents()

    def restart(self) -> None:
        self.close()
        self.desktop = self._begin()

    def wait_for_tabs(self, count: int) -> None:
        self.bot.waitUntil(lambda: len(self.desktop.window.desk.tabs) == count, timeout=30_000)
        self.bot.waitUntil(lambda: self.desktop.window.jobs.is_idle, timeout=30_000)

    def idle(self) -> None:
        """Wait until nothing is under way."""
        self.bot.waitUntil(lambda: self.desktop.window.jobs.is_idle, timeout=30_000)

    @property
    def tab(self) -> Tab:
        tab = self.desktop.window.desk.tab
        assert tab is not None
        return tab

    @property
    def editor(self) -> Editor:
        return self.tab.editor

    @property
    def view(self) -> EditorView:
        return self.desktop.window.views[self.tab]

    def run(self, name: str) -> None:
        """Choose a command in the menu."""
        actions = self.desktop.window.actions_
        assert actions is not None
        actions.refresh()
        actions[name].trigger()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.bot.keyClick(self.view.canvas, key, modifier)

    def click(self, at: Point) -> None:
        self.bot.mouseClick(self.view.canvas, Qt.MouseButton.LeftButton, pos=self._on_screen(at))

    def drag(self, start: Point, end: Point) -> None:
        """Press, move in steps, release, in page coordinates."""
        canvas = self.view.canvas
        dx, dy = (end.x - start.x) / 6, (end.y - start.y) / 6
        steps = [Point(start.x + dx * part, start.y + dy * part) for part in range(1, 7)]
        self.bot.mouseMove(canvas, self._on_screen(start))
        self.bot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=self._on_screen(start))
        for step in steps:
            self._move(canvas, self._on_screen(step))
        self.bot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=self._on_screen(end))

    def _on_screen(self, at: Point) -> QPoint:
        place = self.editor.camera.to_view(at)
        return QPoint(round(place.x), round(place.y))

    def _move(self, canvas: QWidget, at: QPoint) -> None:
        """QTest's mouse moves hold no button, so the event is made here."""
        from PySide6.QtCore import QEvent, QPointF
        from PySide6.QtGui import QMouseEvent

        local, button = QPointF(at), Qt.MouseButton.LeftButton
        place = QPointF(canvas.mapToGlobal(at))
        event = QMouseEvent(
            QEvent.Type.MouseMove, local, place, Qt.MouseButton.NoButton, button, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(canvas, event)


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    """A program whose library is empty but for the welcome diagram, which is open."""
    running = Program(qapp, tmp_path, qtbot)
    desk = running.desktop.window.desk
    (welcome,) = running.desktop.window.start.shown
    desk.open(welcome.id)
    running.wait_for_tabs(1)
    yield running
    running.close()
