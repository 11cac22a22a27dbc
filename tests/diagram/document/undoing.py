"""Three people who edit, undo and redo in one diagram, and a model in plain Python of what undoing may do.

Who wrote a value last is asked of the CRDT itself, by peer id; the history that is tested has its own ways to know.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from diagram.document import Document, Step
from diagram.document.values import DELETED
from diagram.ids import RecordId
from diagram.records import ROOT, Connector, Note, Shape, Value
from tests.diagram.document.drawing import LAYER, RECORDS

NOTE = RecordId("note")
LETTERS = ("a", "b", "c")  # what each of the three types
Place: TypeAlias = tuple[RecordId, str]
State: TypeAlias = dict[Place, Value]


def beginning() -> bytes:
    return Document.of((*RECORDS, Note(NOTE, ROOT, "z", text="-"))).export_snapshot()


@dataclass
class Person:
    """One of the three at their computer. `owners` says of every peer whose it is, for all three."""

    number: int
    owners: dict[int, int]
    chance: random.Random
    document: Document = field(default_factory=Document.new)
    problems: list[str] = field(default_factory=list)

    def sit_down(self, blobs: list[bytes], done: tuple[Step, ...] = (), undone: tuple[Step, ...] = ()) -> None:
        self.document = Document.load(blobs)
        self.document._replica._doc.peer_id = self.chance.getrandbits(63)
        self.owners[self.document.peer] = self.number
        self.document.history.restore(
            [Step.from_bytes(step.to_bytes()) for step in done], [Step.from_bytes(step.to_bytes()) for step in undone]
        )

    def restart(self) -> None:
        history = self.document.history
        self.sit_down([self.document.export_snapshot()], history.done, history.undone)

    # What the document holds, and whose it is.

    def state(self) -> State:
        values = self.document._replica.everything()
        every = {(one, key): value for one, properties in values.items() for key, value in properties.items()}
        every.pop((NOTE, "text"), None)  # that merges letter by letter, and is looked at apart
        return every

    def owner(self, identity: RecordId, key: str) -> int | None:
        found = self.document._replica._records.get(identity)
        peer = found.container.get_last_editor(key) if found is not None else None
        return None if peer is None else self.owners.get(peer, -1)

    def text(self) -> str:
        return self.document._replica.text(NOTE)

    # What they do.

    def edit(self, fresh: str) -> None:
        drawn = sorted(one for one, record in self.document.records.items() if isinstance(record, Shape | Connector))
        one = self.chance.choice(drawn) if drawn else None
        record = self.document.get(one) if one else None
        roll = self.chance.random()
        with self.document.edit("Act") as edit:
            if roll < 0.2 or not isinstance(record, Shape):
                edit.put(Shape(RecordId(fresh), LAYER, "m", text=fresh))
            elif roll < 0.6:
                x, y = (float(self.chance.randrange(4)) for _ in range(2))
                edit.change(record.id, x=x, y=y)
            elif roll < 0.7:
                edit.change(record.id, text=self.chance.choice(("", "one", fresh)))
            elif roll < 0.8:
                edit.delete(record.id)
            else:
                self._type(edit.change)

    def _type(self, change: Callable[..., None]) -> None:
        if not isinstance(self.document.get(NOTE), Note):
            return
        text = self.text()
        at = self.chance.randrange(len(text) + 1)
        mine = [place for place, letter in enumerate(text) if letter == LETTERS[self.number]]
        if mine and self.chance.random() < 0.3:
            place = self.chance.choice(mine)
            change(NOTE, text=text[:place] + text[place + 1 :])
        else:
            change(NOTE, text=text[:at] + LETTERS[self.number] + text[at:])

    def undo(self) -> None:
        history = self.document.history
        before, text = self.state(), self.text()
        expected = self._expected(history.done[-1]) if history.done else {}
        strangers = {place: self.owner(*place) for place in before}
        undone = history.undo()
        after = self.state()
        changed = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
        self._check_owners(changed, strangers, after)
        for place, value in expected.items():
            if after.get(place) != value:
                self._complain(f"{place} is {after.get(place)!r} after undo, not {value!r}")
        if _theirs(text, self.number) != _theirs(self.text(), self.number):
            self._complain(f"undo changed what others typed: {text!r}, {self.text()!r}")
        if undone != bool(changed or text != self.text()):
            self._complain(f"undo says {undone}, and {changed} changed")
        if not undone and history.can_undo:
            self._complain("undo is stuck")
        if undone and self.chance.random() < 0.5:
            self._check_identity(before, text)

    def _check_owners(self, changed: set[Place], owners: dict[Place, int | None], after: State) -> None:
        for identity, key in changed:
            if owners.get((identity, key), self.number) != self.number:
                self._complain(f"undo changed {identity}.{key}, which {owners[identity, key]} wrote")
            if key == DELETED and after.get((identity, key)):  # it was drawn by this person: by nobody else as well
                foreign = [place for place in owners if place[0] == identity and owners[place] != self.number]
                if foreign:
                    self._complain(f"undo hid {identity}, on which others worked: {foreign}")

    def _expected(self, step: Step) -> State:
        """What has to come back: every value of the newest step that still stands and was last written by its author.

        Nothing is said of drawn records, which hide only as a whole, and of texts.
        """
        now = self.state()
        return {
            (identity, key): entry.before[key]
            for identity, entry in step.entries.items()
            if not entry.created
            for key in entry.after
            if now.get((identity, key)) == entry.after[key] and self.owner(identity, key) == self.number
        }

    def _check_identity(self, before: State, text: str) -> None:
        """Redo at once, alone: nothing has changed."""
        if not self.document.history.redo():
            self._complain("redo did nothing right after undo")
        elif self.state() != before or self.text() != text:
            self._complain("undo and redo are not nothing")

    def _complain(self, what: str) -> None:
        self.problems.append(f"person {self.number}: {what}")


def _theirs(text: str, number: int) -> str:
    return "".join(letter for letter in text if letter != LETTERS[number])


def simulate_undo(seed: int, turns: int = 60) -> list[str]:
    """What went wrong among three people in one run; empty when all went well."""
    chance = random.Random(seed)
    owners: dict[int, int] = {}
    people = [Person(number, owners, chance) for number in range(3)]
    for person in people:
        person.sit_down([beginning()])
    for turn in range(turns):
        person = chance.choice(people)
        roll = chance.random()
        if roll < 0.5:
            person.edit(f"{person.number}-{turn}")
        elif roll < 0.75:
            person.undo()
        elif roll < 0.8:
            person.document.history.redo()
        elif roll < 0.95:
            other = chance.choice(people)
            person.document.import_update(other.document.export_since(person.document.version()))
        else:
            person.restart()
        problems = [f"turn {turn}, {problem}" for one in people for problem in one.problems]
        if problems:
            return problems
    return _at_the_end(people)


def _at_the_end(people: list[Person]) -> list[str]:
    """All meet and agree; then each undoes all that is theirs, and it comes to an end."""
    for _ in range(2):
        for person in people:
            for other in people:
                person.document.import_update(other.document.export_since(person.document.version()))
    found = [] if len({one.document.value_hash() for one in people}) == 1 else ["they do not agree"]
    for person in people:
        history = person.document.history
        for _ in range(2 * len(history.done) + 2):  # half of the undos are redone at once
            if not history.can_undo or person.problems:
                break
            person.undo()
        while history.undo():
            continue
        if history.can_undo:
            found.append(f"person {person.number} cannot undo to the end")
        found += person.problems
    return found
