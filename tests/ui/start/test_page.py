"""The start page shows, sorts, finds and opens the diagrams of the library."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from tests.ui.conftest import Program
from ui.ports import Entry
from ui.start.page import Sort, StartPage

ENTRIES = (Entry("1", "Network plan", 100.0), Entry("2", "App flow", 300.0), Entry("3", "Network of people", 200.0))


def test_cards_are_sorted_and_found(qtbot: QtBot) -> None:
    page = StartPage()
    qtbot.addWidget(page)
    page.show_entries(ENTRIES)
    assert [entry.id for entry in page.shown] == ["2", "3", "1"]
    page.sort.setCurrentText(Sort.TITLE.value)
    assert [entry.id for entry in page.shown] == ["2", "3", "1"]
    page.search.setText("plan net")
    assert [entry.id for entry in page.shown] == ["1"]
    page.search.setText("nothing like it")
    assert page.stack.currentWidget() is page.nothing


def test_an_empty_library_is_friendly(qtbot: QtBot) -> None:
    page = StartPage()
    qtbot.addWidget(page)
    page.show_entries(())
    assert page.stack.currentWidget() is page.empty


def test_a_card_is_renamed_duplicated_and_thrown_away(program: Program) -> None:
    window = program.desktop.window
    start = window.start
    window.desk.close(program.tab)
    program.bot.waitUntil(lambda: window.jobs.is_idle)
    (entry,) = start.shown
    assert entry.thumbnail.startswith(b"\x89PNG")
    start.rename_wanted.emit(entry.id, "Mine")
    program.bot.waitUntil(lambda: [one.title for one in start.shown] == ["Mine"])
    start.duplicate_wanted.emit(entry.id)
    program.bot.waitUntil(lambda: len(start.shown) == 2)
    start.trash_wanted.emit(entry.id)
    program.bot.waitUntil(lambda: len(start.shown) == 1)
    program.bot.waitUntil(lambda: window.toast.isVisible())
    window.toast.button.click()
    program.bot.waitUntil(lambda: len(start.shown) == 2)


def test_the_trash_gives_back_and_deletes_for_good(program: Program) -> None:
    from ui.dialogs.confirm import ConfirmDialog

    window = program.desktop.window
    start = window.start
    (entry,) = start.shown
    start.duplicate_wanted.emit(entry.id)
    program.bot.waitUntil(lambda: len(start.shown) == 2)
    for one in start.shown:
        start.trash_wanted.emit(one.id)
    program.bot.waitUntil(lambda: start.stack.currentWidget() is start.empty)
    start.trash.click()
    assert len(start.shown) == 2
    restore, delete = (action for action in start.menu_of(entry).actions() if not action.isSeparator())
    restore.trigger()
    program.bot.waitUntil(lambda: len(start.shown) == 1)
    start.delete_wanted.emit(start.shown)
    (dialog,) = window.findChildren(ConfirmDialog)
    dialog.yes.click()
    program.bot.waitUntil(lambda: start.stack.currentWidget() is start.clean)
    start.back.click()
    assert [one.id for one in start.shown] == [entry.id]


def test_a_star_brings_a_card_to_the_front(program: Program) -> None:
    start = program.desktop.window.start
    (entry,) = start.shown
    start.duplicate_wanted.emit(entry.id)
    program.bot.waitUntil(lambda: len(start.shown) == 2)
    last = start.shown[1]
    start.star_wanted.emit(last.id, True)
    program.bot.waitUntil(lambda: start.shown[0].starred)
    assert start.shown[0].id == last.id
