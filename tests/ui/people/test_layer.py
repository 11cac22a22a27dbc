"""The others on the canvas: seen where they are, painted above the drawing, and no work while nobody moves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from diagram.geometry.point import Point
from diagram.ids import RecordId
from sync.status import Person
from tests.ui.canvas.conftest import Stage
from tests.ui.people.conftest import Watch, person
from ui.people.faces import colour_of, initials, ink_on
from ui.people.layer import PeopleLayer
from ui.people.motion import FADE_S, IDLE_S

PINK, TEAL = "#d6336c", "#0c8599"


@pytest.fixture
def layer(stage: Stage, watch: Watch) -> PeopleLayer:
    return PeopleLayer(stage.canvas, clock=watch)


def picture(stage: Stage) -> QImage:
    return stage.canvas.grab().toImage()


def count(image: QImage, colour: str) -> int:
    wanted = QColor(colour).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def near(image: QImage, at: QPoint, colour: str, reach: int = 8) -> bool:
    """Whether something of this colour, softened by its edge perhaps, is that near."""
    wanted = QColor(colour)
    spots = [(at.x() + dx, at.y() + dy) for dx in range(-reach, reach + 1) for dy in range(-reach, reach + 1)]
    return any(_differ(image.pixelColor(x, y), wanted) < 150 for x, y in spots if image.valid(x, y))


def _differ(one: QColor, other: QColor) -> int:
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())


def ann(x: float | None = None, y: float = 0.0, **more: object) -> Person:
    return person("Ann", x, y, colour=PINK, **more)


def test_a_pointer_with_a_name_is_where_it_was_told_at_every_zoom(stage: Stage, layer: PeopleLayer) -> None:
    assert layer.isHidden()
    layer.show_people([ann(300.0, 250.0)])
    assert layer.isVisible() and near(picture(stage), stage.at(303, 256), PINK)
    stage.editor.look(stage.editor.camera.zoomed_at(Point(400, 300), 2.0))
    shown = picture(stage)
    assert near(shown, stage.at(300, 250) + QPoint(3, 6), PINK)
    stage.editor.look(stage.editor.camera.panned(-120, 40))
    assert near(picture(stage), stage.at(300, 250) + QPoint(3, 6), PINK)


def test_it_goes_on_its_way_and_leaves_nothing_behind(stage: Stage, layer: PeopleLayer, watch: Watch) -> None:
    without = picture(stage)
    layer.show_people([ann(200.0, 300.0)])
    watch.now_s += 0.1
    layer.show_people([ann(400.0, 300.0)])
    watch.now_s += 0.05
    assert near(picture(stage), stage.at(303, 306), PINK), "half of the way"
    watch.now_s += 1.0
    there = picture(stage)
    assert near(there, stage.at(403, 306), PINK) and not near(there, stage.at(203, 306), PINK, 6)
    layer.show_people([])
    assert picture(stage) == without


class Painted(QObject):
    """How many pixels of a canvas each paint event was about."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.areas: list[int] = []
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.areas.append(sum(rect.width() * rect.height() for rect in event.region()))
        return False


def test_a_step_paints_a_small_part_and_no_tile(stage: Stage, layer: PeopleLayer, watch: Watch, qtbot: QtBot) -> None:
    layer.show_people([ann(200.0, 300.0)])
    stage.rest()
    qtbot.wait(50)
    painted, tiles = Painted(stage.canvas), stage.painted
    for step in range(1, 6):
        watch.now_s += 0.066
        layer.show_people([ann(200.0 + 40.0 * step, 300.0)])
        qtbot.wait(20)
    watch.now_s += 0.2
    qtbot.waitUntil(lambda: layer.is_idle)
    assert stage.painted == tiles and painted.areas
    assert max(painted.areas) < 800 * 600 / 20


def test_what_stands_on_the_screen_after_a_move_is_whole(
    stage: Stage, layer: PeopleLayer, watch: Watch, qtbot: QtBot
) -> None:
    """Between asking for a part to be painted and painting it time goes on; nothing may be cut off by that."""

    def goes_on(_watched: QObject, event: QEvent) -> bool:
        watch.now_s += 0.007 if isinstance(event, QPaintEvent) else 0.0
        return False

    between = QObject(stage.canvas)
    between.eventFilter = goes_on  # type: ignore[method-assign]
    layer.installEventFilter(between)
    layer.show_people([ann(200.0, 300.0)])
    qtbot.waitUntil(lambda: layer.frames > 0)
    for step in range(1, 8):
        watch.now_s += 0.02
        layer.show_people([ann(200.0 + 23.0 * step, 300.0 + 17.0 * step)])
        qtbot.wait(20)
    for _step in range(10):
        watch.now_s += 0.011
        qtbot.wait(20)
    qtbot.waitUntil(lambda: layer.is_idle)
    qtbot.wait(30)
    screen = (
        stage.canvas.screen().grabWindow(stage.canvas.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
    )
    assert screen == picture(stage).convertToFormat(QImage.Format.Format_RGB32)


def test_nobody_moves_so_nothing_runs_and_a_long_rest_fades(
    stage: Stage, layer: PeopleLayer, watch: Watch, qtbot: QtBot
) -> None:
    layer.show_people([ann(300.0, 250.0)])
    qtbot.waitUntil(lambda: layer.is_idle)
    qtbot.wait(30)
    frames = layer.frames
    qtbot.wait(120)
    assert layer.frames == frames and layer.is_idle
    watch.now_s += IDLE_S + FADE_S + 0.1
    assert not near(picture(stage), stage.at(303, 256), PINK)
    watch.now_s += 1.0
    layer.show_people([ann(310.0, 250.0)])
    watch.now_s += 1.0
    assert near(picture(stage), stage.at(313, 256), PINK)


def test_a_selection_is_outlined_outside_of_ours(stage: Stage, layer: PeopleLayer) -> None:
    layer.show_people([ann(selection=("a", "arrow", "gone"))])
    shown = picture(stage)
    corner = stage.at(100, 100)
    assert near(shown, corner - QPoint(3, 3), PINK, 2) and near(shown, stage.at(300, 130), PINK, 3)
    stage.editor.select({RecordId("a")})
    both = picture(stage)
    assert near(both, corner - QPoint(3, 3), PINK, 2), "both are seen"
    with stage.document.edit("Move") as edit:
        edit.change(RecordId("a"), x=100.0, y=300.0)
    layer.forget()
    moved = picture(stage)
    assert near(moved, stage.at(100, 300) - QPoint(3, 3), PINK, 2)
    assert not near(moved, corner - QPoint(3, 3), PINK, 2)


def test_a_large_selection_is_one_frame(stage: Stage, layer: PeopleLayer) -> None:
    from tests.ui.canvas.conftest import shape

    names = [f"n{number}" for number in range(120)]
    with stage.document.edit("Draw") as edit:
        for number, name in enumerate(names):
            edit.put(shape(name, 200.0 + 2 * number, 300.0))
    layer.show_people([ann(selection=tuple(names))])
    shown = picture(stage)
    assert near(shown, stage.at(200, 300) - QPoint(3, 3), PINK, 2)
    assert not near(shown, stage.at(250, 330), PINK, 3)


def test_who_writes_has_a_flag_at_the_shape(stage: Stage, layer: PeopleLayer) -> None:
    layer.show_people([ann(editing="b")])
    assert near(picture(stage), stage.at(405, 100) - QPoint(0, 15), PINK)


def test_a_frame_says_who_is_followed(stage: Stage, layer: PeopleLayer) -> None:
    without = count(picture(stage), TEAL)
    layer.show_frame(QColor(TEAL), "Following Ann · Esc to stop")
    shown = picture(stage)
    assert without == 0 and shown.pixelColor(1, 300).name() == TEAL and shown.pixelColor(798, 300).name() == TEAL
    layer.show_frame(None)
    assert layer.isHidden() and count(picture(stage), TEAL) == 0


def test_the_mouse_goes_through(stage: Stage, layer: PeopleLayer) -> None:
    layer.show_people([ann(150.0, 130.0)])
    child = stage.canvas.childAt(stage.at(150, 130))
    assert child is None
    QTest.mouseClick(stage.canvas, Qt.MouseButton.LeftButton, pos=stage.at(150, 130))
    assert stage.editor.selection == {RecordId("a")}


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ann Ames", "AA"), ("ben", "B"), ("  Ada  de  Lovelace ", "AL"), ("", "?"), ("— !", "—!"), ("Øyvind", "Ø")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#1234567", "#zzzzzz", "url(x)"])
def test_a_colour_that_is_none_is_grey(colour: str) -> None:
    assert colour_of(person("Ann", colour=colour)).name() == "#7a8290"


@pytest.mark.parametrize(
    ("ground", "ink"), [("#ffe066", "#14171c"), ("#1a1d23", "#ffffff"), (PINK, "#ffffff"), ("#ffffff", "#14171c")]
)
def test_names_are_read_on_every_colour(ground: str, ink: str) -> None:
    assert ink_on(QColor(ground)).name() == ink
