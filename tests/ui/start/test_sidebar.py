"""Folders, tags and the trash: by mouse, by keyboard, by menu, and by dragging."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.ui.start.conftest import Shop
from ui.dialogs.choose_folder import ChooseFolder
from ui.dialogs.choose_tags import ChooseTags
from ui.dialogs.confirm import ConfirmDialog
from ui.dialogs.problem import ProblemDialog
from ui.start.card_menu import COLOURS, place_menu
from ui.start.shelf import Everything, InFolder, Place, Starred, Trashed, WithTag
from ui.start.side_rows import COLOUR_ROLE, COUNT_ROLE
from ui.start.wishes import RenameFolder
from ui.widgets.card import Menu

WELCOME = "Welcome to AutoGraph"


def menu_of(shop: Shop, place: Place) -> Menu:
    sidebar, page = shop.page.sidebar, shop.page
    assert page.shelf is not None
    menu = place_menu(place, page.shelf, say=page.wished.emit, rename=lambda: sidebar.rename(place), parent=page)
    assert menu is not None
    return menu


def choose(menu: Menu, *titles: str) -> None:
    for title in titles:
        action = next(one for one in menu.actions() if one.text().split("\t")[0] == title)
        inner = action.menu()
        if isinstance(inner, Menu):
            menu = inner
        else:
            action.trigger()


def write(shop: Shop, name: str) -> None:
    """Into the field that is open in the sidebar."""
    shop.bot.waitUntil(lambda: bool(shop.page.sidebar.viewport().findChildren(QLineEdit)))
    (field,) = shop.page.sidebar.viewport().findChildren(QLineEdit)
    field.setText(name)
    shop.bot.keyClick(field, Qt.Key.Key_Return)
    shop.rest()


def count(shop: Shop, place: Place) -> int:
    return int(shop.page.sidebar.rows.find(place).data(COUNT_ROLE))


@pytest.mark.parametrize("way", ["button", "command", "menu"])
def test_a_new_folder_is_named_at_once(shop: Shop, way: str) -> None:
    if way == "button":
        shop.page.sidebar.plus.click()
    elif way == "command":
        shop.program.run("library.new_folder")
    else:
        choose(menu_of(shop, Everything()), "New folder")
    write(shop, "Work")
    shop.bot.waitUntil(lambda: shop.folder_names() == ["Work"])


def test_a_folder_in_a_folder(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    choose(menu_of(shop, InFolder(folder)), "New folder inside")
    write(shop, "Deep")
    shop.bot.waitUntil(lambda: shop.folder_names() == ["Work", "Deep"])
    assert shop.library.folders.all()[1].parent == folder


def test_f2_renames_a_folder_and_escape_leaves_it(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.open_place(InFolder(folder))
    shop.bot.keyClick(shop.page.sidebar, Qt.Key.Key_F2)
    (field,) = shop.page.sidebar.viewport().findChildren(QLineEdit)
    field.setText("Nothing")
    shop.bot.keyClick(field, Qt.Key.Key_Escape)
    shop.bot.waitUntil(lambda: not shop.page.sidebar.viewport().findChildren(QLineEdit))
    shop.bot.keyClick(shop.page.sidebar, Qt.Key.Key_F2)
    write(shop, "  Home \n plans ")
    shop.bot.waitUntil(lambda: shop.folder_names() == ["Home plans"])
    assert shop.page.crumbs.heading.text() == "Home plans"


def test_a_colour(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    choose(menu_of(shop, InFolder(folder)), "Colour", "Green")
    shop.bot.waitUntil(lambda: shop.page.sidebar.rows.find(InFolder(folder)).data(COLOUR_ROLE) == COLOURS["Green"])
    choose(menu_of(shop, InFolder(folder)), "Colour", "None")
    shop.bot.waitUntil(lambda: not shop.page.sidebar.rows.find(InFolder(folder)).data(COLOUR_ROLE))


def test_diagrams_are_dragged_into_a_folder_and_undo_brings_them_back(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.add("A", "B", "C")
    shop.drop_on(InFolder(folder), ["A", "C"])
    shop.bot.waitUntil(lambda: count(shop, InFolder(folder)) == 2)
    shop.bot.waitUntil(lambda: shop.window.toast.isVisible())
    assert shop.window.toast.text.text() == "2 diagrams moved to “Work”"
    shop.window.toast.button.click()
    shop.bot.waitUntil(lambda: count(shop, InFolder(folder)) == 0)


def test_dragging_onto_star_tag_and_trash(shop: Shop) -> None:
    shop.add("A", tags=("draft",))
    shop.add("B", "C")
    shop.drop_on(Starred(), ["B"])
    shop.bot.waitUntil(lambda: shop.entry("B").starred)
    shop.drop_on(WithTag("draft"), ["B", "C"])
    shop.bot.waitUntil(lambda: count(shop, WithTag("draft")) == 3)
    shop.drop_on(Trashed(), ["A", "B"])
    shop.wait_for("C", WELCOME)
    assert count(shop, Trashed()) == 2


def test_folders_are_dragged_but_never_into_themselves(shop: Shop) -> None:
    work, home = shop.add_folder("Work"), shop.add_folder("Home")
    deep = shop.add_folder("Deep", work)
    shop.page.sidebar.setExpanded(shop.page.sidebar.rows.find(InFolder(work)), True)
    shop.drop_folder_on(InFolder(deep), work)
    shop.rest()
    assert shop.library.folders.all()[0].parent == ""
    shop.drop_folder_on(InFolder(home), work)
    shop.bot.waitUntil(lambda: {one.id: one.parent for one in shop.library.folders.all()}[work] == home)
    shop.rest()
    shop.drop_folder_on(Everything(), work)
    shop.bot.waitUntil(lambda: {one.id: one.parent for one in shop.library.folders.all()}[work] == "")
    shop.rest()


def test_a_folder_goes_to_the_trash_with_all_in_it_and_comes_back(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.add("A", folder=shop.add_folder("Deep", folder))
    shop.open_place(InFolder(folder))
    shop.bot.keyClick(shop.page.sidebar, Qt.Key.Key_Delete)
    shop.wait_for(WELCOME)
    assert shop.folder_names() == [] and count(shop, Trashed()) == 1
    shop.bot.waitUntil(lambda: shop.window.toast.isVisible())
    shop.window.toast.button.click()
    shop.wait_for("A", WELCOME)
    assert shop.folder_names() == ["Work", "Deep"]


def test_a_folder_is_removed_and_what_is_in_it_kept(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.add("A", folder=folder)
    choose(menu_of(shop, InFolder(folder)), "Remove, keep what is in it")
    shop.bot.waitUntil(lambda: shop.folder_names() == [])
    shop.wait_for("A", WELCOME)


def test_moving_by_dialog_finds_folders_by_letters(shop: Shop) -> None:
    work = shop.add_folder("Work")
    deep = shop.add_folder("Plans", work)
    shop.add("A")
    shop.select("A")
    shop.page.menu_of([shop.entry("A")]).actions()[4].trigger()
    (dialog,) = shop.window.findChildren(ChooseFolder)
    assert not dialog.move_.isEnabled(), "it lies at the top already"
    shop.bot.keyClicks(dialog.search, "plan")
    assert dialog.move_.isEnabled()
    shop.bot.keyClick(dialog.search, Qt.Key.Key_Return)
    shop.bot.waitUntil(lambda: count(shop, InFolder(deep)) == 1)


def test_tags_are_given_and_taken_by_dialog(shop: Shop) -> None:
    shop.add("A", tags=("draft", "old"))
    shop.add("B", tags=("old",))
    shop.select("A", "B")
    shop.page.tools.bar.tags.click()
    (dialog,) = shop.window.findChildren(ChooseTags)
    assert dialog.ticks["draft"].checkState() is Qt.CheckState.PartiallyChecked
    assert dialog.ticks["old"].checkState() is Qt.CheckState.Checked
    dialog.ticks["old"].setCheckState(Qt.CheckState.Unchecked)
    shop.bot.keyClicks(dialog.new, "new one")
    dialog.add.click()
    dialog.done_.click()
    shop.bot.waitUntil(lambda: set(shop.entry("A").tags) == {"draft", "new one"})
    assert set(shop.entry("B").tags) == {"new one"}
    shop.rest()


def test_a_tag_is_renamed_and_deleted_and_undo_gives_it_back(shop: Shop) -> None:
    shop.add("A", tags=("draft",))
    shop.open_place(WithTag("draft"))
    shop.bot.keyClick(shop.page.sidebar, Qt.Key.Key_F2)
    write(shop, "ready")
    shop.bot.waitUntil(lambda: shop.page.sidebar.rows.find(WithTag("ready")).isValid())
    shop.open_place(WithTag("ready"))
    shop.bot.keyClick(shop.page.sidebar, Qt.Key.Key_Delete)
    shop.bot.waitUntil(lambda: not shop.page.sidebar.rows.find(WithTag("ready")).isValid())
    shop.bot.waitUntil(lambda: shop.window.toast.isVisible())
    shop.window.toast.button.click()
    shop.bot.waitUntil(lambda: shop.page.sidebar.rows.find(WithTag("ready")).isValid())
    shop.rest()


def test_the_trash_says_how_long_gives_back_and_deletes_for_good(shop: Shop) -> None:
    shop.add("A", "B", "C")
    shop.select("A", "B", "C")
    shop.page.tools.bar.trash.click()
    shop.wait_for(WELCOME)
    shop.open_place(Trashed())
    shop.wait_for("A", "B", "C")
    assert shop.entry("A").days_left == 30 and not shop.page.new.isVisible()
    shop.select("A")
    shop.press(Qt.Key.Key_Return)
    shop.wait_for("B", "C")
    shop.select("B")
    choose(shop.page.menu_of(shop.page.gallery.selected()), "Delete for good…")
    (dialog,) = shop.window.findChildren(ConfirmDialog)
    assert "“B”" in dialog.heading.text()
    dialog.yes.click()
    shop.wait_for("C")
    shop.page.empty_trash.click()
    dialog = [one for one in shop.window.findChildren(ConfirmDialog) if one.isVisible()][0]
    dialog.no.click()
    shop.rest()
    assert shop.titles == ["C"]
    shop.page.empty_trash.click()
    dialog = [one for one in shop.window.findChildren(ConfirmDialog) if one.isVisible()][0]
    dialog.yes.click()
    shop.bot.waitUntil(shop.page.empty.isVisible)
    shop.open_place(Everything())
    shop.wait_for("A", WELCOME)


def test_the_arrow_keys_walk_through_the_places(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.page.sidebar.setFocus()
    for _ in range(4):
        shop.bot.keyClick(shop.page.sidebar, Qt.Key.Key_Down)
    assert shop.page.place == InFolder(folder), "the head above the folders is passed over"


def test_the_program_says_what_the_library_refuses_and_shows_it_as_it_is(shop: Shop) -> None:
    shop.page.wished.emit(RenameFolder("gone", "Name"))
    shop.bot.waitUntil(lambda: bool(shop.window.findChildren(ProblemDialog)))
    (dialog,) = shop.window.findChildren(ProblemDialog)
    assert dialog.problem.advice
    dialog.accept()
    shop.rest()


def test_folders_are_put_in_another_order(shop: Shop) -> None:
    first, second, third = (shop.add_folder(name) for name in ("A", "B", "C"))
    shop.drop_folder_on(InFolder(first), third, above=True)
    shop.bot.waitUntil(lambda: shop.folder_names() == ["C", "A", "B"])
    shop.rest()
    shop.drop_folder_on(InFolder(second), first, above=True)
    shop.rest()
    assert shop.folder_names() == ["C", "A", "B"], "it stands there already"


def test_what_is_dragged_out_of_the_trash_is_restored(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.add("A", "B")
    shop.select("A", "B")
    shop.page.tools.bar.trash.click()
    shop.wait_for(WELCOME)
    shop.open_place(Trashed())
    shop.wait_for("A", "B")
    shop.drop_on(Trashed(), ["A"])
    shop.drop_on(InFolder(folder), ["A"])
    shop.wait_for("B")
    shop.open_place(InFolder(folder))
    shop.wait_for("A")
