"""What stands in a place of the library, and in which order."""

from __future__ import annotations

import pytest

from ui.library_ports import Folder, Kind, Sort, Tag
from ui.ports import Entry
from ui.start.shelf import (
    Everything,
    InFolder,
    Order,
    Place,
    Recent,
    Shelf,
    Starred,
    Trashed,
    WithTag,
    name_key,
    named,
    of_kind,
    size_words,
    titled,
)

PLAN = Entry("1", "Plan 10", 100.0, starred=True, folder="work", tags=("Draft",), size=5, created_s=3.0)
NOTES = Entry("2", "plan 9", 300.0, folder="deep", kind=Kind.NOTE, opened_s=7.0, size=50, created_s=2.0)
HOME = Entry("3", "Älter", 200.0, tags=("draft", "home"), opened_s=9.0, size=1, created_s=1.0)
OLD = Entry("4", "Old", 50.0, days_left=3)
SHELF = Shelf(
    (PLAN, NOTES, HOME),
    (OLD,),
    (Folder("work", "Work"), Folder("deep", "Deep", "work"), Folder("home", "Home")),
    (Tag("Draft", 2), Tag("home", 1)),
)


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        (Everything(), "123"),
        (Recent(), "32"),
        (Starred(), "1"),
        (InFolder("work"), "1"),
        (InFolder("deep"), "2"),
        (InFolder(""), "3"),
        (WithTag("draft"), "13"),
        (Trashed(), "4"),
    ],
)
def test_what_stands_where(place: Place, ids: str) -> None:
    assert "".join(entry.id for entry in SHELF.at(place)) == ids


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order(), "123"),
        (Order(reverse=True), "132"),
        (Order(Sort.NAME), "321"),
        (Order(Sort.NAME, reverse=True), "123"),
        (Order(Sort.SIZE), "213"),
        (Order(Sort.CREATED), "123"),
        (Order(Sort.OPENED), "321"),
    ],
)
def test_orders(order: Order, ids: str) -> None:
    assert "".join(entry.id for entry in order.sorted(SHELF.entries)) == ids


def test_the_way_to_a_folder_and_places_that_are_gone() -> None:
    assert [folder.name for folder in SHELF.way_to("deep")] == ["Work", "Deep"]
    assert SHELF.way_to("") == [] and SHELF.way_to("gone") == []
    assert SHELF.has(InFolder("deep")) and not SHELF.has(InFolder("gone")) and not SHELF.has(WithTag("gone"))
    ring = Shelf(folders=(Folder("a", "A", "b"), Folder("b", "B", "a")))
    assert len(ring.way_to("a")) == 2, "a ring, which storage never lets happen, does not hang the window"


def test_kinds_and_titles() -> None:
    assert of_kind(SHELF.entries, Kind.NOTE) == [NOTES] and of_kind(SHELF.entries, None) == list(SHELF.entries)
    assert titled(SHELF.entries, "PLAN 1") == [PLAN] and titled(SHELF.entries, "  ") == list(SHELF.entries)


def test_words() -> None:
    assert [size_words(size) for size in (0, 999, 1000, 9_949, 12_345, 999_499, 999_999, 3_400_000_000)] == [
        "0 B", "999 B", "1.0 KB", "9.9 KB", "12 KB", "999 KB", "1.0 MB", "3.4 GB",
    ]  # fmt: skip
    assert named([PLAN]) == "“Plan 10”" and named([PLAN, NOTES]) == "2 diagrams"
    assert sorted(["b10", "B9", "á", "b"], key=name_key) == ["á", "b", "B9", "b10"]
