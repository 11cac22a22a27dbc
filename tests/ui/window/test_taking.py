"""What comes from elsewhere reaches the window in turns with everything else, from another thread."""

from __future__ import annotations

import logging
import threading

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from diagram.document import Document
from diagram.geometry.point import Point
from diagram.ids import RecordId, new_id
from diagram.records import Layer, Shape
from tests.app.library.arriving import accept, put
from tests.diagram.document.panicking import poison_document
from tests.ui.conftest import Program
from ui.ports import NewDiagram, Saving
from ui.turns import Turns


def test_work_from_another_thread_is_done_here_in_its_order(qtbot: QtBot) -> None:
    turns = Turns()
    done: list[tuple[int, int]] = []

    def ask() -> None:
        for number in range(20):
            turns.soon(lambda number=number: done.append((number, threading.get_ident())))  # type: ignore[misc]

    asker = threading.Thread(target=ask)
    asker.start()
    asker.join()
    assert not done
    qtbot.waitUntil(lambda: len(done) == 20)
    assert done == [(number, threading.get_ident()) for number in range(20)]


def test_work_that_asks_for_itself_again_keeps_no_timer_waiting(qtbot: QtBot) -> None:
    turns = Turns()
    rounds = 0
    ticks: list[int] = []

    def again() -> None:
        nonlocal rounds
        rounds += 1
        if len(ticks) < 5:
            turns.soon(again)

    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(rounds))
    timer.start(0)
    turns.soon(again)
    qtbot.waitUntil(lambda: len(ticks) >= 5)
    assert rounds < 100, "a timer has its turn between two of ours"


def opened(program: Program) -> Document:
    """An empty diagram in front, and the same elsewhere."""
    program.desktop.window.desk.create(NewDiagram("Shared"))
    program.wait_for_tabs(2)
    return Document.load([program.editor.document.export_snapshot()])


def drawn(elsewhere: Document, count: int) -> list[bytes]:
    updates: list[bytes] = []
    leave = elsewhere.subscribe_updates(updates.append)
    layer = next(one.id for one in elsewhere.records.values() if isinstance(one, Layer))
    for number in range(count):
        with elsewhere.edit("Draw") as edit:
            edit.put(Shape(RecordId(new_id()), layer, "V", x=10.0 * number, y=5.0, w=9.0, h=9.0))
    leave()
    return updates


def bring(program: Program, updates: list[bytes]) -> None:
    """As sync does: stored first, and from another thread."""
    library = program.desktop._library
    assert library is not None
    diagram = program.tab.diagram.id

    def work() -> None:
        accept(library.storage, diagram, put(library.storage, diagram, *updates))
        (taker,) = library.open_documents.takers(diagram)
        taker.take(updates).result(30)

    thread = threading.Thread(target=work)
    thread.start()
    program.bot.waitUntil(lambda: not thread.is_alive(), timeout=30_000)
    thread.join()


def test_what_arrives_is_on_the_canvas_beside_what_the_person_draws(program: Program) -> None:
    elsewhere = opened(program)
    updates = drawn(elsewhere, 30)
    program.run("tool.rectangle")
    program.drag(Point(100, 100), Point(180, 160))
    bring(program, updates)
    program.run("tool.rectangle")
    program.drag(Point(300, 100), Point(380, 160))
    shapes = [one for one in program.editor.document.records.values() if isinstance(one, Shape)]
    assert len(shapes) == 32
    assert {one.id for one in shapes} <= set(program.editor.scene.order)
    assert program.editor.document.history.undo()
    assert len([one for one in program.editor.document.records.values() if isinstance(one, Shape)]) == 31


def test_r22_a_document_that_breaks_of_what_arrives_comes_back_with_it(
    program: Program, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = opened(program)
    updates = drawn(elsewhere, 3)
    tab = program.tab
    program.bot.waitUntil(lambda: tab.status.saving is Saving.SAVED)
    poison_document(tab.diagram.document)
    with caplog.at_level(logging.CRITICAL):
        bring(program, updates)
        desk = program.desktop.window.desk
        program.bot.waitUntil(lambda: tab not in desk.tabs, timeout=30_000)
        program.wait_for_tabs(2)
    shapes = [one for one in program.editor.document.records.values() if isinstance(one, Shape)]
    assert program.tab.diagram.id == tab.diagram.id and len(shapes) == 3


def test_two_windows_that_show_one_diagram_take_what_arrives_once(program: Program) -> None:
    elsewhere = opened(program)
    updates = drawn(elsewhere, 2)
    other = program.desktop.open_window(program.desktop.window, program.tab.diagram.id)
    program.bot.waitUntil(lambda: len(other.desk.tabs) == 1, timeout=30_000)
    program.bot.waitUntil(lambda: other.jobs.is_idle, timeout=30_000)
    bring(program, updates)
    assert other.desk.tabs[0].diagram is program.tab.diagram
    for editor in (other.desk.tabs[0].editor, program.editor):
        assert len(editor.scene.order) == 2
    other.close()
