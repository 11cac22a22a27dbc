"""Looking where somebody else looks: smoothly, to all that they see, until the person does something of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from diagram.document import Document
from diagram.editing.camera import Camera
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Layer, Page, Record
from tests.ui.canvas.conftest import CTRL, Stage
from tests.ui.people.conftest import person
from ui.people.following import Following, between

SEEN = (1000.0, 800.0, 1600.0, 1200.0)


@pytest.fixture
def following(stage: Stage) -> Following:
    return Following(stage.canvas)


def follow(qtbot: QtBot, following: Following, *, view: tuple[float, float, float, float] | None = SEEN) -> None:
    following.follow(person("Ann", view=view))
    qtbot.waitUntil(lambda: following.is_idle)


def test_the_view_goes_in_steps_to_all_that_they_see(stage: Stage, following: Following, qtbot: QtBot) -> None:
    cameras: list[Camera] = []
    stage.canvas.camera_changed.connect(cameras.append)
    follow(qtbot, following)
    assert len(cameras) > 5, "not at one stroke"
    seen = stage.editor.camera.seen(800.0, 600.0)
    assert (seen.x, seen.y, seen.w, seen.h) == pytest.approx(SEEN)
    assert all(a.zoom >= b.zoom for a, b in zip(cameras, cameras[1:], strict=False))
    following.hear((person("Ann", view=(0.0, 0.0, 400.0, 600.0)),))
    qtbot.waitUntil(lambda: following.is_idle)
    assert stage.editor.camera.seen(800.0, 600.0).encloses(Box(0.0, 0.0, 400.0, 600.0))


def test_without_a_view_their_pointer_is_in_the_middle(stage: Stage, following: Following, qtbot: QtBot) -> None:
    following.follow(person("Ann", 2000.0, 900.0))
    qtbot.waitUntil(lambda: following.is_idle)
    assert stage.editor.camera.to_page(Point(400, 300)) == pytest.approx(Point(2000, 900), abs=0.01)


def test_their_page_is_turned_to(stage: Stage, following: Following, qtbot: QtBot) -> None:
    other = RecordId("other")
    with stage.document.edit("Add page") as edit:
        edit.put(Page(other, "W"))
        edit.put(Layer(RecordId("other-layer"), other, "V"))
    following.follow(person("Ann", page="other", view=SEEN))
    assert stage.editor.page == other
    following.hear((person("Ann", page="nowhere", view=SEEN),))
    assert stage.editor.page == other and following.person is not None


ENDINGS: dict[str, Callable[[Stage], None]] = {
    "Escape": lambda stage: QTest.keyClick(stage.canvas, Qt.Key.Key_Escape),
    "wheel": lambda stage: stage.wheel(0, -120),
    "zoom": lambda stage: stage.wheel(0, 120, held=CTRL),
    "pan": lambda stage: stage.editor.look(stage.editor.camera.panned(5, 5)),
    "page": lambda stage: stage.editor.set_page(RecordId("nowhere")),
    "text": lambda stage: stage.editor.begin_text(RecordId("a")),
}


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_the_person_takes_over(stage: Stage, following: Following, qtbot: QtBot, ending: str) -> None:
    follow(qtbot, following, view=(0.0, 0.0, 800.0, 600.0))
    ended: list[bool] = []
    following.changed.connect(lambda: ended.append(following.person is None))
    ENDINGS[ending](stage)
    assert following.person is None and ended == [True] and following.seen is None
    before = stage.editor.camera
    following.hear((person("Ann", view=SEEN),))
    qtbot.wait(40)
    assert stage.editor.camera == before


def test_an_edit_of_ones_own_ends_it_but_not_that_of_others(stage: Stage, following: Following, qtbot: QtBot) -> None:
    follow(qtbot, following)
    elsewhere = Document.load([stage.document.export_snapshot()])
    with elsewhere.edit("Move") as edit:
        edit.change(RecordId("a"), x=7.0)
    stage.document.import_update(elsewhere.export_since(stage.document.version()))
    assert following.person is not None
    with stage.document.edit("Move") as edit:
        edit.change(RecordId("a"), x=9.0)
    assert following.person is None


def test_a_click_and_a_hover_do_not_end_it(stage: Stage, following: Following, qtbot: QtBot) -> None:
    follow(qtbot, following, view=(0.0, 0.0, 800.0, 600.0))
    stage.move(150, 130)
    stage.click(150, 130)
    assert stage.editor.selection == {RecordId("a")} and following.person is not None


def test_who_has_gone_is_followed_no_more(stage: Stage, following: Following, qtbot: QtBot) -> None:
    follow(qtbot, following)
    following.hear((person("Ben"),))
    assert following.person is None


def test_two_who_follow_each_other_come_to_rest(
    stage: Stage, stage_of: Callable[[list[Record]], Stage], qtbot: QtBot
) -> None:
    """Windows of other shapes: each showing all of the other's would zoom out for ever."""
    from tests.ui.canvas.conftest import small_diagram

    wide, tall = stage, stage_of(small_diagram())
    wide.canvas.resize(900, 400)
    tall.canvas.resize(400, 900)
    sides = {"Ann": Following(wide.canvas), "Ben": Following(tall.canvas)}

    def shown(name: str) -> tuple[float, float, float, float]:
        side, of = sides[name], wide if name == "Ann" else tall
        box = of.editor.camera.seen(*of.editor.view_size)
        return side.seen or (box.x, box.y, box.w, box.h)

    sides["Ann"].follow(person("Ben", view=shown("Ben")))
    qtbot.waitUntil(lambda: sides["Ann"].is_idle)
    sides["Ben"].follow(person("Ann", view=shown("Ann")))
    zooms: list[float] = []
    for _round in range(12):
        for name, other in (("Ann", "Ben"), ("Ben", "Ann")):
            sides[name].hear((person(other, view=shown(other)),))
        qtbot.waitUntil(lambda: all(side.is_idle for side in sides.values()))
        zooms.append(wide.editor.camera.zoom)
    assert zooms[-1] == pytest.approx(zooms[0], rel=0.01)


def test_between_two_cameras() -> None:
    start, end = Camera(0.0, 0.0, 1.0), Camera(100.0, 50.0, 4.0)
    half = between(start, end, 0.5, (800.0, 600.0))
    assert half.zoom == pytest.approx(2.0)
    assert between(start, end, 1.0, (800.0, 600.0)) == Camera(*map(pytest.approx, (100.0, 50.0, 4.0)))  # type: ignore[arg-type]
