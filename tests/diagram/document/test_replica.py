from __future__ import annotations

import gc
import random
import weakref

import pytest

from diagram.document import Document
from diagram.document.replica import Replica
from diagram.errors import BadUpdate, DocumentBroken
from diagram.ids import RecordId
from tests.diagram.document.drawing import A, B, copy_of, drawing, shape


def damaged(blob: bytes, chance: random.Random) -> bytes:
    roll = chance.random()
    if roll < 0.3:
        return blob[: chance.randrange(len(blob))]
    if roll < 0.6:
        return chance.randbytes(chance.randrange(400))
    hurt = bytearray(blob)
    for _ in range(chance.randrange(1, 4)):
        place = chance.choice((chance.randrange(4), chance.randrange(16, len(hurt))))  # 4 to 16 is padding: not read
        hurt[place] ^= chance.randrange(1, 256)
    return bytes(hurt)


@pytest.mark.fuzz
def test_damaged_updates_are_refused_and_harm_nothing() -> None:
    chance = random.Random(11)
    document = drawing()
    author = copy_of(document)
    updates: list[bytes] = []
    author.subscribe_updates(updates.append)
    for x in range(20):
        with author.edit("Move") as edit:
            edit.change(A, x=float(x))
    before = document.value_hash()
    records = dict(document.records)
    blobs = [*updates, author.export_snapshot()]
    for _ in range(500):
        with pytest.raises(BadUpdate):
            document.import_update(damaged(chance.choice(blobs), chance))
    assert document.value_hash() == before and dict(document.records) == records
    for update in updates:
        document.import_update(update)
    assert document.value_hash() == author.value_hash()
    with document.edit("Move") as edit:
        edit.change(A, x=1.5)
    assert shape(copy_of(document), A).x == 1.5


@pytest.mark.fuzz
def test_a_damaged_snapshot_is_refused_at_loading() -> None:
    chance = random.Random(12)
    blob = drawing().export_snapshot()
    for _ in range(200):
        with pytest.raises(BadUpdate):
            Document.load([damaged(blob, chance)])


def test_a_version_that_is_none_is_refused() -> None:
    with pytest.raises(BadUpdate):
        drawing().export_since(b"\xff\xff junk")


def test_what_the_crdt_refuses_half_way_breaks_the_replica_for_good() -> None:
    replica = Replica()
    with pytest.raises((DocumentBroken, TypeError)):
        replica.write({A: {"x": 1.0, "y": object()}}, "Bug")  # type: ignore[dict-item]  # the bug
    with pytest.raises(DocumentBroken):
        replica.values(A)


def test_the_bytes_of_a_commit_are_small() -> None:
    document = drawing()
    updates: list[bytes] = []
    document.subscribe_updates(updates.append)
    with document.edit("Move") as edit:
        edit.change(A, x=1.0, y=2.0)
    assert len(updates[0]) < 200


def test_the_hash_does_not_depend_on_who_wrote_first() -> None:
    one, other = Replica(), Replica()
    one.write({A: {"x": 1.0, "y": 2.0}}, "Draw")
    other.write({A: {"y": 2.0, "x": 1.0}}, "Draw")
    assert one.value_hash() == other.value_hash()
    other.write({A: {"y": 3.0}}, "Move")
    assert one.value_hash() != other.value_hash()


def test_named_properties_are_read_without_the_rest_and_without_making_anything() -> None:
    replica = Replica()
    replica.write({A: {"type": "shape", "x": 1.0, "at": [1.0, 2.0]}}, "New")
    before = replica.value_hash()
    assert replica.named({A: ("x", "at", "y"), B: ("x",)}) == {A: {"x": 1.0, "at": [1.0, 2.0]}, B: {}}
    assert replica.value_hash() == before


def test_a_write_after_a_reading_and_a_merge_reaches_the_container_that_won() -> None:
    first, second = Replica(), Replica()
    first.write({A: {"x": 1.0}}, "New")
    second.write({A: {"x": 2.0}}, "New")
    mine, theirs = first.snapshot(), second.snapshot()
    for replica, update in ((first, theirs), (second, mine)):
        replica.named({A: ("x",)})
        replica.merge(update)
        replica.write({A: {"y": 5.0}}, "Move")
        assert (replica.values(A) or {})["y"] == 5.0


def test_a_replica_that_nobody_holds_is_gone() -> None:
    replica = Replica()
    replica.write({RecordId("a"): {"type": "shape"}}, "New")
    gone = weakref.ref(replica)
    del replica
    gc.collect()
    assert gone() is None


def test_reading_in_parts_says_what_reading_at_once_says() -> None:
    replica = Replica()
    replica.write({RecordId(f"r{i}"): {"type": "shape", "order": "a", "x": float(i)} for i in range(25)}, "Draw")
    replica.write({RecordId("n"): {"type": "note", "order": "a", "text": "words"}}, "Note")
    replica.write({RecordId("r3"): {"deleted": True, "x": None}}, "Delete")
    parts = list(replica.in_parts(10))
    assert [len(part) for part in parts] == [10, 10, 6]
    assert {one: values for part in parts for one, values in part.items()} == replica.everything()
