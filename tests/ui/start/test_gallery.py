"""Choosing diagrams and doing something with them, by mouse and by keyboard, as cards and as a list."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QLineEdit

from tests.ui.start.conftest import Shop
from ui.dialogs.problem import ProblemDialog
from ui.start.gallery import Look
from ui.start.model import Column, dragged

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
WELCOME = "Welcome to AutoGraph"


@pytest.fixture(params=list(Look), ids=[look.value for look in Look])
def full(shop: Shop, request: pytest.FixtureRequest) -> Shop:
    """Five diagrams, A first."""
    shop.add("A", "B", "C", "D")
    shop.page.show_look(request.param)
    shop.page.tools.sort.setCurrentIndex(1)
    shop.page.tools.sort.activated.emit(1)
    assert shop.titles == ["A", "B", "C", "D", WELCOME]
    return shop


def test_clicks_select_one_several_and_a_stretch(full: Shop) -> None:
    full.click("A")
    assert full.selected == ["A"]
    full.click("C", CTRL)
    assert full.selected == ["A", "C"]
    full.click("C", CTRL)
    assert full.selected == ["A"]
    full.click("A")
    full.click("C", SHIFT)
    assert full.selected == ["A", "B", "C"]
    assert full.page.tools.bar.isVisible() and full.page.tools.bar.count.text() == "3 selected"
    full.press(Qt.Key.Key_Escape)
    assert full.selected == [] and not full.page.tools.bar.isVisible()


def test_the_keyboard_selects_all_and_opens(full: Shop) -> None:
    full.click("A")
    full.press(Qt.Key.Key_A, CTRL)
    assert len(full.selected) == 5
    full.click("B")
    full.press(Qt.Key.Key_Return)
    full.program.wait_for_tabs(1)
    assert full.program.tab.diagram.title == "B"


def test_a_double_click_opens(full: Shop) -> None:
    view = full.page.gallery.view
    full.click("D")
    full.bot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=full.row("D"))
    full.program.wait_for_tabs(1)
    assert full.program.tab.diagram.title == "D"


def test_f2_renames_in_place_and_escape_does_not(full: Shop) -> None:
    for key, name in ((Qt.Key.Key_Escape, "B"), (Qt.Key.Key_Return, "Mine")):
        full.click("B" if "B" in full.titles else "Mine")
        full.press(Qt.Key.Key_F2)
        (field,) = full.page.gallery.view.viewport().findChildren(QLineEdit)
        assert field.isVisible() and field.text() == "B"
        field.setText("Mine")
        full.bot.keyClick(field, key)
        full.bot.waitUntil(lambda: not full.page.gallery.view.viewport().findChildren(QLineEdit))
        full.wait_for("A", name, "C", "D", WELCOME)
    assert "Mine" in [entry.title for entry in full.library.entries()]


def test_delete_moves_to_the_trash_and_undo_brings_back(full: Shop) -> None:
    full.click("A")
    full.click("B", CTRL)
    full.press(Qt.Key.Key_Delete)
    full.wait_for("C", "D", WELCOME)
    full.bot.waitUntil(lambda: full.window.toast.isVisible())
    assert full.window.toast.text.text() == "2 diagrams moved to the trash"
    full.window.toast.button.click()
    full.wait_for("A", "B", "C", "D", WELCOME)


def test_ctrl_d_duplicates_and_the_copies_are_selected(full: Shop) -> None:
    full.click("A")
    full.press(Qt.Key.Key_D, CTRL)
    full.wait_for("A", "A (copy)", "B", "C", "D", WELCOME)
    full.bot.waitUntil(lambda: full.selected == ["A (copy)"])


def test_what_was_selected_stays_selected_when_the_library_changes(full: Shop) -> None:
    full.select("B", "D")
    full.add("AA")
    assert full.selected == ["B", "D"] and full.titles[1] == "AA"


def test_the_menu_of_several(full: Shop) -> None:
    full.select("A", "B")
    titles = [action.text().split("\t")[0] for action in full.page.menu_of(full.page.gallery.selected()).actions()]
    assert "Rename" not in titles and {"Open", "Add star", "Duplicate", "Move to trash"} <= set(titles)


def test_a_rubber_band_selects_cards(full: Shop) -> None:
    if full.page.gallery.look is Look.TABLE:
        pytest.skip("a list has no room beside its rows")
    view = full.page.gallery.cards
    last = view.visualRect(full.page.gallery.model.index(4, 0))
    begin, end = last.topRight() + QPoint(6, 6), full.row("D")
    viewport = view.viewport()
    full.bot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=begin)
    full.program._move(viewport, (begin + end) / 2)
    full.program._move(viewport, end)
    full.bot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    assert full.selected == ["B", "C", "D"]


def test_a_click_on_a_column_sorts_by_it_and_again_turns_it_round(full: Shop) -> None:
    header = full.page.gallery.table.header()
    header.sectionClicked.emit(Column.TITLE)
    assert full.titles == [WELCOME, "D", "C", "B", "A"]
    header.sectionClicked.emit(Column.TITLE)
    assert full.titles == ["A", "B", "C", "D", WELCOME]
    assert header.sortIndicatorSection() == Column.TITLE


def test_look_and_order_are_there_the_next_time(full: Shop) -> None:
    full.page.tools.look.picked.emit("table")
    full.page.tools.direction.click()
    full.program.restart()
    page = full.program.desktop.window.start
    assert page.gallery.look is Look.TABLE and page.gallery.view is page.gallery.table
    assert [entry.title for entry in page.shown] == [WELCOME, "D", "C", "B", "A"]


def test_a_title_that_the_library_refuses_is_taken_back(full: Shop) -> None:
    full.library.delete(full.entry("B").id)  # behind the page's back
    full.click("B")
    full.press(Qt.Key.Key_F2)
    (field,) = full.page.gallery.view.viewport().findChildren(QLineEdit)
    field.setText("Mine")
    full.bot.keyClick(field, Qt.Key.Key_Return)
    full.bot.waitUntil(lambda: bool(full.window.findChildren(ProblemDialog)))
    full.wait_for("A", "C", "D", WELCOME)
    full.window.findChildren(ProblemDialog)[0].accept()


def test_a_drag_begins_on_a_card_and_takes_all_that_are_selected(full: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[str, ...]] = []

    def record(drag: QDrag, *_actions: Qt.DropAction) -> Qt.DropAction:
        taken.append(dragged(drag.mimeData()))
        assert not drag.pixmap().isNull()
        return Qt.DropAction.MoveAction

    monkeypatch.setattr(QDrag, "exec", record)  # the real one holds the mouse of the whole screen
    full.click("A")
    full.click("C", CTRL)
    viewport = full.page.gallery.view.viewport()
    begin = full.row("C")
    full.bot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=begin)
    full.program._move(viewport, begin + QPoint(20, 4))
    full.program._move(viewport, begin + QPoint(40, 8))
    full.bot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=begin + QPoint(40, 8))
    assert taken and set(taken[0]) == {full.entry("A").id, full.entry("C").id}
