from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QKeyEvent, QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Layer, Page, Record, Shape
from ui.canvas.theme import DARK_CANVAS

from .conftest import CTRL, LAYER, LEFT, PAGE, PLAIN, Stage, shape

A, B = RecordId("a"), RecordId("b")


def test_a_rectangle_is_drawn_with_the_mouse(stage: Stage) -> None:
    stage.editor.set_tool("rectangle")
    before = set(stage.document.records)
    stage.drag((100, 300), (260, 400))
    assert set(stage.document.records) == before, "nothing is written until release"
    stage.release(260, 400)
    (new,) = set(stage.document.records) - before
    record = stage.document.records[new]
    assert isinstance(record, Shape)
    assert (record.kind, *record.box) == ("rectangle", 100, 300, 160, 100)
    assert stage.editor.selection == {new}


def test_a_drag_shows_a_preview_and_writes_once_on_release(stage: Stage) -> None:
    writes: list[object] = []
    stage.document.subscribe(writes.append)
    stage.drag((150, 130), (190, 230))
    assert stage.editor.preview.moved == {A}
    assert not writes
    stage.release(190, 230)
    assert len(writes) == 1
    moved = stage.record("a")
    assert isinstance(moved, Shape)
    assert (moved.x, moved.y) == (140, 200)
    assert not stage.editor.preview.moved


def test_escape_gives_a_drag_up(stage: Stage) -> None:
    before = dict(stage.document.records)
    stage.drag((150, 130), (190, 230))
    QTest.keyClick(stage.canvas, Qt.Key.Key_Escape)
    stage.release(190, 230)
    assert dict(stage.document.records) == before


def test_a_gesture_leaves_the_pages_tiles_as_they_are(stage: Stage) -> None:
    """What is lifted is shown from tiles of its own; giving up needs no repainting."""
    stage.drag((150, 130), (190, 230))
    stage.rest()
    before = stage.painted
    QTest.keyClick(stage.canvas, Qt.Key.Key_Escape)
    stage.release(190, 230)
    stage.rest()
    assert stage.painted == before


def test_what_is_dragged_is_not_seen_twice(stage: Stage) -> None:
    left_behind = stage.at(195, 105)
    assert stage.canvas.grab().toImage().pixelColor(left_behind).name() == "#ffffff"
    inside = stage.at(100, 110)
    assert stage.canvas.grab().toImage().pixelColor(inside).name() != "#ffffff"
    stage.drag((150, 130), (250, 330))
    stage.rest()
    assert stage.canvas.grab().toImage().pixelColor(inside).name() == "#ffffff"


def test_a_marquee_selects_what_it_encloses(stage: Stage) -> None:
    stage.drag((50, 50), (260, 260))
    assert stage.editor.preview.marquee is not None
    stage.release(260, 260)
    assert stage.editor.selection == {A}


def test_a_click_beside_everything_deselects(stage: Stage) -> None:
    stage.click(150, 130)
    assert stage.editor.selection == {A}
    stage.click(300, 400)
    assert not stage.editor.selection


@pytest.mark.parametrize("delta", [120, -120, 40])
def test_the_page_point_under_the_pointer_stays_while_zooming(stage: Stage, delta: int) -> None:
    here = Point(613, 207)
    before = stage.editor.camera.to_page(here)
    stage.wheel(0, delta, at=(613, 207), held=CTRL)
    after = stage.editor.camera.to_page(here)
    assert stage.editor.camera.zoom != 1.0
    assert after.distance(before) < 1e-6


def test_the_wheel_scrolls_and_shift_turns_it_sideways(stage: Stage) -> None:
    stage.wheel(0, -120)
    down = stage.editor.camera
    assert (down.x, down.y) == (0, 80)
    stage.wheel(0, -120, held=Qt.KeyboardModifier.ShiftModifier)
    assert (stage.editor.camera.x, stage.editor.camera.y) == (80, 80)


def test_a_pinch_zooms_at_the_fingers(stage: Stage) -> None:
    place = QPointF(200, 100)
    before = stage.editor.camera.to_page(Point(200, 100))
    kind = Qt.NativeGestureType.ZoomNativeGesture
    pad = QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, pad, 2, place, place, place, 0.25, QPointF())
    QApplication.sendEvent(stage.canvas, event)
    assert stage.editor.camera.zoom == pytest.approx(1.25)
    assert stage.editor.camera.to_page(Point(200, 100)).distance(before) < 1e-6


def test_the_middle_button_pans(stage: Stage) -> None:
    QTest.mousePress(stage.canvas, Qt.MouseButton.MiddleButton, PLAIN, stage.at(300, 300))
    stage.move(340, 320)
    QTest.mouseRelease(stage.canvas, Qt.MouseButton.MiddleButton, PLAIN, stage.at(300, 300))
    assert (stage.editor.camera.x, stage.editor.camera.y) == (-40, -20)


def test_space_and_the_left_button_pan(stage: Stage) -> None:
    QTest.keyPress(stage.canvas, Qt.Key.Key_Space)
    assert stage.canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    stage.press(150, 130)
    assert stage.canvas.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    stage.move(160, 135)
    stage.release(160, 135)
    QTest.keyRelease(stage.canvas, Qt.Key.Key_Space)
    assert (stage.editor.camera.x, stage.editor.camera.y) == (-10, -5)
    assert not stage.editor.selection


def test_panning_only_blits(stage: Stage) -> None:
    stage.rest()
    before = stage.painted
    for _ in range(5):
        stage.wheel(10, -10)
    assert stage.painted == before


def test_an_edit_repaints_only_the_tiles_under_it(stage: Stage) -> None:
    before = stage.painted
    with stage.document.edit("Colour") as edit:
        edit.change(RecordId("b"), text="Other")
    stage.rest()
    assert 0 < stage.painted - before <= 6


def test_an_edit_out_of_sight_repaints_nothing_in_sight(stage: Stage) -> None:
    with stage.document.edit("Move") as edit:
        edit.change(RecordId("far"), x=2100.0)
    assert stage.canvas.sheet.is_sharp


def test_renaming_the_page_repaints_nothing(stage: Stage) -> None:
    before = stage.painted
    with stage.document.edit("Rename") as edit:
        edit.change(PAGE, name="Other")
    stage.rest()
    assert stage.painted == before


def test_the_grid_is_painted_when_it_is_switched_on(stage: Stage) -> None:
    stage.editor.run("view.grid")
    stage.rest()
    page = stage.record("page")
    assert isinstance(page, Page)
    assert page.grid
    picture = stage.canvas.grab().toImage()
    assert picture.pixelColor(stage.at(50, 50)).name() != picture.pixelColor(stage.at(54, 54)).name()


def test_nothing_runs_when_nothing_is_to_do(stage: Stage) -> None:
    stage.wheel(0, 240, held=CTRL)
    stage.rest()
    assert stage.canvas.sheet.is_sharp
    assert not [timer for timer in stage.canvas.findChildren(QTimer) if timer.isActive()]


def test_a_zoom_is_sharp_after_it_settled(stage: Stage) -> None:
    stage.wheel(0, -360, held=CTRL)
    assert not stage.canvas.sheet.is_sharp
    stage.rest()
    assert stage.canvas.sheet.is_sharp


def test_a_large_drag_is_shown_from_tiles(stage_of: Callable[[list[Record]], Stage]) -> None:
    boxes = [shape(f"s{i:02}", 20 + 120 * (i % 6), 20 + 80 * (i // 6)) for i in range(36)]
    stage = stage_of([Page(PAGE, "V", grid=False), Layer(LAYER, PAGE, "V"), *boxes])
    stage.editor.select([box.id for box in boxes])
    stage.drag((30, 30), (90, 430))
    stage.rest()
    painted = stage.painted
    stage.move(91, 433)
    stage.canvas.repaint()
    assert stage.painted - painted <= 6, "moving on blits; only what comes into view is painted"
    picture = stage.canvas.grab().toImage()
    dx, dy = stage.editor.preview.dx, stage.editor.preview.dy
    assert picture.pixelColor(stage.at(20 + dx, 90 + dy)).name() != "#ffffff"
    stage.release(91, 433)
    assert picture.pixelColor(stage.at(150, 30)).name() == "#ffffff"
    after = stage.canvas.grab().toImage()
    assert after.pixelColor(stage.at(150, 30)).name() == "#ffffff", "it does not jump back while tiles are repainted"


def test_another_page_is_shown_from_its_own_tiles(stage: Stage) -> None:
    stage.editor.run("page.add")
    assert stage.editor.page != PAGE
    stage.rest()
    assert stage.canvas.grab().toImage().pixelColor(stage.at(100, 110)).name() == "#ffffff"


def test_the_dark_theme_repaints_everything(stage: Stage) -> None:
    stage.canvas.set_theme(DARK_CANVAS)
    stage.rest()
    assert stage.canvas.grab().toImage().pixelColor(5, 5).name() == DARK_CANVAS.background


def test_the_pointer_takes_the_shape_of_tool_and_handle(stage: Stage) -> None:
    stage.editor.set_tool("rectangle")
    assert stage.canvas.cursor().shape() == Qt.CursorShape.CrossCursor
    stage.editor.set_tool("select")
    stage.click(150, 130)
    stage.move(200, 160)
    assert stage.canvas.cursor().shape() == Qt.CursorShape.SizeFDiagCursor


def test_tab_goes_from_shape_to_shape_and_leaves_when_none_is_selected(stage: Stage) -> None:
    stage.editor.select([A])
    QTest.keyClick(stage.canvas, Qt.Key.Key_Tab)
    assert stage.editor.selection not in ({A}, frozenset())


def test_arrow_keys_nudge(stage: Stage) -> None:
    stage.editor.select([A])
    QTest.keyClick(stage.canvas, Qt.Key.Key_Right)
    moved = stage.record("a")
    assert isinstance(moved, Shape)
    assert moved.x == 101


def test_losing_the_focus_gives_up_what_is_under_way(stage: Stage) -> None:
    stage.drag((150, 130), (190, 230))
    QApplication.sendEvent(stage.canvas, QEvent(QEvent.Type.Hide))
    assert not stage.editor.preview.moved


def test_signals_tell_camera_menu_and_files(stage: Stage) -> None:
    cameras: list[object] = []
    menus: list[object] = []
    files: list[object] = []
    stage.canvas.camera_changed.connect(cameras.append)
    stage.canvas.context_menu_requested.connect(menus.append)
    stage.canvas.files_dropped.connect(files.append)
    stage.wheel(0, -120)
    assert cameras == [stage.editor.camera]
    here = stage.at(150, 130)
    QTest.mousePress(stage.canvas, Qt.MouseButton.RightButton, PLAIN, here)
    assert stage.editor.selection == {A}
    QApplication.sendEvent(stage.canvas, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, here, QPoint(7, 8)))
    assert menus == [QPoint(7, 8)]
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/x/plan.drawio")])
    copy = Qt.DropAction.CopyAction
    stage.canvas.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, LEFT, PLAIN))
    assert files == [["/x/plan.drawio"]]


def test_a_key_goes_to_the_text_before_a_tools_shortcut_when_one_shape_is_selected(stage: Stage) -> None:
    def override(code: Qt.Key, text: str, held: Qt.KeyboardModifier = PLAIN) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, code, held, text)
        event.ignore()
        QApplication.sendEvent(stage.canvas, event)
        return event.isAccepted()

    assert not override(Qt.Key.Key_R, "r")
    stage.editor.select([A])
    assert override(Qt.Key.Key_R, "r")
    assert not override(Qt.Key.Key_Exclam, "!", Qt.KeyboardModifier.ControlModifier)
    stage.editor.select([A, B])
    assert not override(Qt.Key.Key_R, "r")
