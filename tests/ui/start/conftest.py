"""A program with a library in which some diagrams lie, seen from its library page."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from app.library.library import Library
from tests.ui.conftest import Program
from ui.library_ports import TOP
from ui.ports import Entry, NewDiagram
from ui.start.model import FOLDER_TYPE
from ui.start.page import StartPage
from ui.start.shelf import Place


class Shop:
    """The page and the hand at it."""

    def __init__(self, program: Program) -> None:
        self.program, self.bot = program, program.bot
        self.window = program.desktop.window
        self.page: StartPage = self.window.start
        library = self.window.desk.library
        assert isinstance(library, Library)
        self.library = library

    def add(self, *titles: str, folder: str = TOP, tags: tuple[str, ...] = ()) -> list[str]:
        """Diagrams of these titles; their ids."""
        made = []
        for title in titles:
            diagram = self.library.create(NewDiagram(title, folder=folder, tags=tags))()
            diagram.close()
            made.append(diagram.id)
        self.read()
        return made

    def add_folder(self, name: str, parent: str = TOP) -> str:
        made = self.library.folders.create(name, parent)
        self.read()
        return made

    def read(self) -> None:
        self.window.desk.library_changed.emit()
        for window in self.program.desktop.windows:
            self.bot.waitUntil(lambda window=window: window.jobs.is_idle, timeout=30_000)  # type: ignore[misc]  # the default binds the loop's window

    def rest(self) -> None:
        self.bot.waitUntil(lambda: self.window.jobs.is_idle, timeout=30_000)

    @property
    def titles(self) -> list[str]:
        return [entry.title for entry in self.page.shown]

    def wait_for(self, *titles: str) -> None:
        """Until exactly these stand there, in any order."""
        self.bot.waitUntil(lambda: sorted(self.titles) == sorted(titles), timeout=10_000)
        self.rest()

    def entry(self, title: str) -> Entry:
        return next(entry for entry in self.page.shown if entry.title == title)

    def select(self, *titles: str) -> None:
        self.page.gallery.select([self.entry(title).id for title in titles])

    @property
    def selected(self) -> list[str]:
        return sorted(entry.title for entry in self.page.gallery.selected())

    def row(self, title: str) -> QPoint:
        """The middle of a card or row, in its view."""
        return self.page.gallery.view.visualRect(self.page.gallery.model.index(self.titles.index(title), 0)).center()

    def click(self, title: str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        view = self.page.gallery.view
        self.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, self.row(title))

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.bot.keyClick(self.page.gallery.view, key, modifier)

    def drop_on(self, place: Place, titles: Sequence[str]) -> None:
        """Drag diagrams onto a row of the sidebar. A real drag takes the whole screen, so its events are made here."""
        model = self.page.gallery.model
        data = model.mimeData([model.index(self.titles.index(title), 0) for title in titles])
        self.send_drop(
            self.page.sidebar, self.page.sidebar.visualRect(self.page.sidebar.rows.find(place)).center(), data
        )

    def drop_folder_on(self, place: Place, folder: str, *, above: bool = False) -> None:
        data = QMimeData()
        data.setData(FOLDER_TYPE, json.dumps(folder).encode())
        row = self.page.sidebar.visualRect(self.page.sidebar.rows.find(place))
        self.send_drop(self.page.sidebar, row.center() if not above else QPoint(row.center().x(), row.top() + 2), data)

    def send_drop(self, view: QAbstractItemView, at: QPoint, data: QMimeData) -> None:
        action, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        target: QWidget = view.viewport()
        QApplication.sendEvent(target, QDragEnterEvent(at, action, data, left, none))
        QApplication.sendEvent(target, QDragMoveEvent(at, action, data, left, none))
        QApplication.sendEvent(target, QDropEvent(QPointF(at), action, data, left, none))

    def folder_names(self) -> list[str]:
        shelf = self.page.shelf
        assert shelf is not None
        return [folder.name for folder in shelf.folders]

    def open_place(self, place: Place) -> None:
        """Click a row of the sidebar."""
        sidebar = self.page.sidebar
        at = sidebar.visualRect(sidebar.rows.find(place)).center()
        self.bot.mouseClick(sidebar.viewport(), Qt.MouseButton.LeftButton, pos=at)


@pytest.fixture
def shop(program: Program) -> Shop:
    """The library page in front, with the welcome diagram on it."""
    program.run("file.close")
    made = Shop(program)
    made.rest()
    return made
