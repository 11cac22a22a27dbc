"""The merge alone, on a shelf that only changes for who has seen it: three computers always end with one tree."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

import pytest

from storage.shelf_values import Changes, Place, Shelf, ShelfFolder
from sync.engine.shelf_merging import is_tree, merged

DIAGRAMS = tuple("abcd")
NAMES = tuple("PQRST")


def put(shelf: Shelf, changes: Changes) -> Shelf:
    folders = {**shelf.folders, **changes.folders}
    places = {**shelf.places, **changes.places}
    return Shelf({one: told for one, told in folders.items() if told is not None}, places)


@dataclass
class Computer:
    """What it shows, and what it last agreed on."""

    mine: Shelf = field(default_factory=lambda: Shelf({}, {one: Place() for one in DIAGRAMS}))
    base: Shelf = field(default_factory=Shelf)

    def agree(self, server: Shelf) -> Shelf:
        """What the server has then. Merging it again changes nothing any more."""
        plan = merged(self.base, self.mine, server)
        self.mine, server = put(self.mine, plan.here), put(server, plan.there)
        assert self.mine == server and is_well(server)
        self.base = server
        assert not merged(self.base, self.mine, server).here and not merged(self.base, self.mine, server).there
        return server

    def change(self, turn: random.Random) -> None:
        folders, places = dict(self.mine.folders), dict(self.mine.places)
        one, other, diagram = turn.choice(NAMES), turn.choice([*folders, None]), turn.choice(DIAGRAMS)
        if turn.random() < 0.3:
            tag = turn.choice("xyz")
            tags = places[diagram].tags ^ {tag}
            places[diagram] = Place(other, turn.random() < 0.5, tags)
        elif one not in folders:
            folders[one] = ShelfFolder(f"{one}{turn.randrange(9)}", other)
        elif turn.random() < 0.2:
            above = folders.pop(one).parent
            folders = {each: replace(was, parent=above) if was.parent == one else was for each, was in folders.items()}
            places = {each: replace(was, folder=above) if was.folder == one else was for each, was in places.items()}
        else:
            moved = {**folders, one: replace(folders[one], parent=other, colour=turn.choice(("", "#123456")))}
            if turn.random() < 0.2:
                moved[one] = replace(moved[one], trashed=not moved[one].trashed)
            folders = moved if is_well(Shelf(moved, {})) else folders
        self.mine = Shelf(folders, places)


def is_well(shelf: Shelf) -> bool:
    """A tree in which nothing lies in what is not there, and no folder in one that is in the trash."""
    if not is_tree(shelf.folders) or not {one.folder for one in shelf.places.values()} - {None} <= shelf.folders.keys():
        return False
    folders = shelf.folders
    return all(one.trashed or one.parent is None or not folders[one.parent].trashed for one in folders.values())


@pytest.mark.parametrize("block", range(4))
def test_c2_three_computers_end_with_one_tree(block: int) -> None:
    for seed in range(block * 100, block * 100 + 100):
        turn = random.Random(seed)
        computers = [Computer() for _ in range(3)]
        server = Shelf({}, {one: Place() for one in DIAGRAMS})
        for _ in range(60):
            turn.choice(computers).change(turn)
            if turn.random() < 0.3:
                server = turn.choice(computers).agree(server)
        for one in (*computers, *computers):
            server = one.agree(server)
        assert all(one.mine == server for one in computers), f"seed {seed}"
        assert server.places.keys() == set(DIAGRAMS), f"seed {seed}: a diagram is lost"


def test_c2_a_move_that_would_close_a_ring_is_taken_back_and_the_other_stays() -> None:
    base = Shelf({one: ShelfFolder(one) for one in "PQR"})
    mine = Shelf({"P": ShelfFolder("P", "Q"), "Q": ShelfFolder("Q", "R"), "R": ShelfFolder("R")})
    theirs = Shelf({"P": ShelfFolder("P"), "Q": ShelfFolder("Q"), "R": ShelfFolder("R", "P")})
    plan = merged(base, mine, theirs)
    result = put(theirs, plan.there).folders
    assert put(mine, plan.here).folders == result and is_tree(result)
    assert result["R"].parent == "P", "what the server had first stays"


def test_c2_what_differs_in_case_only_is_no_change() -> None:
    places = [{"a": Place(tags=frozenset({spelt}))} for spelt in ("Sea", "SEA")]
    plan = merged(Shelf(), Shelf({}, places[0]), Shelf({}, places[1]))
    assert not plan.here and not plan.there


def test_c2_nothing_is_taken_away_by_a_first_meeting() -> None:
    mine = Shelf({"P": ShelfFolder("P")}, {"a": Place("P", True, frozenset({"x"}))})
    theirs = Shelf({"Q": ShelfFolder("Q")}, {"a": Place(None, False, frozenset({"y"})), "b": Place("Q")})
    plan = merged(Shelf(), mine, theirs)
    assert put(theirs, plan.there) == Shelf(
        {"P": ShelfFolder("P"), "Q": ShelfFolder("Q")},
        {"a": Place("P", True, frozenset({"x", "y"})), "b": Place("Q")},
    )
