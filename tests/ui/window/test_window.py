"""Tabs, titles, and the truth about what is saved."""

from __future__ import annotations

from tests.ui.conftest import Program
from ui.ports import NewDiagram, SaveStatus, Saving


def test_diagrams_open_as_tabs_and_close(program: Program) -> None:
    desk = program.desktop.window.desk
    desk.create(NewDiagram("Second"))
    program.wait_for_tabs(2)
    strip = program.desktop.window.tab_strip.tabs
    assert [strip.tabText(index) for index in range(2)] == ["Welcome to AutoGraph", "Second"]
    assert desk.tab is desk.tabs[1]
    program.run("view.next_tab")
    assert desk.tab is desk.tabs[0]
    program.run("file.library")
    assert desk.tab is None
    assert program.desktop.window.stack.currentWidget() is program.desktop.window.start
    desk.open(desk.tabs[1].diagram.id)
    assert desk.tab is desk.tabs[1], "an open diagram comes to the front, it is not opened twice"
    program.run("file.close")
    assert len(desk.tabs) == 1


def test_a_new_title_is_in_tab_bar_and_library(program: Program) -> None:
    window = program.desktop.window
    title = window.top_bar.title
    title.edit()
    title.field.setText("  My   plan ")
    title.field.editingFinished.emit()
    assert program.tab.diagram.title == "My plan"
    assert window.windowTitle().startswith("My plan")
    assert window.tab_strip.tabs.tabText(0) == "My plan"
    program.bot.waitUntil(lambda: [entry.title for entry in window.start.shown] == ["My plan"])


def test_the_status_says_saved_only_when_storage_says_so(program: Program) -> None:
    status = program.view.status
    program.bot.waitUntil(lambda: status.saved.text() == "Saved on this computer")
    status.show_status(SaveStatus(Saving.SAVING))
    assert status.saved.text() == "Saving…"
    status.show_status(SaveStatus(Saving.FAILED, "The disk is full"))
    assert status.saved.text() == "Not saved: The disk is full"
    assert status.saved.property("role") == "danger"
    assert status.retry.isVisible()


def test_commands_follow_the_selection(program: Program) -> None:
    actions = program.desktop.window.actions_
    assert actions is not None
    assert not actions["arrange.group"].isEnabled()
    program.run("edit.select_all")
    program.bot.waitUntil(lambda: actions["arrange.group"].isEnabled())
    assert "selected" in program.view.status.selection.text()


def test_a_mistake_of_ours_is_reported_and_the_window_lives(program: Program) -> None:
    from ui.dialogs.problem import ProblemDialog

    error = RuntimeError("boom")
    program.desktop.crashed(RuntimeError, error, None)
    program.desktop.crashed(RuntimeError, error, None)
    (dialog,) = program.desktop.window.findChildren(ProblemDialog)
    assert "boom" in dialog.problem.details
    dialog.accept()
    assert program.desktop.window.isVisible()
