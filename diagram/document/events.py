"""What an import has changed, read from the events of Loro."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from loro import Diff, DiffEvent, LoroDoc

from diagram.document.texts import owner_of
from diagram.ids import RecordId

T = TypeVar("T")

RECORDS = "records"  # the root map with one map per record


def heard(doc: LoroDoc, take: Callable[[], T]) -> tuple[T, dict[RecordId, set[str]]]:
    """What became of an import, and the properties of each record that it changed."""
    events: list[DiffEvent] = []
    subscription = doc.subscribe_root(events.append)
    try:
        status = take()
    finally:
        subscription.unsubscribe()
    return status, touched(events)


def touched(events: Sequence[DiffEvent]) -> dict[RecordId, set[str]]:
    """The record ids that events speak of, from the paths: records, then the record; and the properties."""
    found: dict[RecordId, set[str]] = {}
    for event in events:
        for part in event.events:
            path = [getattr(item.index, "key", None) for item in part.path]
            owner = owner_of(path[0]) if path else None
            if owner is not None:
                found.setdefault(owner, set()).add("text")
            if not path or path[0] != RECORDS or not isinstance(part.diff, Diff.Map):
                continue
            keys = part.diff.diff.updated
            if len(path) == 1:
                for key in keys:
                    found.setdefault(RecordId(key), set())
            else:
                found.setdefault(RecordId(str(path[1])), set()).update(keys)
    return found
