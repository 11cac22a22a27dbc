"""The history panel follows the steps and goes to any of them, by mouse and by keyboard."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt

from diagram.editing.notices import DocumentChanged, Notice
from diagram.records import Shape
from tests.ui.conftest import Program
from ui.panels.history import BEGINNING, HistoryPanel


def opened(program: Program) -> HistoryPanel:
    program.run("view.history")
    panel = program.view.show_panel("history")
    assert isinstance(panel, HistoryPanel) and panel.isVisible()
    return panel


def some_shape(program: Program) -> Shape:
    return next(record for record in program.editor.document.records.values() if isinstance(record, Shape))


def move(program: Program, x: float) -> None:
    with program.editor.document.edit(f"Move to {x:g}") as edit:
        edit.change(some_shape(program).id, x=x)


def labels(panel: HistoryPanel) -> list[str]:
    return [panel.model[row].label for row in range(len(panel.model))]


def place_of(panel: HistoryPanel, row: int) -> QPoint:
    return panel.list.visualRect(panel.model.index(row)).center()


def test_the_panel_follows_edits_and_undo(program: Program) -> None:
    panel = opened(program)
    assert labels(panel) == [BEGINNING] and panel.count.text() == "No steps yet"
    move(program, 1.0)
    move(program, 2.0)
    program.bot.waitUntil(lambda: labels(panel) == ["Move to 2", "Move to 1", BEGINNING])
    assert panel.model.present == 0
    program.run("edit.undo")
    program.bot.waitUntil(lambda: panel.model.present == 1)
    assert [panel.model[row].undone for row in range(3)] == [True, False, False]
    assert panel.count.text() == "2 steps · 1 undone"
    move(program, 3.0)
    program.bot.waitUntil(lambda: labels(panel) == ["Move to 3", "Move to 1", BEGINNING])


def test_a_click_goes_there_in_one_move(program: Program) -> None:
    panel = opened(program)
    first = some_shape(program).x
    for x in (1.0, 2.0, 3.0, 4.0):
        move(program, x)
    program.bot.waitUntil(lambda: len(panel.model) == 5)
    heard: list[Notice] = []
    program.editor.subscribe(heard.append)
    program.bot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, 4))
    assert some_shape(program).x == first and panel.model.present == 4
    assert sum(isinstance(notice, DocumentChanged) for notice in heard) == 1
    program.bot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, 1))
    assert some_shape(program).x == 3.0 and panel.model.present == 1


def test_the_keyboard_goes_there_too(program: Program) -> None:
    panel = opened(program)
    for x in (1.0, 2.0, 3.0):
        move(program, x)
    program.bot.waitUntil(lambda: len(panel.model) == 4)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        program.bot.keyClick(panel.list, key)
    assert some_shape(program).x == 1.0 and panel.model.present == 2
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Space):
        program.bot.keyClick(panel.list, key)
    assert some_shape(program).x == 3.0 and panel.model.present == 0


def test_the_steps_are_there_after_a_restart(program: Program) -> None:
    opened(program)
    for x in (1.0, 2.0):
        move(program, x)
    program.run("edit.undo")
    diagram = program.tab.diagram.id
    program.restart()
    program.desktop.window.desk.open(diagram)
    program.wait_for_tabs(1)
    panel = opened(program)
    assert labels(panel) == ["Move to 2", "Move to 1", BEGINNING] and panel.model.present == 1
    program.bot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, 0))
    assert some_shape(program).x == 2.0


def test_a_long_history_only_touches_what_differs(program: Program) -> None:
    panel = opened(program)
    history = program.editor.document.history
    move(program, 0.0)
    (step,) = history.done
    history.restore([replace(step, number=number) for number in range(1, 10_001)], ())
    panel.refresh()
    assert len(panel.model) == 10_001
    inserted: list[int] = []
    panel.model.rowsInserted.connect(lambda _parent, first, last: inserted.append(last - first + 1))
    panel.model.rowsRemoved.connect(lambda _parent, first, last: inserted.append(first - last - 1))
    move(program, 9.0)
    program.bot.waitUntil(lambda: len(panel.model) == 10_002)
    assert inserted == [1]


def test_a_diagram_to_look_at_says_so(program: Program) -> None:
    panel = opened(program)
    move(program, 1.0)
    program.bot.waitUntil(lambda: len(panel.model) == 2)
    program.editor.document.permit.only_show(True)
    program.bot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, 1))
    assert program.desktop.window.toast.isVisible()
    assert panel.model.present == 0
