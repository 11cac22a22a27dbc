"""What is noted of the order of a library, and what becomes of it when a library is old, damaged, or changes hands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from storage.accounts import Account
from storage.database import FILE_NAME
from storage.driver import choose_driver
from storage.library import LocalLibrary
from storage.recovery import recover
from storage.shelf_values import Changes, Place, Plan, Shelf, ShelfFolder
from storage.shelves import NO_SHELF
from storage.sync_states import SyncState

KEPT = Path(__file__).parents[1] / "data" / "databases"
F, G, D = "f" * 32, "e" * 32, "d" * 32
ANN = Account("ann", "server", "http://a")
BOB = Account("bob", "server", "http://b")


def nothing(_base: Shelf, _mine: Shelf, _theirs: Shelf) -> Plan:
    """Both are the same."""
    return Plan()


@pytest.fixture
def agreed(library: LocalLibrary) -> LocalLibrary:
    """A diagram in a folder, which both sides know."""
    library.accounts.use(ANN).result()
    library.folders.create(F, "Work").result()
    library.diagrams.create(D, "Plan").result()
    library.diagrams.move([D], F).result()
    library.tags.add([D], "sea").result()
    library.sync_states.put(SyncState(D, account="ann", title="Plan")).result()
    assert library.shelves.waiting("ann").count == 2
    library.shelves.settle("ann", told(), "1", nothing).result()
    assert library.shelves.waiting("ann").count == 0
    return library


def told() -> Shelf:
    return Shelf({F: ShelfFolder("Work")}, {D: Place(F, False, frozenset({"sea"}))})


def test_each_change_of_order_waits_until_it_is_settled_and_no_other_does(agreed: LocalLibrary) -> None:
    def noted() -> int:
        count = agreed.shelves.waiting("ann").count
        agreed.shelves.settle("ann", told(), "1", nothing).result()
        return count

    changes = (
        lambda: agreed.folders.rename(F, "Other"),
        lambda: agreed.folders.colour(F, "#123456"),
        lambda: agreed.folders.create(G, "New", F),
        lambda: agreed.folders.move(F, None),  # where it is
        lambda: agreed.trash.put_folder(G),
        lambda: agreed.diagrams.star([D], True),
        lambda: agreed.tags.add([D], "x"),
        lambda: agreed.tags.remove([D], "x"),
        lambda: agreed.diagrams.move([D], None),
        lambda: agreed.diagrams.rename(D, "Title"),
        lambda: agreed.diagrams.mark_opened(D),
    )
    counts = []
    for change in changes:
        change().result()
        counts.append(noted())
    assert counts == [1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0]
    oldest = agreed.shelves.waiting("ann").oldest_s
    agreed.folders.rename(F, "Again").result()
    assert oldest is None and agreed.shelves.waiting("ann").oldest_s is not None


def test_what_is_known_is_what_the_other_side_said_and_is_due_when_something_differs(agreed: LocalLibrary) -> None:
    known = agreed.shelves.known("ann")
    assert (known.revision, known.shelf, known.is_due) == ("1", told(), False)
    agreed.folders.dissolve(F).result()
    known = agreed.shelves.known("ann")
    assert known.is_due and known.shelf == told(), "what was deleted here is not forgotten before it is told"
    seen: list[tuple[Shelf, Shelf]] = []

    def look(base: Shelf, mine: Shelf, _theirs: Shelf) -> Plan:
        seen.append((base, mine))
        return Plan(there=Changes({F: None}))

    settled = agreed.shelves.settle("ann", told(), "1", look).result()
    assert seen == [(told(), Shelf({}, {D: Place(None, False, frozenset({"sea"}))}))]
    assert settled.there.folders == {F: None} and agreed.shelves.waiting("ann").count == 1


def test_an_account_that_is_not_in_use_is_not_settled_and_its_folders_are_nobody_elses(agreed: LocalLibrary) -> None:
    agreed.accounts.use(BOB).result()
    agreed.folders.rename(F, "Renamed").result()

    def look(_base: Shelf, mine: Shelf, theirs: Shelf) -> Plan:
        assert not mine.folders and not mine.places and not theirs.folders
        return Plan()

    assert not agreed.shelves.settle("ann", told(), "2", nothing).result().there
    agreed.shelves.settle("bob", Shelf({F: ShelfFolder("Work")}), "1", look).result()
    assert agreed.shelves.waiting("bob").count == 0
    agreed.accounts.use(ANN).result()
    assert agreed.shelves.waiting("ann").count == 1 and agreed.shelves.known("ann").revision == "1"


def test_a_server_without_shelves_has_nothing_to_wait_for(agreed: LocalLibrary) -> None:
    agreed.folders.rename(F, "Renamed").result()
    agreed.shelves.has_none("ann").result()
    assert agreed.shelves.waiting("ann").count == 0 and agreed.shelves.known("ann").revision == NO_SHELF
    agreed.shelves.settle("ann", told(), "1", lambda *_: Plan(there=Changes({F: ShelfFolder("Renamed")}))).result()
    assert agreed.shelves.waiting("ann").count == 1


def test_a_recovered_library_has_deleted_no_folder(agreed: LocalLibrary) -> None:
    folder = agreed.folder
    agreed.folders.create(G, "Lost").result()
    agreed.shelves.settle("ann", Shelf({F: ShelfFolder("Work"), G: ShelfFolder("Lost")}), "2", nothing).result()
    agreed.folders.dissolve(G).result()
    agreed.close()
    recover(folder, choose_driver(), "for the test")
    library = LocalLibrary.open(folder)
    known = library.shelves.known("ann")
    assert known.shelf == Shelf() and known.revision == "" and known.is_due
    assert [one.id for one in library.folders.all()] == [F]
    library.close()


def test_the_order_of_an_older_library_is_not_known_to_anybody(tmp_path: Path) -> None:
    shutil.copyfile(KEPT / "0003.db", tmp_path / FILE_NAME)
    library = LocalLibrary.open(tmp_path)
    library.accounts.use(ANN).result()
    library.sync_states.put(*(SyncState(one.id, account="ann") for one in library.diagrams.all())).result()
    tagged = [one for one in library.diagrams.all() if one.tags or one.folder_id or one.starred]
    assert library.shelves.waiting("ann").count == len(library.folders.all()) + len(tagged) > 2
    library.close()
