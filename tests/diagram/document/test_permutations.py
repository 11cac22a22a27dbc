"""Updates that arrive in any order, with a restart after each: the document is the same in the end."""

from __future__ import annotations

import random

import pytest

from diagram.document import Document
from tests.diagram.document.acts import do
from tests.diagram.document.drawing import drawing
from tests.diagram.document.soundness import View, view, violations


def written(chance: random.Random) -> tuple[bytes, list[bytes], str, View]:
    """What two people wrote in turns, each building on the other; and what they see in the end."""
    people = [drawing()]
    start = people[0].export_snapshot()
    people.append(Document.load([start]))
    updates: list[bytes] = []
    for person in people:
        person.subscribe_updates(updates.append)
    for turn in range(5):
        writer, reader = people[turn % 2], people[1 - turn % 2]
        do(chance, writer, f"n{turn}")
        reader.import_update(writer.export_since(reader.version()))
    people[0].import_update(people[1].export_since(people[0].version()))
    return start, updates, people[0].value_hash(), view(people[0])


def deliver(seed: int, orders: int) -> None:
    chance = random.Random(seed)
    start, updates, hashed, expected = written(chance)
    for number in range(orders):
        stored = [start]
        document = Document.load(stored)
        for update in chance.sample(updates, len(updates)):
            stored.append(update)
            document.import_update(update)
            assert not violations(document) or document.has_gap, f"seed {seed}, order {number}"
            document = Document.load(chance.sample(stored, len(stored)))  # the restart
        assert not document.has_gap, f"seed {seed}, order {number}"
        assert document.value_hash() == hashed and view(document) == expected, f"seed {seed}, order {number}"


@pytest.mark.convergence
@pytest.mark.parametrize("seed", range(10))
def test_two_hundred_orders_of_arrival(seed: int) -> None:
    deliver(seed, 20)


@pytest.mark.soak
@pytest.mark.convergence
def test_ten_thousand_orders_of_arrival() -> None:
    for seed in range(100, 200):
        deliver(seed, 100)
