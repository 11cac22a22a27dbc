"""The inspector shows what is selected and changes it, one step per change."""

from __future__ import annotations

from PySide6.QtCore import Qt

from diagram.ids import RecordId
from diagram.records import Connector, Shape
from tests.ui.conftest import Program
from ui.panels.inspector import Inspector
from ui.panels.properties.connector import ConnectorGroup
from ui.panels.properties.fill import FillGroup
from ui.panels.properties.look import LookGroup
from ui.panels.properties.position import PositionGroup
from ui.panels.properties.text import TextGroup

IDEA, PLAN, WAY = RecordId("welcome-connect-idea"), RecordId("welcome-connect-plan"), RecordId("welcome-way-1")


def select(program: Program, *ids: RecordId) -> Inspector:
    panel = program.view.right.panel("inspector")
    assert isinstance(panel, Inspector)
    program.editor.select(ids)
    panel.refresh()
    return panel


def shape(program: Program, identity: RecordId) -> Shape:
    record = program.editor.document.get(identity)
    assert isinstance(record, Shape)
    return record


def test_numbers_move_a_shape_on_the_page(program: Program) -> None:
    group = select(program, IDEA).group("position")
    assert isinstance(group, PositionGroup)
    field = group.fields["x"]
    before = program.editor.scene.box(IDEA)
    assert field.text() == f"{before.x:.0f}"
    field.selectAll()
    program.bot.keyClicks(field, "500")
    program.bot.keyClick(field, Qt.Key.Key_Return)
    assert program.editor.scene.box(IDEA) == before.moved(500 - before.x, 0)
    program.run("edit.undo")
    assert program.editor.scene.box(IDEA) == before


def test_what_differs_is_mixed_and_becomes_equal_in_one_step(program: Program) -> None:
    done = RecordId("welcome-connect-done")
    group = select(program, IDEA, done).group("fill")
    assert isinstance(group, FillGroup)
    group.color.picked.emit("#ffb8b8")
    assert shape(program, IDEA).style.fill == shape(program, done).style.fill == "#ffb8b8"
    program.run("edit.undo")
    assert shape(program, IDEA).style.fill != shape(program, done).style.fill


def test_text_and_look_are_changed(program: Program) -> None:
    panel = select(program, IDEA)
    text, look = panel.group("text"), panel.group("look")
    assert isinstance(text, TextGroup) and isinstance(look, LookGroup)
    text.weights.buttons["bold"].click()
    text.size_field.committed.emit(20.0)
    look.opacity.committed.emit(40.0)
    style = shape(program, IDEA).style
    assert (style.bold, style.font_size, style.opacity) == (True, 20.0, 0.4)
    assert program.editor.next_style["font_size"] == 20.0, "the next shape looks the same"


def test_a_connector_gets_another_route_and_head(program: Program) -> None:
    group = select(program, WAY).group("connector")
    assert isinstance(group, ConnectorGroup)
    group.route.buttons["straight"].click()
    group.end.setCurrentIndex(group.end.findData("diamond"))
    group.end.activated.emit(group.end.currentIndex())
    record = program.editor.document.get(WAY)
    assert isinstance(record, Connector)
    assert (record.routing, record.style.end_arrow) == ("straight", "diamond")


def test_with_nothing_selected_it_is_about_the_page(program: Program) -> None:
    panel = select(program)
    assert panel.group("fill") is None or not panel.group("fill").isVisible()  # type: ignore[union-attr]  # checked just before
    program.run("view.grid")
    assert not program.editor.page_record.grid
