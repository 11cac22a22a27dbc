"""Many updates are taken as one, in any order, also where one of them is refused."""

from __future__ import annotations

from random import Random

import pytest
from loro import DiffEvent, ExportMode, LoroDoc

from diagram.document.imports import take_all


def _empty() -> LoroDoc:
    return LoroDoc()  # type: ignore[no-untyped-call]  # the stub of its constructor has no types


def _edited(count: int = 40) -> tuple[LoroDoc, list[bytes]]:
    """A document that two people edit in turns, and each of their edits as an update."""
    ours, theirs = _empty(), _empty()
    updates: list[bytes] = []
    for number in range(count):
        before = ours.oplog_vv
        ours.get_map("records").insert(f"key {number % 7}", number)
        ours.commit()
        updates.append(ours.export(ExportMode.Updates(before)))
        theirs.import_(updates[-1])
        ours, theirs = theirs, ours
    ours.import_(theirs.export(ExportMode.Updates(ours.oplog_vv)))
    return ours, updates


@pytest.mark.parametrize("known", [0, 1, 13])
def test_it_takes_what_loro_would_take_of_it_in_any_order_and_tells_once(known: int) -> None:
    whole, updates = _edited()
    Random(known).shuffle(updates)
    doc, other = _empty(), _empty()
    events: list[DiffEvent] = []
    for update in updates[:known]:
        doc.import_(update)
        other.import_(update)
    _subscription = doc.subscribe_root(events.append)
    taken = take_all(doc, updates[known:])
    other.import_batch(updates[known:])
    assert doc.get_deep_value() == other.get_deep_value() == whole.get_deep_value()
    assert doc.oplog_vv == other.oplog_vv == whole.oplog_vv
    assert not doc.is_detached() and not taken.waits
    assert len(events) == 1 or known == 0
    doc.get_map("records").insert("mine", 1)  # it goes on from there
    doc.commit()
    assert doc.get_map("records").get("mine") is not None


def test_it_tells_which_operations_are_new_and_whether_one_waits() -> None:
    whole, updates = _edited(6)
    doc = _empty()
    doc.import_(updates[0])
    assert take_all(doc, updates[2:4]) == ({}, True)
    taken = take_all(doc, [updates[0], updates[4], updates[1]])  # with it those before find their places
    assert not taken.waits
    assert sum(end - start for start, end in taken.arrived.values()) == 4
    assert take_all(doc, updates[:5]) == ({}, False)
    take_all(doc, updates)
    assert doc.oplog_vv == whole.oplog_vv


def test_a_snapshot_may_be_among_them() -> None:
    whole, updates = _edited()
    snapshot = whole.export(ExportMode.Snapshot())
    for blobs in ([snapshot, *updates[:3]], [*updates[:3], snapshot], [snapshot]):
        doc = _empty()
        take_all(doc, blobs)
        assert doc.get_deep_value() == whole.get_deep_value()


@pytest.mark.parametrize("place", [0, 1, 5])
def test_one_that_is_refused_leaves_a_document_that_can_be_used(place: int) -> None:
    whole, updates = _edited()
    doc = _empty()
    doc.import_(updates[0])
    bad = updates[7][:-1] + bytes((updates[7][-1] ^ 255,))
    with pytest.raises(BaseException, match="Decode error"):
        take_all(doc, [*updates[1 : 1 + place], bad, *updates[1 + place :]])
    assert not doc.is_detached()
    assert doc.get_deep_value() == whole.get_deep_value()  # of what the others say


def test_none_at_all_is_no_fault() -> None:
    assert take_all(_empty(), []) == ({}, False)
