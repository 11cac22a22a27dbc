from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from diagram.ids import RecordId
from diagram.records import Connector, Shape
from ui.canvas.text_edit import TextEdit

from .conftest import CTRL, Stage

A = RecordId("a")


def field(stage: Stage) -> TextEdit:
    (found,) = [one for one in stage.canvas.findChildren(TextEdit) if one.isVisible()]
    return found


def fields(stage: Stage) -> list[TextEdit]:
    return [one for one in stage.canvas.findChildren(TextEdit) if one.isVisible()]


def text_of(stage: Stage, name: str) -> str:
    record = stage.record(name)
    assert isinstance(record, Shape | Connector)
    return record.text


def test_a_double_click_edits_the_text_in_place(stage: Stage) -> None:
    stage.double_click(150, 130)
    assert stage.editor.editing == A
    edit = field(stage)
    assert edit.toPlainText() == "Alpha"
    centre = edit.geometry().center()
    assert abs(centre.x() - 150) <= 2
    assert abs(centre.y() - 130) <= 2


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_keys_commit(stage: Stage, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    stage.double_click(150, 130)
    QTest.keyClicks(field(stage), "Gamma")
    assert text_of(stage, "a") == "Alpha"
    QTest.keyClick(field(stage), key, held)
    assert text_of(stage, "a") == "Gamma"
    assert stage.editor.editing is None
    assert fields(stage) == []


def test_a_click_elsewhere_commits(stage: Stage) -> None:
    stage.double_click(150, 130)
    QTest.keyClicks(field(stage), "Delta")
    stage.click(300, 400)
    assert text_of(stage, "a") == "Delta"
    assert fields(stage) == []


def test_enter_begins_a_new_line(stage: Stage) -> None:
    stage.double_click(150, 130)
    QTest.keyClicks(field(stage), "One")
    QTest.keyClick(field(stage), Qt.Key.Key_Return)
    QTest.keyClicks(field(stage), "Two")
    QTest.keyClick(field(stage), Qt.Key.Key_Escape)
    assert text_of(stage, "a") == "One\nTwo"


def test_typing_on_a_selected_shape_replaces_its_text(stage: Stage) -> None:
    stage.click(150, 130)
    QTest.keyClick(stage.canvas, Qt.Key.Key_R)
    QTest.keyClicks(field(stage), "outer")
    QTest.keyClick(field(stage), Qt.Key.Key_Escape)
    assert text_of(stage, "a") == "router"
    assert stage.editor.tool_name == "select"


def test_a_connector_gets_a_label_where_its_middle_is(stage: Stage) -> None:
    stage.editor.begin_text(RecordId("arrow"))
    centre = field(stage).geometry().center()
    assert abs(centre.x() - 300) <= 3
    QTest.keyClicks(field(stage), "yes")
    QTest.keyClick(field(stage), Qt.Key.Key_Escape)
    assert text_of(stage, "arrow") == "yes"


def test_the_field_follows_the_camera(stage: Stage) -> None:
    stage.double_click(150, 130)
    small = field(stage).geometry()
    stage.wheel(0, 480, at=(150, 130), held=CTRL)
    large = field(stage).geometry()
    assert large.height() > 1.5 * small.height()
    stage.wheel(0, -120)
    assert field(stage).geometry().y() < large.y()


def test_the_field_grows_with_its_text(stage: Stage) -> None:
    stage.double_click(150, 130)
    before = field(stage).geometry()
    QTest.keyClicks(field(stage), "a rather long label")
    after = field(stage).geometry()
    assert after.width() > before.width()
    assert abs(after.center().x() - before.center().x()) <= 1


def test_the_painted_label_gives_way_to_the_field(stage: Stage) -> None:
    stage.double_click(150, 130)
    stage.rest()
    picture = QImage(stage.canvas.size(), QImage.Format.Format_RGB32)
    stage.canvas.render(picture, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
    colors = {picture.pixelColor(x, y).name() for x in range(125, 175) for y in range(120, 140)}
    assert len(colors) == 1


def test_undo_of_a_removed_shape_under_edit_closes_the_field(stage: Stage) -> None:
    stage.double_click(150, 130)
    with stage.document.edit("Delete") as edit:
        edit.delete(A)
    assert fields(stage) == []
