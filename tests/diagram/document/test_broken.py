"""A panic inside Loro ends the document, wherever it comes from; from what was stored it is opened again, whole."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable

import pytest

from diagram.document import Document
from diagram.document.replica import Replica
from diagram.errors import DiagramError, DocumentBroken
from tests.diagram.document.drawing import A, B, copy_of, drawing, exchange, shape
from tests.diagram.document.panicking import poison, poison_document

ENTRIES: dict[str, Callable[[Replica], object]] = {
    "load": lambda replica: replica.load([drawing().export_snapshot()]),
    "merge": lambda replica: replica.merge(drawing().export_snapshot()),
    "met_beyond": lambda replica: replica.met_beyond({}, ()),
    "absorb": lambda replica: replica.absorb([drawing().export_snapshot()]),
    "piece": lambda replica: replica.piece(1, 0, 1),
    "written": lambda replica: replica.written,
    "write": lambda replica: replica.write({A: {"x": 1.0}}, "Move"),
    "set_meta": lambda replica: replica.set_meta({"a": 1}, "Meta"),
    "meta": lambda replica: replica.meta(),
    "everything": lambda replica: replica.everything(),
    "text": lambda replica: replica.text(A),
    "in_texts": lambda replica: replica.in_texts(lambda texts: texts.of(A)),
    "values": lambda replica: replica.values(A),
    "several": lambda replica: replica.several([A]),
    "stored": lambda replica: replica.stored([A]),
    "in_parts": lambda replica: list(replica.in_parts(10)),
    "named": lambda replica: replica.named({A: ("x",)}),
    "foreign": lambda replica: replica.foreign({A: ("x",)}, ()),
    "editors": lambda replica: replica.editors([A], "x"),
    "snapshot": lambda replica: replica.snapshot(),
    "version": lambda replica: replica.version(),
    "versions": lambda replica: replica.versions(),
    "since": lambda replica: replica.since(drawing().version()),
    "value_hash": lambda replica: replica.value_hash(),
}
# Those that ask Loro for nothing of this document, or only through the others.
HARMLESS = {"peer", "has_gap", "is_broken", "spans_of", "load_later", "wake", "completions"}


def test_every_entry_is_in_the_table() -> None:
    entries = {name for name, _ in inspect.getmembers(Replica) if not name.startswith("_")}
    assert entries - HARMLESS == ENTRIES.keys(), "give the new entry of Replica a line in ENTRIES"


@pytest.mark.parametrize("name", ENTRIES)
def test_a_panic_in_any_entry_ends_the_replica_for_good(name: str) -> None:
    replica = Replica()
    replica.load([drawing().export_snapshot()])
    told: list[str] = []
    replica.on_broken = told.append
    sound = replica._doc, replica._records
    poison(replica)
    with pytest.raises(DocumentBroken, match="forced in"):
        ENTRIES[name](replica)
    replica._doc, replica._records = sound  # even if Loro would answer again
    for again in ENTRIES.values():
        with pytest.raises(DocumentBroken, match="opened again"):
            again(replica)
    assert replica.is_broken and len(told) == 1


def test_nothing_that_was_stored_is_lost_by_it() -> None:
    document = drawing()
    stored = [document.export_snapshot()]
    document.subscribe_updates(stored.append)
    with document.edit("Move") as edit:
        edit.change(A, x=5.0)
    broken: list[str] = []
    document.subscribe_broken(broken.append)
    poison_document(document)
    with pytest.raises(DocumentBroken), document.edit("Move") as edit:
        edit.change(A, x=6.0)
    assert document.is_broken and len(broken) == 1
    again = Document.load(stored)
    assert shape(again, A).x == 5.0
    with again.edit("Move") as edit:
        edit.change(A, x=7.0)
    assert shape(again, A).x == 7.0


def test_a_panic_of_loro_itself_is_caught() -> None:
    replica = Replica()
    replica.load([drawing().export_snapshot()])

    def raises(update: bytes) -> bool:
        raise ValueError("a callback that raises makes the commit panic")

    subscription = replica._doc.subscribe_local_update(raises)
    with pytest.raises(DocumentBroken):
        replica.write({A: {"x": 1.0}}, "Move")
    assert replica.is_broken
    subscription.unsubscribe()


# The wrapper's invariants W1, W3, W4, W7, W8, W9, W15 and W16; the others have tests of their own.


def test_w1_another_thread_is_turned_away() -> None:
    document = drawing()
    caught: list[BaseException] = []

    def use() -> None:
        try:
            document.version()
        except AssertionError as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(caught) == 1


def test_w3_a_reader_that_raises_or_edits_does_not_reach_loro() -> None:
    document = drawing()

    def fails(_changes: object) -> None:
        raise ValueError("a reader's own fault")

    leave = document.subscribe(fails)
    with pytest.raises(ValueError, match="own fault"), document.edit("Move") as edit:
        edit.change(A, x=5.0)
    leave()
    assert shape(document, A).x == 5.0 and not document.is_broken
    assert copy_of(document).records == document.records


def test_w4_one_edit_is_one_commit_and_nothing_is_left_pending() -> None:
    document = drawing()
    updates: list[bytes] = []
    document.subscribe_updates(updates.append)
    with document.edit("Move") as edit:
        edit.change(A, x=5.0)
        edit.change(B, x=6.0)
        assert document._replica._doc.get_pending_txn_len() == 0
    assert len(updates) == 1
    for call in (document.version, document.export_snapshot, document.value_hash):
        call()
        assert document._replica._doc.get_pending_txn_len() == 0
    assert len(updates) == 1


def test_w7_a_gap_is_said_and_closed_by_an_exchange_of_versions() -> None:
    document = drawing()
    other = copy_of(document)
    updates: list[bytes] = []
    document.subscribe_updates(updates.append)
    for x in (1.0, 2.0, 3.0):
        with document.edit("Move") as edit:
            edit.change(A, x=x)
    other.import_update(updates[2])
    assert other.has_gap and shape(other, A).x == 10.0
    other.import_update(updates[0])
    assert other.has_gap
    other.import_update(document.export_since(other.version()))
    assert not other.has_gap and shape(other, A).x == 3.0


def test_w8_every_copy_writes_under_a_peer_that_nobody_has_used() -> None:
    blob = drawing().export_snapshot()
    copies = [Document.load([blob]) for _ in range(200)]
    peers = {copy.peer for copy in copies}
    assert len(peers) == 200
    assert not peers & copies[0]._replica.versions().keys()


def test_w9_the_version_only_grows() -> None:
    document, other = drawing(), drawing()
    seen = document._replica.versions()
    for turn in range(20):
        one = document if turn % 2 else other
        with one.edit("Move") as edit:
            edit.change(A, x=float(turn))
        if turn % 3 == 0:
            document.import_update(other.export_since(document.version()))
        now = document._replica.versions()
        assert all(now.get(peer, 0) >= count for peer, count in seen.items())
        seen = now


def test_w15_looking_never_moves_the_document_to_another_time() -> None:
    document = drawing()
    other = copy_of(document)
    with other.edit("Move") as edit:
        edit.change(A, x=5.0)
    exchange(document, other)
    for call in (document.export_snapshot, document.value_hash, document.version, document.records_in_order):
        call()
        assert not document._replica._doc.is_detached()


def test_every_refusal_can_be_read_by_a_person() -> None:
    for error in (DocumentBroken("x"), DiagramError("x")):
        assert error.title and error.advice
