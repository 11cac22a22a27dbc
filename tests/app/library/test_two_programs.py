"""Two programs, each with a library of its own, on one file: both edit and save, and nothing is lost untold."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.library import linked_file
from diagram.formats.drawio.naming import names_of
from diagram.ids import new_id
from diagram.records import Connector, Layer, Shape
from diagram.versions.matching import Name
from tests.app.library.desk_mate import Housemate, Mate
from ui.file_ports import FileMerged, FileWritten, Outcome


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked_file, "PAUSE_S", 0.0)


class Person(Mate):
    """Works at random. `over` says which value each new value took the place of, by the value's name."""

    def __init__(
        self, path: Path, name: str, dice: random.Random, over: dict[object, object], told: set[object]
    ) -> None:
        super().__init__(path)
        self.name, self.dice, self.over, self.told = name, dice, over, told
        self.count = 0
        self.added: set[str] = set()
        self.deleted: set[Name] = set()

    def work(self) -> None:
        self.count += 1
        what = self.dice.choice(("text", "x", "y", "add", "delete", "connect", "stack", "undo"))
        chosen = self.dice.choice(self.shapes) if self.shapes else None
        if what == "add" or chosen is None:
            layer = next(one for one in self.document.records.values() if isinstance(one, Layer))
            label = f"added by {self.name} {self.count}"
            self.added.add(label)
            self.add(Shape(new_id(), layer.id, "z", text=label, w=40.0, h=20.0))
        elif what == "connect":
            other = self.dice.choice([one for one in self.shapes if one.parent == chosen.parent])
            self.add(Connector(new_id(), chosen.parent, "z", source=chosen.id, target=other.id))
        elif what == "delete" and self.dice.random() < 0.4:
            self.deleted |= {self.named(chosen)}
            with self.document.edit("Delete") as edit:
                edit.delete(chosen.id)
        elif what in ("text", "x", "y") and chosen.text[:5] != "added":
            value: object = f"{self.name} {self.count}" if what == "text" else self.dice.random() * 1e6 // 1
            self.over[value] = getattr(chosen, what)
            with self.document.edit("Change") as edit:
                edit.change(chosen.id, **{what: value})
        elif what == "stack":
            with self.document.edit("Stack") as edit:
                edit.change(chosen.id, order=self.dice.choice("5AKZjz"))

    def named(self, shape: Shape) -> Name:
        return names_of(self.document.records.values())[shape.id]

    def hear(self, outcome: Outcome) -> Outcome:
        merged = outcome.merged if isinstance(outcome, FileWritten) else outcome
        if isinstance(merged, FileMerged):
            for clash in merged.clashes:
                self.told |= {value for value in clash.theirs.values() if not isinstance(value, list)}
                self.told.add(clash.record)
        return outcome

    def picture(self) -> dict[Name, tuple[object, ...]]:
        names = names_of(self.document.records.values())
        shapes = {names[one.id]: (one.text, one.x, one.y, one.kind) for one in self.shapes}
        ends = {
            names[one.id]: tuple(names.get(end) if end else None for end in (one.source, one.target))
            for one in self.document.records.values()
            if isinstance(one, Connector)
        }
        return {**shapes, **ends}


class Housed(Housemate, Person):
    """A person with a real library."""


def session(path: Path, seed: int, rounds: int, kind: type[Person] = Person) -> None:
    dice = random.Random(seed)
    over: dict[object, object] = {}
    told: set[object] = set()
    people = [kind(path, name, dice, over, told) for name in ("Ann", "Bob")]
    for _ in range(rounds):
        person = dice.choice(people)
        for _ in range(dice.randint(1, 4)):
            person.work()
        what = dice.random()
        if what < 0.5:
            person.hear(person.save())
        elif what < 0.8:
            person.hear(person.look())
        elif what < 0.9:
            person.restart()
    for _ in range(2):
        for person in people:
            assert isinstance(person.hear(person.save()), FileWritten), f"seed {seed}"
    ann, bob = people
    bob.hear(bob.look())
    ann.hear(ann.look())
    assert ann.picture() == bob.picture(), f"seed {seed}: both see the same"
    check(ann, bob, over, told, seed)
    for person in people:
        if isinstance(person, Housed):
            person.close()


def check(ann: Person, bob: Person, over: dict[object, object], told: set[object], seed: int) -> None:
    deleted = ann.deleted | bob.deleted
    gone = {name.cell for name in deleted}
    for label in ann.added | bob.added:
        (*there,) = [one for one in ann.shapes if one.text == label]
        assert there or gone, f"seed {seed}: {label} is lost"
        assert len(there) <= 1, f"seed {seed}: {label} is there twice"
    if deleted:
        return  # what was deleted took values with it
    shown = {value for one in ann.shapes for value in (one.text, one.x, one.y)}
    replaced = set()
    for value in shown:
        while value in over and value not in replaced:
            replaced.add(value)
            value = over[value]  # type: ignore[assignment]  # a label or a number
        replaced.add(value)
    for value in over:
        assert value in replaced or value in told, f"seed {seed}: {value} is lost, and nobody was told"


@pytest.mark.parametrize("seed", range(12))
def test_two_people_on_one_file_lose_nothing(drawing: Path, seed: int) -> None:
    session(drawing, seed, 14)


@pytest.mark.parametrize("seed", range(100, 103))
def test_two_libraries_on_one_file_lose_nothing(drawing: Path, seed: int) -> None:
    session(drawing, seed, 12, Housed)


@pytest.mark.soak
@pytest.mark.parametrize("block", range(20))
def test_two_people_on_one_file_for_long(tmp_path: Path, drawing: Path, block: int) -> None:
    first = drawing.read_bytes()
    for seed in range(block * 50 + 1000, block * 50 + 1050):
        drawing.write_bytes(first)
        session(drawing, seed, 60)
