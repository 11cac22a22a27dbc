"""The first bytes of a new diagram, made without opening it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from diagram.document.edit import needed
from diagram.document.replica import Replica
from diagram.records import Record

# A commit holds up every other thread while it lasts: 4,000 records at once take 16 ms, this many one.
_SLICE = 250


def founded(records: Iterable[Record]) -> bytes:
    """What storage keeps of a document that holds `records` from the start; about 25 µs each, on any thread.

    `Document.load` of it has nothing to undo. Other threads get their turn all the while.
    """
    replica = Replica()
    replica.set_meta(replica.schema.declared(), "New")
    ahead = iter(records)
    while part := list(islice(ahead, _SLICE)):
        replica.write({record.id: needed(record, None) for record in part}, "New")
    return replica.snapshot()
