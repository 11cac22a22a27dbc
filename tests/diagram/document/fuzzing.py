"""`python -m tests.diagram.document.fuzzing SEED COUNT`: feeds damage to a document and says, as JSON, what came of it.

A process of its own, with an end to its memory: an allocation bomb fails here and nowhere else.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter

from diagram.document import Document, Step
from diagram.errors import BadUpdate
from tests.diagram.document.acts import do
from tests.diagram.document.drawing import A, drawing
from tests.diagram.document.forging import damaged

MEMORY = 1024 * 1024 * 1024  # bytes of addresses; the interpreter with the document takes a third
_LOOKS = 2_000  # damages between two looks at the whole document


class Bench:
    """A document, and sound blobs of every kind that belong to it, to be damaged."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        author = drawing()
        start, first = author.export_snapshot(), author.version()
        updates: list[bytes] = []
        author.subscribe_updates(updates.append)
        for turn in range(40):
            do(chance, author, f"n{turn}")
        self.document = Document.load([start])
        self.blobs = [*updates[:20], author.export_snapshot(), author.export_since(first)]
        self.steps = [step.to_bytes() for step in author.history.done]
        self.looks = self._look()

    def _look(self) -> tuple[str, bytes, object]:
        return self.document.value_hash(), self.document.version(), self.document.records_in_order()

    def feed(self) -> str:
        """One damage to one door; how it was taken."""
        roll = self.chance.random()
        try:
            if roll < 0.6:
                self.document.import_update(damaged(self.chance.choice(self.blobs), self.chance))
            elif roll < 0.8:
                Document.load([damaged(self.chance.choice(self.blobs), self.chance)])
            else:
                Step.from_bytes(damaged(self.chance.choice(self.steps), self.chance))
                return "a step that reads all the same"
        except BadUpdate:
            return "refused"
        return "taken"

    def is_intact(self) -> bool:
        return self._look() == self.looks

    def can_work(self) -> bool:
        before = self.document.get(A)
        with self.document.edit("Move") as edit:
            edit.change(A, x=1.5)
        reopened = Document.load([self.document.export_snapshot()])
        return (
            reopened.records == self.document.records
            and self.document.history.undo()
            and self.document.get(A) == before
        )


def main(seed: int, count: int) -> int:
    bench = Bench(random.Random(seed))
    _limit()
    outcomes: Counter[str] = Counter()
    intact = True
    for number in range(count):
        outcomes[bench.feed()] += 1
        if number % _LOOKS == 0:
            intact = intact and bench.is_intact()
    said = {"outcomes": outcomes, "intact": intact and bench.is_intact(), "works": bench.can_work()}
    print(json.dumps(said))  # noqa: T201  # the answer
    return 0


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
