"""Two windows on one diagram: one document, two looks at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from diagram.editing.camera import Camera
from diagram.records import Shape
from tests.ui.conftest import Program
from ui.ports import NewDiagram
from ui.window.main_window import MainWindow


@pytest.fixture
def second(program: Program) -> Iterator[MainWindow]:
    """A second window on the welcome diagram."""
    program.run("view.new_window")
    window = program.desktop.windows[-1]
    assert window is not program.desktop.window
    program.bot.waitUntil(lambda: len(window.desk.tabs) == 1 and window.jobs.is_idle, timeout=30_000)
    yield window
    if window in program.desktop.windows:
        window.close()
    QApplication.processEvents()


def a_shape(program: Program) -> Shape:
    return next(one for one in program.editor.document.records.values() if isinstance(one, Shape) and one.text)


def test_both_show_one_document_each_in_its_own_way(program: Program, second: MainWindow) -> None:
    ours, theirs = program.editor, second.desk.editor
    assert theirs is not None and theirs is not ours
    assert theirs.document is ours.document
    program.bot.waitUntil(lambda: not second.views[second.desk.tabs[0]].canvas.size().isEmpty())
    shape = a_shape(program)
    theirs.look(Camera(-500.0, -500.0, 2.0))
    theirs.select({shape.id})
    assert ours.camera != theirs.camera and not ours.selection
    before = ours.scene.box(shape.id)
    with ours.document.edit("Move") as edit:
        edit.change(shape.id, x=shape.x + 100.0)
    assert theirs.scene.box(shape.id).x == before.x + 100.0, "both draw it where it is now"
    theirs.run("edit.undo")
    assert ours.scene.box(shape.id) == before, "undo is the diagram's"


def test_closing_one_keeps_the_other(program: Program, second: MainWindow) -> None:
    document = program.editor.document
    diagram = program.tab.diagram.id
    program.run("file.close")
    assert not program.desktop.window.desk.tabs
    theirs = second.desk.editor
    assert theirs is not None and theirs.document is document
    with document.edit("Add"):
        pass
    shape = next(one for one in document.records.values() if isinstance(one, Shape))
    with document.edit("Move") as edit:
        edit.change(shape.id, x=777.0)
    second.close()
    program.desktop.window.desk.open(diagram)
    program.wait_for_tabs(1)
    assert program.editor.document is not document
    moved = program.editor.document.get(shape.id)
    assert isinstance(moved, Shape) and moved.x == 777.0, "what the last window did is on the disk"


def test_a_diagram_that_is_loading_in_both_is_one(program: Program, second: MainWindow) -> None:
    library = program.desktop.window.desk.library
    assert library is not None
    made = library.create(NewDiagram("Two at once"))()
    made.close()
    for window in (program.desktop.window, second):
        window.desk.open(made.id)
    program.wait_for_tabs(2)
    program.bot.waitUntil(lambda: len(second.desk.tabs) == 2, timeout=30_000)
    one, two = program.tab.diagram, second.desk.tabs[1].diagram
    assert one.id == made.id and one is two
    assert [entry.title for entry in program.desktop.window.start.shown]


def test_titles_and_cards_follow(program: Program, second: MainWindow) -> None:
    program.desktop.window.desk.rename_front("Shared plan")
    assert second.windowTitle().startswith("Shared plan")
    assert second.tab_strip.tabs.tabText(0) == "Shared plan"
    program.bot.waitUntil(lambda: [entry.title for entry in second.start.shown] == ["Shared plan"], timeout=10_000)


def test_quitting_closes_all_windows(program: Program, second: MainWindow) -> None:
    program.run("file.quit")
    assert not second.isVisible() and not program.desktop.window.isVisible()
