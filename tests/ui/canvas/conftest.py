"""A small diagram in a canvas, and hands to work with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagram.document import Document
from diagram.editing.editor import Editor
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Layer, Page, Record, Shape
from diagram.render.assets import NO_ASSETS
from ui.canvas.canvas import CanvasWidget

PAGE, LAYER = RecordId("page"), RecordId("layer")
LEFT, PLAIN, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def shape(name: str, x: float, y: float, *, kind: str = "rectangle", text: str = "") -> Shape:
    return Shape(RecordId(name), LAYER, f"m{name}", kind, x=x, y=y, w=100, h=60, text=text)


def small_diagram() -> list[Record]:
    """Two boxes with an arrow between them at the top left, and one far away at (2000, 2000)."""
    arrow = Connector(RecordId("arrow"), LAYER, "n", source=RecordId("a"), target=RecordId("b"))
    return [
        Page(PAGE, "V", grid=False),
        Layer(LAYER, PAGE, "V"),
        shape("a", 100, 100, text="Alpha"),
        shape("b", 400, 100, text="Beta"),
        shape("far", 2000, 2000, text="Far"),
        arrow,
    ]


class Stage:
    """A canvas of 800 by 600 on the screen, and a person in front of it who points at places of the page."""

    def __init__(self, qtbot: QtBot, records: list[Record]) -> None:
        self.document = Document.of(records)
        self.editor = Editor(self.document)
        self.canvas = CanvasWidget(self.editor, NO_ASSETS)
        self._qtbot = qtbot
        qtbot.addWidget(self.canvas)
        self.canvas.resize(800, 600)
        with qtbot.waitExposed(self.canvas):
            self.canvas.show()
        self.rest()

    @property
    def painted(self) -> int:
        return self.canvas.sheet.frame.painted

    def rest(self) -> None:
        """Wait until nothing is pending."""
        self.canvas.repaint()
        self._qtbot.waitUntil(lambda: self.canvas.sheet.is_idle)

    def at(self, x: float, y: float) -> QPoint:
        place = self.editor.camera.to_view(Point(x, y))
        return QPoint(round(place.x), round(place.y))

    def press(self, x: float, y: float) -> None:
        QTest.mousePress(self.canvas, LEFT, PLAIN, self.at(x, y))

    def move(self, x: float, y: float) -> None:
        QTest.mouseMove(self.canvas, self.at(x, y))

    def release(self, x: float, y: float) -> None:
        QTest.mouseRelease(self.canvas, LEFT, PLAIN, self.at(x, y))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, go there in steps, and still hold."""
        self.press(*start)
        for step in range(1, 5):
            share = step / 4
            self.move(start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)

    def click(self, x: float, y: float) -> None:
        QTest.mouseClick(self.canvas, LEFT, PLAIN, self.at(x, y))

    def double_click(self, x: float, y: float) -> None:
        self.click(x, y)
        QTest.mouseDClick(self.canvas, LEFT, PLAIN, self.at(x, y))

    def wheel(self, dx: int, dy: int, *, at: tuple[int, int] = (400, 300), held: Qt.KeyboardModifier = PLAIN) -> None:
        """`dx, dy` in eighths of a degree: 120 is one notch."""
        place, none = QPointF(*at), Qt.MouseButton.NoButton
        event = QWheelEvent(place, place, QPoint(), QPoint(dx, dy), none, held, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(self.canvas, event)
        self.canvas.repaint()

    def record(self, name: str) -> Record:
        return self.document.records[RecordId(name)]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot, small_diagram())


@pytest.fixture
def stage_of(qtbot: QtBot) -> Callable[[list[Record]], Stage]:
    return lambda records: Stage(qtbot, records)
