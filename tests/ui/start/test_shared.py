"""What others share is found in a place of its own, and says what one may do with it."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import Qt

from sync.status import DiagramStatus, Phase
from tests.fakes.scripted_sync import SYNCED, ScriptedSync, online
from tests.ui.start.conftest import Shop
from ui.start.gallery import Look
from ui.start.model import Column
from ui.start.shelf import Everything, SharedWithMe
from ui.start.side_rows import COUNT_ROLE

VIEWER = DiagramStatus(Phase.SYNCED, role="viewer")
EDITOR = DiagramStatus(Phase.SYNCED, role="editor")


class House(Shop):
    """The library page with an account; three diagrams, two of which are of others."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop.program)
        self.add("Mine", "Theirs", "Ours")
        self.ids = {title: self.entry(title).id for title in ("Mine", "Theirs", "Ours")}
        self.sync = ScriptedSync(online())
        self.window.use_sync(self.sync)
        self.tell({"Mine": SYNCED, "Theirs": VIEWER, "Ours": EDITOR})

    def tell(self, states: dict[str, DiagramStatus]) -> None:
        self.sync.tell(online(**{self.ids[title]: state for title, state in states.items()}))
        self.bot.waitUntil(lambda: self.window.desk.syncing._status is self.sync.status)

    def titles(self) -> set[str]:
        return {entry.title for entry in self.page.shown}


@pytest.fixture
def house(shop: Shop) -> House:
    return House(shop)


def test_without_an_account_there_is_no_such_place(shop: Shop) -> None:
    assert not shop.page.sidebar.rows.find(SharedWithMe()).isValid()


def test_the_place_counts_and_shows_those_of_others(house: House) -> None:
    row = house.page.sidebar.rows.find(SharedWithMe())
    assert row.data() == "Shared with me" and row.data(COUNT_ROLE) == 2
    house.open_place(SharedWithMe())
    assert house.titles() == {"Theirs", "Ours"} and house.page.crumbs.heading.text() == "Shared with me"
    house.tell({"Mine": SYNCED, "Theirs": SYNCED, "Ours": EDITOR})
    house.bot.waitUntil(lambda: house.titles() == {"Ours"})


def test_nothing_shared_says_how_it_comes(house: House) -> None:
    house.open_place(SharedWithMe())
    house.tell({"Mine": SYNCED})
    house.bot.waitUntil(lambda: house.page.stack.currentWidget() is house.page.empty)
    assert house.page.empty.title.text() == "Nothing is shared with you yet"


def test_signing_out_goes_back_to_all_diagrams(house: House) -> None:
    house.open_place(SharedWithMe())
    house.sync.sign_out()
    house.bot.waitUntil(lambda: house.page.place == Everything())
    assert not house.page.sidebar.rows.find(SharedWithMe()).isValid()


def test_a_refresh_of_the_library_keeps_it(house: House) -> None:
    house.open_place(SharedWithMe())
    house.window.librarian.refresh()
    house.rest()
    assert house.page.place == SharedWithMe() and house.titles() == {"Theirs", "Ours"}


@pytest.mark.parametrize("look", list(Look))
def test_cards_and_rows_say_what_one_may_do(house: House, look: Look) -> None:
    house.page.show_look(look)
    model = house.page.gallery.model
    at = next(number for number, row in enumerate(model.rows) if row.entry.title == "Theirs")
    index = model.index(at, Column.TITLE)
    assert "shared with you, can view" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert "Shared with you: can view" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    view = house.page.gallery.view
    rect = view.visualRect(index)
    with_badge = view.viewport().grab(rect).toImage()
    house.tell({"Mine": SYNCED, "Theirs": SYNCED, "Ours": EDITOR})
    house.bot.waitUntil(lambda: model.role_of(model.entry(index)) == "")
    assert view.viewport().grab(rect).toImage() != with_badge
    mine = next(number for number, row in enumerate(model.rows) if row.entry.title == "Mine")
    assert model.role_of(model.entry(model.index(mine, Column.TITLE))) == ""


@pytest.mark.parametrize("look", list(Look))
def test_cards_and_rows_name_who_shares_it(house: House, look: Look) -> None:
    house.page.show_look(look)
    house.open_place(SharedWithMe())
    model, view = house.page.gallery.model, house.page.gallery.view
    (at,) = (number for number, row in enumerate(model.rows) if row.entry.title == "Theirs")
    index = model.index(at, Column.TITLE)
    before = view.viewport().grab(view.visualRect(index)).toImage()
    shared = DiagramStatus(Phase.SYNCED, role="viewer", shared_by="Ada Ash")
    house.tell({"Mine": SYNCED, "Theirs": shared, "Ours": EDITOR})
    house.bot.waitUntil(lambda: model.sharer_of(model.entry(index)) == "Ada Ash")
    assert "Shared with you by Ada Ash: can view" in str(index.data(Qt.ItemDataRole.ToolTipRole))
    assert "shared with you by Ada Ash, can view" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert view.viewport().grab(view.visualRect(index)).toImage() != before
    if folder := os.environ.get("AUTOGRAPH_PICTURES"):
        house.window.grab().save(f"{folder}/shared-{look.name.lower()}.png")
    house.window.librarian.refresh()
    house.rest()
    assert model.sharer_of(model.entry(model.index(at, Column.TITLE))) == "Ada Ash"
