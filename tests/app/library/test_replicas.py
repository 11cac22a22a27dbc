"""Replicas in real libraries: what comes from elsewhere is stored before it is read, whatever dies in between."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from diagram.document import Document, Examiner
from tests.app.library.arriving import accept, put
from tests.diagram.document.acts import do
from tests.diagram.document.drawing import RECORDS
from tests.diagram.document.soundness import restless, view, violations
from ui.ports import NewDiagram, Saving

SEATS = 3
STAGES = ("stored", "examined", "accepted", "shown")  # after which the process may die


class Seat:
    """One computer with its own library; it sends only what is on its disk."""

    def __init__(self, folder: Path, first: bytes, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self._library = Library.at(folder, backups=False)
        self.diagram = self._library.take(NewDiagram("Shared", RECORDS))
        # As a copy of a shared diagram begins: with the bytes of its first author, not with records written anew.
        self._library.storage.updates.put_snapshot(self.diagram, first, b"", covers=self._last()).result()
        self.opened: OpenDiagram = self._library.open(self.diagram)()

    def _last(self) -> int:
        return self._library.storage.updates.load(self.diagram).last

    @property
    def document(self) -> Document:
        return self.opened.document

    def act(self, name: str) -> None:
        do(self._chance, self.document, name)
        assert self.opened.settle().saving is Saving.SAVED

    def take(self, update: bytes, examiner: Examiner) -> None:
        """The way of an update from elsewhere; now and then the process dies after one of its stages."""
        death = self._chance.choice(STAGES) if self._chance.random() < 0.3 else ""
        storage = self._library.storage
        base = self.document.export_snapshot()
        put(storage, self.diagram, update)
        if death == "stored":
            return self.restart()
        waiting = storage.arrivals.waiting(self.diagram)  # those that an earlier death has left too
        if not all(examiner.examine(one.data, [base]).is_sound for one in waiting):
            return None  # one builds on another: they wait for the next exchange
        if death == "examined":
            return self.restart()
        accept(storage, self.diagram, waiting)
        if death == "accepted":
            return self.restart()
        for one in waiting:
            self.document.import_update(one.data)
        if death == "shown":
            self.restart()
        return None

    def restart(self) -> None:
        """A process that died has let go of the library; nothing was finished."""
        self.opened.abandon()
        self._library.close()
        self._library = Library.at(self._folder, backups=False)
        self.opened = self._library.open(self.diagram)()

    def leave(self) -> None:
        self.opened.close()
        self._library.close()


def simulate(folder: Path, seed: int, turns: int) -> None:
    chance = random.Random(seed)
    first = Document.of(RECORDS).export_snapshot()
    seats = [Seat(folder / str(number), first, chance) for number in range(SEATS)]
    examiner = Examiner()
    for turn in range(turns):
        one, other = chance.sample(seats, 2)
        one.act(f"{turn}")
        if chance.random() < 0.3:
            other.take(one.document.export_since(other.document.version()), examiner)
        if chance.random() < 0.05:
            one.restart()
    for _ in range(2):
        for one in seats:
            for other in seats:
                if one is not other:
                    one.take(other.document.export_since(one.document.version()), examiner)
    for seat in seats:
        seat.restart()
    expected, hashed = view(seats[0].document), seats[0].document.value_hash()
    for seat in seats:
        assert seat.document.value_hash() == hashed and view(seat.document) == expected, f"seed {seed}"
        assert not violations(seat.document) and not restless(seat.document), f"seed {seed}"
        seat.leave()
    examiner.close()


@pytest.mark.convergence
@pytest.mark.durability
@pytest.mark.parametrize("seed", range(2))
def test_replicas_in_libraries_agree_whatever_dies(tmp_path: Path, seed: int) -> None:
    simulate(tmp_path, seed, turns=60)


@pytest.mark.soak
@pytest.mark.convergence
def test_many_replicas_in_libraries_agree_whatever_dies(tmp_path: Path) -> None:
    for seed in range(100, 200):
        simulate(tmp_path / str(seed), seed, turns=300)
