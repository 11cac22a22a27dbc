"""Replicas that edit, undo, miss each other and meet again must end up equal, and nobody's later work is undone."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagram.document import Document, Edit
from diagram.ids import RecordId
from diagram.records import Connector, Record, Shape
from diagram.style import style_of
from tests.diagram.document.drawing import LAYER, copy_of, drawing, exchange

Act = Callable[[random.Random, Edit, list[Record], str], None]


def _draw(chance: random.Random, edit: Edit, drawn: list[Record], fresh: str) -> None:
    parent = chance.choice(drawn).id if drawn and chance.random() < 0.4 else LAYER
    edit.put(Shape(RecordId(fresh), parent, chance.choice("abc"), x=float(chance.randrange(9)), text=fresh))


def _connect(chance: random.Random, edit: Edit, drawn: list[Record], fresh: str) -> None:
    ends = [chance.choice(drawn).id if drawn else None for _ in range(2)]
    edit.put(Connector(RecordId(fresh), LAYER, chance.choice("abc"), source=ends[0], target=ends[1]))


def _move(chance: random.Random, edit: Edit, drawn: list[Record], fresh: str) -> None:
    for record in chance.sample(drawn, min(2, len(drawn))):
        if isinstance(record, Shape):
            edit.change(record.id, x=float(chance.randrange(9)), y=float(chance.randrange(9)))


def _look(chance: random.Random, edit: Edit, drawn: list[Record], fresh: str) -> None:
    if drawn:
        fill = chance.choice(("#ff0000", "#00ff00", "default"))
        edit.change(chance.choice(drawn).id, style=style_of({"fill": fill}), text=chance.choice(("", "x", "y")))


def _into(chance: random.Random, edit: Edit, drawn: list[Record], fresh: str) -> None:
    if len(drawn) > 1:
        one, other = chance.sample(drawn, 2)
        edit.change(one.id, parent=other.id, order=chance.choice("abc"))


def _delete(chance: random.Random, edit: Edit, drawn: list[Record], fresh: str) -> None:
    if drawn:
        edit.delete(chance.choice(drawn).id)


ACTS: tuple[Act, ...] = (_draw, _draw, _connect, _move, _move, _look, _into, _delete)


def act(chance: random.Random, document: Document, fresh: str) -> None:
    drawn = sorted(
        (record for record in document.records.values() if isinstance(record, Shape | Connector)),
        key=lambda record: record.id,
    )
    with document.edit("Act") as edit:
        chance.choice(ACTS)(chance, edit, drawn, fresh)


def same(documents: list[Document]) -> bool:
    first = documents[0]
    return all(
        one.value_hash() == first.value_hash()
        and dict(one.records) == dict(first.records)
        and one.records_in_order() == first.records_in_order()
        for one in documents[1:]
    )


@pytest.mark.convergence
@pytest.mark.parametrize("seed", range(40))
def test_three_replicas_agree(seed: int) -> None:
    chance = random.Random(seed)
    replicas = [drawing()]
    replicas += [copy_of(replicas[0]), copy_of(replicas[0])]
    for turn in range(40):
        one = chance.randrange(3)
        roll = chance.random()
        if roll < 0.1:
            chance.choice((replicas[one].history.undo, replicas[one].history.redo))()
        elif roll < 0.25:
            replicas[one].import_update(chance.choice(replicas).export_since(replicas[one].version()))
        elif roll < 0.3:
            replicas[one] = copy_of(replicas[one])  # a restart
        else:
            act(chance, replicas[one], f"{one}-{turn}")
    exchange(*replicas)
    assert same([*replicas, copy_of(replicas[0])]), f"seed {seed}"


@pytest.mark.convergence
@pytest.mark.parametrize("seed", range(20))
def test_any_order_of_arrival_gives_one_document(seed: int) -> None:
    chance = random.Random(seed)
    author = drawing()
    start = author.export_snapshot()
    updates: list[bytes] = []
    author.subscribe_updates(updates.append)
    for turn in range(30):
        act(chance, author, f"n{turn}")
    shuffled = [*updates, *chance.sample(updates, len(updates) // 3)]  # some arrive twice
    chance.shuffle(shuffled)
    reader = Document.load([start])
    for update in shuffled:
        reader.import_update(update)
    assert not reader.has_gap
    assert same([author, reader, Document.load([*shuffled, start])]), f"seed {seed}"


@given(st.integers(0, 2**32))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_undo_and_redo_of_everything_change_nothing_when_alone(seed: int) -> None:
    chance = random.Random(seed)
    document = drawing()
    before = dict(document.records)
    states: list[dict[RecordId, Record]] = []
    for turn in range(15):
        done = len(document.history.done)
        act(chance, document, f"n{turn}")
        if len(document.history.done) > done:
            states.append(dict(document.records))
    after = document.value_hash()
    for state in reversed([before, *states[:-1]]):
        if states:
            assert document.history.undo()
            assert dict(document.records) == state
    assert not document.history.can_undo
    while document.history.redo():
        pass
    assert document.value_hash() == after


@given(st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_undo_never_takes_back_what_another_wrote_later(seed: int) -> None:
    chance = random.Random(seed)
    mine = drawing()
    for turn in range(8):
        act(chance, mine, f"m{turn}")
    theirs = copy_of(mine)
    before = {identity: theirs.values(identity) or {} for identity in theirs.records}
    for turn in range(8):
        act(chance, theirs, f"t{turn}")
    written = {
        (identity, key): value
        for identity in theirs.records
        for key, value in (theirs.values(identity) or {}).items()
        if before.get(identity, {}).get(key) != value
    }
    exchange(mine, theirs)
    while mine.history.undo():
        pass
    exchange(mine, theirs)
    assert same([mine, theirs])
    for (identity, key), value in written.items():
        assert (theirs.values(identity) or {}).get(key) == value, f"{identity} {key}"
        assert identity in theirs.records
