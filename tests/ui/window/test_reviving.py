"""A document that panics is opened again by the window, with all that was saved; one that keeps doing so is shown."""

from __future__ import annotations

import logging

import pytest

from diagram.errors import DocumentBroken
from diagram.geometry.point import Point
from diagram.records import Shape
from tests.diagram.document.panicking import poison_document
from tests.ui.conftest import Program
from ui.ports import NewDiagram, Saving


def draw(program: Program, at: Point) -> None:
    program.run("tool.rectangle")
    program.drag(at, at.moved(80, 60))


def break_it(program: Program) -> str:
    """Let the next call panic, as a person would meet it: while drawing. The id of the diagram."""
    tab = program.tab
    program.bot.waitUntil(lambda: tab.status.saving is Saving.SAVED)
    poison_document(tab.diagram.document)
    draw(program, Point(400, 300))
    program.bot.waitUntil(lambda: tab not in program.desktop.window.desk.tabs)
    program.bot.waitUntil(lambda: len(program.desktop.window.desk.tabs) == 1)
    program.idle()
    return tab.diagram.id


def shapes(program: Program) -> list[Shape]:
    return [one for one in program.editor.document.records.values() if isinstance(one, Shape)]


def test_a_broken_document_comes_back_by_itself(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    desk = program.desktop.window.desk
    said: list[str] = []
    desk.said.connect(lambda text, *_more: said.append(text))
    desk.create(NewDiagram("Fragile"))
    program.wait_for_tabs(1)
    draw(program, Point(100, 100))
    assert len(shapes(program)) == 1
    before = dict(program.editor.document.records)
    with caplog.at_level(logging.CRITICAL):
        identity = break_it(program)
    assert program.tab.diagram.id == identity
    assert dict(program.editor.document.records) == before
    assert any("opened again" in text for text in said)
    draw(program, Point(400, 300))
    assert len(shapes(program)) == 2
    assert program.editor.document.history.undo()


def test_the_third_time_in_ten_minutes_it_is_only_shown(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    desk = program.desktop.window.desk
    said: list[str] = []
    desk.said.connect(lambda text, *_more: said.append(text))
    desk.create(NewDiagram("Fragile"))
    program.wait_for_tabs(1)
    draw(program, Point(100, 100))
    with caplog.at_level(logging.CRITICAL):
        for _ in range(2):
            break_it(program)
            assert not program.editor.document.read_only
        break_it(program)
    assert program.editor.document.read_only
    assert any("only" in text for text in said)
    assert len(shapes(program)) == 1
    with pytest.raises(Exception, match="look only") as refused:
        program.editor.document.check_writable()
    assert not isinstance(refused.value, DocumentBroken)
