"""The row of menus, title and buttons: in a narrow window words give way, and nothing lies over anything else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QWidget

from sync.status import Person, SyncStatus
from tests.fakes.scripted_sync import ScriptedSync, online
from tests.ui.conftest import Program


@pytest.mark.parametrize("status", [SyncStatus(), online()], ids=["signed out", "signed in"])
@pytest.mark.parametrize("width", [880, 940, 1000, 1100, 1280])
def test_nothing_lies_over_anything_else(program: Program, width: int, status: SyncStatus) -> None:
    window = program.desktop.window
    window.use_sync(ScriptedSync(status))
    window.resize(width, 600)
    program.bot.waitUntil(lambda: window.width() == width)
    program.bot.wait(30)
    top = window.top_bar
    parts: list[QWidget] = [top.menus, top.title, top.undo, top.redo, top.zoom.minus, top.zoom.percent, top.zoom.plus]
    parts += [top.theme, top.share, top.export, top.account]
    shown = [part for part in parts if part.isVisible()]
    places = [(part.mapTo(top, part.rect().topLeft()).x(), part.width()) for part in shown]
    for (left, room), (after, _width) in pairwise(places):
        assert left + room <= after + 1, [type(part).__name__ for part in shown]
    assert places[-1][0] + places[-1][1] <= width
    title = top.title.button
    assert title.fontMetrics().horizontalAdvance(title.text()) <= title.width()


def test_a_crowd_has_room_in_a_narrow_window(program: Program) -> None:
    window = program.desktop.window
    sync = ScriptedSync(online())
    window.use_sync(sync)
    window.resize(880, 600)
    sync.tell_people(program.tab.diagram.id, *(Person(f"s{n}", f"u{n}", f"Person {n}", "#2c69e4") for n in range(12)))
    top = window.top_bar
    program.bot.waitUntil(top.people.isVisible)
    program.bot.wait(50)
    shown = (top.title, top.undo, top.zoom.percent, top.people, top.share, top.export, top.account)
    places = [(part.mapTo(top, part.rect().topLeft()).x(), part.width()) for part in shown if part.isVisible()]
    for (left, room), (after, _width) in pairwise(places):
        assert left + room <= after + 1
    assert places[-1][0] + places[-1][1] <= 880
    sync.tell_people(program.tab.diagram.id)
    program.bot.waitUntil(lambda: top.undo.isVisible() and top.zoom.plus.isVisible())


def test_words_come_back_with_the_room(program: Program) -> None:
    window = program.desktop.window
    window.use_sync(ScriptedSync(SyncStatus()))
    top = window.top_bar
    window.resize(880, 600)
    program.bot.waitUntil(lambda: top.export.text() == "" and top.account.small.isVisible())
    assert top.export.accessibleName() == "Export" and top.export.toolTip(), "the sign has its word for those who ask"
    window.resize(1360, 600)
    program.bot.waitUntil(lambda: top.export.text().strip() == "Export" and top.account.sign_in.isVisible())
    assert top.theme.isVisible() and top.title.button.text() == "Welcome to AutoGraph"
