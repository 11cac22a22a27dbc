"""The library page shows the places of the library, searches as one types, and has a word for every emptiness."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from diagram.ids import new_id
from diagram.order import sequence
from diagram.records import Layer, Page, Shape
from tests.ui.start.conftest import Shop
from ui.library_ports import Sort
from ui.ports import Entry, NewDiagram
from ui.start.empty import EMPTY
from ui.start.page import StartPage
from ui.start.shelf import Everything, InFolder, Recent, Starred, Trashed, WithTag

WELCOME = "Welcome to AutoGraph"
ENTRIES = (Entry("1", "Network plan", 100.0), Entry("2", "App flow", 300.0), Entry("3", "Network of people", 200.0))


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    made = StartPage()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    return made


def labelled(title: str, *labels: str) -> NewDiagram:
    """A diagram with boxes of these labels."""
    order, *rest = sequence(1 + len(labels))
    base = Page(new_id(), order)
    layer = Layer(new_id(), base.id, order)
    shapes = [Shape(new_id(), layer.id, at, text=label) for at, label in zip(rest, labels, strict=True)]
    return NewDiagram(title, (base, layer, *shapes))


def test_before_the_library_is_open_cards_are_sorted_and_found_by_their_titles(page: StartPage) -> None:
    assert page.stack.currentWidget() is page.waiting
    page.show_entries(ENTRIES)
    assert [entry.id for entry in page.shown] == ["2", "3", "1"]
    page.tools.order_wanted.emit(type(page.order)(Sort.NAME))
    assert [entry.id for entry in page.shown] == ["2", "3", "1"]
    page.search.setText("plan net")
    assert [entry.id for entry in page.shown] == ["1"]
    page.search.setText("nothing like it")
    assert page.stack.currentWidget() is page.nothing


def test_an_empty_library_is_friendly(page: StartPage) -> None:
    page.show_entries(())
    assert page.stack.currentWidget() is page.empty
    for place in (Everything(), Recent(), Starred(), InFolder(""), Trashed()):
        page.look_at(place)
        assert page.empty.isVisible() and page.empty.title.text() == EMPTY[type(place)][0]


def test_labels_are_found_as_one_types_and_the_hits_are_marked(shop: Shop) -> None:
    shop.library.create(labelled("Shop", "The gateway takes payments", "Stock"))().close()
    shop.library.create(labelled("House", "A door"))().close()
    shop.read()
    for word in ("gatew", "gatewya"):  # a beginning, and a typing error
        shop.page.search.clear()
        shop.bot.keyClicks(shop.page.search, word)
        shop.wait_for("Shop")
        (row,) = shop.page.gallery.model.rows
        assert row.hit is not None
        marked = [row.hit.excerpt.text[start:end] for start, end in row.hit.excerpt.marks]
        assert row.hit.excerpt.text.startswith("The gateway") and any("gatew" in part for part in marked)
    shop.bot.keyClick(shop.page.search, Qt.Key.Key_Escape)
    shop.wait_for("Shop", "House", WELCOME)


def test_from_the_search_field_to_the_results_and_back_by_keyboard(shop: Shop) -> None:
    shop.add("Alpha", "Alphabet")
    shop.program.run("library.find")
    shop.bot.waitUntil(lambda: shop.window.focusWidget() is shop.page.search)
    shop.bot.keyClicks(shop.page.search, "alph")
    shop.wait_for("Alpha", "Alphabet")
    shop.bot.keyClick(shop.page.search, Qt.Key.Key_Down)
    shop.bot.waitUntil(lambda: shop.window.focusWidget() is shop.page.gallery.view)
    assert len(shop.selected) == 1
    shop.press(Qt.Key.Key_Up)
    shop.bot.waitUntil(lambda: shop.window.focusWidget() is shop.page.search)


def test_a_search_in_a_folder_offers_the_rest_of_the_library(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.add("Plan at the top")
    shop.add("Plan at work", folder=folder)
    shop.open_place(InFolder(folder))
    shop.wait_for("Plan at work")
    shop.page.search.setText("plan")
    shop.wait_for("Plan at work")
    shop.page.search.setText("top")
    shop.bot.waitUntil(shop.page.nothing.isVisible)
    assert shop.page.nothing_here.isVisible()
    shop.page.nothing_here.click()
    shop.wait_for("Plan at the top")
    assert isinstance(shop.page.place, Everything) and shop.page.search.text() == "top"


def test_an_answer_that_comes_too_late_is_not_shown(shop: Shop) -> None:
    shop.add("Alpha", "Beta")
    shop.page.search.setText("beta")
    shop.wait_for("Beta")
    shop.page.show_hits("alpha", shop.library.find("alpha"))
    assert shop.titles == ["Beta"]


def test_the_places(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    deep = shop.add_folder("Deep", folder)
    (plan,) = shop.add("Plan", folder=deep, tags=("draft",))
    shop.library.star(plan, True)
    shop.window.desk.open(plan)
    shop.program.wait_for_tabs(1)
    shop.program.run("file.close")
    shop.rest()
    shop.open_place(Starred())
    shop.wait_for("Plan")
    shop.open_place(WithTag("draft"))
    shop.wait_for("Plan")
    assert shop.page.crumbs.heading.text() == "#draft"
    shop.open_place(Recent())
    shop.wait_for("Plan", WELCOME)
    shop.page.sidebar.setExpanded(shop.page.sidebar.rows.find(InFolder(folder)), True)
    shop.open_place(InFolder(deep))
    shop.wait_for("Plan")
    assert shop.page.crumbs.heading.text() == "Deep"
    everything, above = shop.page.crumbs.links
    above.click()  # type: ignore[attr-defined]  # links are buttons
    assert shop.page.place == InFolder(folder) and shop.titles == []
    assert shop.page.empty.isVisible() and "empty" in shop.page.empty.title.text()


def test_a_new_diagram_is_made_where_one_is(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.open_place(InFolder(folder))
    shop.page.new.click()
    shop.program.wait_for_tabs(1)
    (entry,) = [one for one in shop.library.entries() if one.id == shop.program.tab.diagram.id]
    assert entry.folder == folder


def test_kinds_are_filtered(shop: Shop) -> None:
    shop.page.tools.kind.setCurrentIndex(2)
    shop.page.tools.kind.activated.emit(2)
    assert shop.titles == [] and shop.page.nothing.isVisible()
    shop.page.tools.kind.setCurrentIndex(0)
    shop.page.tools.kind.activated.emit(0)
    assert shop.titles == [WELCOME]


def test_a_place_that_is_gone_gives_way_to_all_diagrams(shop: Shop) -> None:
    folder = shop.add_folder("Work")
    shop.open_place(InFolder(folder))
    shop.library.folders.delete(folder)
    shop.read()
    assert isinstance(shop.page.place, Everything) and shop.titles == [WELCOME]


def test_pictures_come_after_the_cards_and_follow_the_work(shop: Shop) -> None:
    entry = shop.entry(WELCOME)
    shop.bot.waitUntil(lambda: shop.page.pictures.of(entry) is not None)
    before = shop.page.pictures.of(entry)
    assert before is not None
    shop.window.desk.open(entry.id)
    shop.program.wait_for_tabs(1)
    shop.program.run("edit.select_all")
    shop.program.run("edit.delete")
    shop.program.run("file.close")
    shop.rest()
    shop.bot.waitUntil(lambda: shop.page.pictures.of(entry) is None)


def test_the_room_that_the_library_takes_is_told(shop: Shop) -> None:
    assert "KB on this computer" in shop.page.room.text() or "MB on this computer" in shop.page.room.text()
