"""People at computers that edit one diagram, lose each other, crash, restart and meet again: all from one seed.

Every seat keeps what a real one keeps on its disk: what was received before it is imported, what was written before it
is sent, and the steps of undo along with the commit. A restart has nothing but that.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from diagram.document import Document, Step, StepsChanged, compacted
from tests.diagram.document.acts import do
from tests.diagram.document.drawing import drawing
from tests.diagram.document.soundness import restless, view, violations

_HEAVY = 40  # blobs


@dataclass(frozen=True, slots=True)
class World:
    """How people live. Chances for each gesture of anybody: that some one leaves, comes back, or looks at the post.

    An absence lasts some eight edits of one's own. The cost of a run is that of its meetings, which Loro works out from
    the last state that all had in common; so they are few, and large.
    """

    leaves: float = 1 / 24
    returns: float = 1 / 8
    looks: float = 0.04


# Of the first days: an absence lasts two edits, and everybody meets somebody all the time. Seeds are pinned with it.
RESTLESS = World(1 / 6, 1 / 2, 0.15)


@dataclass
class Disk:
    """What one computer has stored of the diagram."""

    blobs: list[bytes]
    steps: dict[int, tuple[bool, bytes]] = field(default_factory=dict)

    def keep(self, change: StepsChanged) -> None:
        for number in change.dropped:
            del self.steps[number]
        self.steps.update({step.number: (False, step.to_bytes()) for step in change.done})
        self.steps.update({step.number: (True, step.to_bytes()) for step in change.undone})

    def open(self, chance: random.Random) -> Document:
        """The document as a restart finds it, however its blobs are ordered."""
        document = Document.load(chance.sample(self.blobs, len(self.blobs)))
        # Fresh and random as in life, but the same in every run of a seed: ties go to the greater peer.
        document._replica._doc.peer_id = chance.getrandbits(63)
        numbers = sorted(self.steps)
        document.history.restore(
            [Step.from_bytes(self.steps[number][1]) for number in numbers if not self.steps[number][0]],
            [Step.from_bytes(self.steps[number][1]) for number in reversed(numbers) if self.steps[number][0]],
        )
        return document


class Seat:
    """One computer. `post` is what others sent it and it has not taken yet."""

    def __init__(self, name: str, first: bytes, chance: random.Random) -> None:
        self.name = name
        self.online = True
        self.post: list[bytes] = []
        self.sent: list[bytes] = []
        self.edits = 0
        self._chance = chance
        self._disk = Disk([first])
        self.restart()

    def restart(self) -> None:
        self.document = self._disk.open(self._chance)
        self.document.history.subscribe(self._disk.keep)
        self.document.subscribe_updates(self._written)

    def _written(self, update: bytes) -> None:
        self._disk.blobs.append(update)
        self.sent.append(update)
        self.edits += 1

    def crash_while_editing(self) -> None:
        """An edit that never reached the disk, and so nobody else, is gone with the process."""
        blobs, steps = list(self._disk.blobs), dict(self._disk.steps)
        do(self._chance, self.document, f"{self.name}-lost")
        self._disk.blobs, self._disk.steps = blobs, steps
        del self.sent[:]
        self.restart()

    def take(self, update: bytes) -> None:
        self._disk.blobs.append(update)
        if self._chance.random() < 0.002:  # the process dies between the disk and the document
            self.restart()
            return
        self.document.import_update(update)

    def take_post(self) -> None:
        """Some of what has come, in any order, some of it twice."""
        taken = self._chance.sample(self.post, self._chance.randrange(len(self.post) + 1))
        if taken and self._chance.random() < 0.5:
            taken.append(self._chance.choice(taken))
        for update in taken:
            self.take(update)
        for update in set(taken):
            self.post.remove(update)

    def ask(self, other: Seat) -> None:
        """A full exchange of versions, as after a reconnect or when something is missing."""
        del self.post[:]
        update = other.document.export_since(self.document.version())
        self.take(update)

    def tidy(self) -> None:
        """Sum up a heavy disk in a snapshot, unless it waits for something that a snapshot would leave out."""
        if len(self._disk.blobs) > _HEAVY and not self.document.has_gap:
            if self._chance.random() < 0.8:
                self._disk.blobs = [self.document.export_snapshot()]
                return
            snapshot = compacted(self._disk.blobs)
            assert snapshot is not None, "a whole document could not be summed up"
            self._disk.blobs = [snapshot.blob]

    def reopened(self) -> Document:
        return self._disk.open(self._chance)


@dataclass
class Outcome:
    """`problems` is empty when all agreed and nothing was unsound on the way."""

    seed: int
    edits: int
    problems: list[str]
    done: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return not self.problems


def simulate(seed: int, seats: int = 8, edits: int = 500, world: World = World()) -> Outcome:  # noqa: B008  # frozen
    """`seats` replicas with `edits` commits each, partitions, duplicates, disorder and restarts; then all meet."""
    chance = random.Random(seed)
    first = drawing().export_snapshot()
    table = [Seat(str(number), first, chance) for number in range(seats)]
    islands = {seat.name: 0 for seat in table}
    outcome = Outcome(seed, 0, [])
    busy = list(table)
    turn = 0
    while busy and not outcome.problems:
        turn += 1
        seat = chance.choice(busy)
        outcome.done[do(chance, seat.document, f"{seat.name}-{turn}")] += 1
        _come_and_go(chance, table, islands, world)
        others = [one for one in table if one is not seat and islands[one.name] == islands[seat.name]]
        _send(seat, others)
        if seat.online and chance.random() >= 1 - world.looks:
            _look(chance, seat, [other for other in others if other.online])
        _mishaps(chance, seat)
        if turn % 40 == 0:
            outcome.problems += [f"turn {turn}, seat {seat.name}: {line}" for line in violations(seat.document)]
        busy = [one for one in table if one.edits < edits]
    outcome.edits = sum(seat.edits for seat in table)
    outcome.problems += _meet(table)
    return outcome


def _come_and_go(chance: random.Random, table: list[Seat], islands: dict[str, int], world: World) -> None:
    one = chance.choice(table)
    if one.online and chance.random() < world.leaves:
        one.online = False
        del one.post[: chance.randrange(len(one.post) + 1)]  # the wire held some of it
    elif not one.online and chance.random() < world.returns:
        one.online = True
        reachable = [other for other in table if other.online and islands[other.name] == islands[one.name]]
        one.ask(chance.choice(reachable))
    if chance.random() < 0.02:
        count = chance.randrange(1, 4)
        for seat in table:
            islands[seat.name] = chance.randrange(count)


def _send(seat: Seat, others: list[Seat]) -> None:
    for other in others if seat.online else ():
        if other.online:
            other.post.extend(seat.sent)
    del seat.sent[:]


def _look(chance: random.Random, seat: Seat, reachable: list[Seat]) -> None:
    seat.take_post()
    if reachable and (seat.document.has_gap or chance.random() < 0.2 or len(seat.post) > 60):
        seat.ask(chance.choice(reachable))


def _mishaps(chance: random.Random, seat: Seat) -> None:
    roll = chance.random()
    if roll < 0.004:
        seat.restart()
    elif roll < 0.006:
        seat.crash_while_editing()
    seat.tidy()


def _meet(table: list[Seat]) -> list[str]:
    """Everybody sees everything; what is not alike then, or unsound."""
    hub = table[0]
    for seat in table[1:]:
        hub.ask(seat)
    for seat in table[1:]:
        seat.ask(hub)
    expected, hashed = view(hub.document), hub.document.value_hash()
    found = []
    shown = [(f"seat {seat.name}", seat.document) for seat in table]
    shown += [(f"seat {seat.name} after a restart", seat.reopened()) for seat in table[:2]]
    for name, document in shown:
        if document.has_gap:
            found.append(f"{name} waits for something")
        if document.value_hash() != hashed:
            found.append(f"{name} holds other values")
        if view(document) != expected:
            found.append(f"{name} shows another diagram")
    return [*found, *violations(hub.document), *restless(hub.document)]
