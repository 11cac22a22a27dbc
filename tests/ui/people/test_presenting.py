"""What a window shows of itself: pointer, selection, view, page and text, only when it is something else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from diagram.ids import RecordId
from diagram.render.assets import NO_ASSETS
from sync.status import Presence
from tests.ui.canvas.conftest import Stage, shape
from ui.canvas.canvas import CanvasWidget
from ui.people.floor import Floor
from ui.people.presenting import GATHER_MS, MOST_SELECTED, Presenting

Shown = list[Presence]


@pytest.fixture
def shown(stage: Stage, qtbot: QtBot) -> Shown:
    said: Shown = []
    Presenting(stage.canvas, said.append)
    qtbot.waitUntil(lambda: len(said) == 1)
    return said


def test_of_two_windows_on_one_diagram_the_one_used_last_is_seen(stage: Stage, qtbot: QtBot) -> None:
    """They would be seen in turns, the pointer jumping from one to the other."""
    floor, said, other = Floor(), list[Presence](), list[Presence]()
    Presenting(stage.canvas, said.append, floor=floor)
    elsewhere = CanvasWidget(stage.editor, NO_ASSETS)
    elsewhere.resize(300, 200)
    Presenting(elsewhere, other.append, floor=floor)
    QApplication.sendEvent(elsewhere, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: len(other) >= 1)
    count = len(said)
    stage.editor.select({RecordId("a")})
    qtbot.waitUntil(lambda: other[-1].selection == ("a",))
    qtbot.wait(2 * GATHER_MS)
    assert len(said) == count
    stage.move(150, 230)
    qtbot.waitUntil(lambda: len(said) > count and said[-1].selection == ("a",))
    QApplication.sendEvent(elsewhere, QEvent(QEvent.Type.WindowActivate))
    count, told = len(said), len(other)
    qtbot.waitUntil(lambda: len(other) > told)
    elsewhere.close()
    elsewhere.deleteLater()
    qtbot.waitUntil(lambda: len(said) > count)  # closed: the other one is seen again


def test_the_view_is_shown_at_once(shown: Shown) -> None:
    assert shown == [Presence("page", None, (), (0.0, 0.0, 800.0, 600.0))]


def test_the_pointer_in_units_of_the_page_and_none_outside(stage: Stage, shown: Shown, qtbot: QtBot) -> None:
    stage.wheel(0, -120)
    stage.move(150, 230)
    qtbot.waitUntil(lambda: shown[-1].cursor == (150.0, 230.0))
    stage.wheel(0, -120)  # the page goes away under a pointer that rests
    qtbot.waitUntil(lambda: shown[-1].cursor == (150.0, 310.0))
    assert shown[-1].view == (0.0, 160.0, 800.0, 600.0)
    QApplication.sendEvent(stage.canvas, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: shown[-1].cursor is None)


def test_many_moves_are_gathered_and_the_same_is_not_said_again(stage: Stage, shown: Shown, qtbot: QtBot) -> None:
    for step in range(200):
        stage.move(100 + step, 300)
    qtbot.waitUntil(lambda: shown[-1].cursor == (299.0, 300.0))
    assert len(shown) < 20
    said = len(shown)
    stage.move(299, 300)
    qtbot.wait(80)
    assert len(shown) == said


def test_selection_and_the_text_under_edit(stage: Stage, shown: Shown, qtbot: QtBot) -> None:
    stage.editor.select({RecordId("b"), RecordId("a")})
    qtbot.waitUntil(lambda: shown[-1].selection == ("a", "b"))
    stage.editor.begin_text(RecordId("b"))
    qtbot.waitUntil(lambda: shown[-1].editing == "b")
    stage.editor.finish_text("New")
    qtbot.waitUntil(lambda: shown[-1].editing == "")


def test_a_selection_of_thousands_is_cut(stage: Stage, shown: Shown, qtbot: QtBot) -> None:
    names = [f"n{number}" for number in range(500)]
    with stage.document.edit("Draw") as edit:
        for name in names:
            edit.put(shape(name, 0.0, 0.0))
    stage.editor.select(map(RecordId, names))
    qtbot.waitUntil(lambda: len(shown[-1].selection) == MOST_SELECTED)
