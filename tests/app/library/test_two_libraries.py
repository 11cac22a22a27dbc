"""One diagram in two libraries: one was copied from the other, both go on, and exchange what they did."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.library.library import Library
from app.library.open_diagram import OpenDiagram
from diagram.ids import new_id
from diagram.records import Layer, Shape
from tests.app.library.arriving import accept, put
from ui.ports import NewDiagram

pytestmark = pytest.mark.convergence


@dataclass
class Computer:
    """A library and the one diagram that is open in it."""

    library: Library
    opened: OpenDiagram

    def work(self, dice: random.Random) -> None:
        shapes = [one for one in self.opened.document.records.values() if isinstance(one, Shape)]
        layer = next(one for one in self.opened.document.records.values() if isinstance(one, Layer))
        what = dice.choice(("add", "move", "name", "delete", "undo"))
        if what == "undo":
            self.opened.document.history.undo()
            return
        with self.opened.document.edit(what) as edit:
            if what == "add" or not shapes:
                edit.put(Shape(new_id(), layer.id, dice.choice("AKz"), text=what))
            elif what == "delete":
                edit.delete(dice.choice(shapes).id)
            elif what == "move":
                edit.change(dice.choice(shapes).id, x=dice.random() * 900)
            else:
                edit.change(dice.choice(shapes).id, text=str(dice.random()))

    def take(self, other: Computer) -> None:
        """What sync does: store what came, then merge it."""
        update = other.opened.document.export_since(self.opened.document.version())
        accept(self.library.storage, self.opened.id, put(self.library.storage, self.opened.id, update))
        self.opened.document.import_update(update)

    def reopen(self) -> None:
        diagram = self.opened.id
        self.opened.close()
        self.opened = self.library.open(diagram)()


@pytest.fixture
def computers(tmp_path: Path) -> Iterator[tuple[Computer, Computer]]:
    library = Library.at(tmp_path / "one", backups=False)
    opened = library.create(NewDiagram("Shared"))()
    opened.close()
    library.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    both = [Library.at(tmp_path / name, backups=False) for name in ("one", "two")]
    first, second = (Computer(one, one.open(opened.id)()) for one in both)
    yield first, second
    for computer in (first, second):
        computer.opened.close()
        computer.library.close()


@pytest.mark.parametrize("seed", range(6))
def test_two_libraries_that_exchange_what_they_did_are_equal(computers: tuple[Computer, Computer], seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(25):
        one, other = dice.sample(computers, 2)
        one.work(dice)
        if dice.random() < 0.2:
            one.take(other)
        if dice.random() < 0.1:
            one.reopen()
    first, second = computers
    first.take(second)
    second.take(first)
    assert first.opened.document.value_hash() == second.opened.document.value_hash(), f"seed {seed}"
    for computer in computers:
        computer.reopen()
    assert first.opened.document.value_hash() == second.opened.document.value_hash(), f"seed {seed}"
    assert dict(first.opened.document.records) == dict(second.opened.document.records), f"seed {seed}"
