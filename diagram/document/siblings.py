"""Who lies on whom: the children of every record in painting order, kept sorted while records come and go."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from diagram.document.packed import Packed
from diagram.ids import RecordId
from diagram.records import Record

_MANY = 64  # beyond this many changes under one parent, sorting afresh is cheaper than inserting one by one


class Siblings:
    """Children by parent, sorted by (order, id); pages and notes are the children of ROOT."""

    def __init__(self) -> None:
        self._rows: dict[RecordId, list[tuple[str, RecordId]]] = {}
        self._packed: Packed | None = None
        self._families: dict[RecordId, None] = {}  # those that are as they were packed

    def of(self, parent: RecordId) -> list[RecordId]:
        rows = self._rows.get(parent)
        if rows:
            return [identity for _, identity in rows]
        if parent in self._families and self._packed is not None:
            return self._packed.children(parent)
        return []

    def adopt(self, packed: Packed) -> None:
        """Start from what was packed, without looking at any record."""
        self._packed, self._families = packed, dict.fromkeys(packed.families)

    def everything(self) -> list[tuple[RecordId, list[tuple[str, RecordId]] | None]]:
        """All parents with (order, id) of their children, None where these are as they were packed.

        The lists are the caller's.
        """
        opened = ((parent, rows.copy()) for parent, rows in self._rows.items())
        return [*((parent, None) for parent in self._families), *opened]

    def take_over(self, other: Siblings) -> None:
        """Be as `other` is, which is used up."""
        self.__dict__.update(other.__dict__)

    def _unpack(self, parent: RecordId) -> None:
        if parent in self._families and self._packed is not None:
            del self._families[parent]
            self._rows[parent] = self._packed.family(parent)

    def replace(self, gone: Iterable[Record], come: Iterable[Record]) -> None:
        """Take `gone` out, as they were when they came in, and put `come` in."""
        leaving = _by_parent(gone)
        entering = _by_parent(come)
        for parent in leaving.keys() | entering.keys():
            self._unpack(parent)
            rows = self._rows.setdefault(parent, [])
            _exchange(rows, leaving.get(parent, ()), entering.get(parent, ()))
            if not rows:
                del self._rows[parent]


def _by_parent(records: Iterable[Record]) -> dict[RecordId, list[tuple[str, RecordId]]]:
    found: dict[RecordId, list[tuple[str, RecordId]]] = {}
    for record in records:
        found.setdefault(record.parent, []).append((record.order, record.id))
    return found


def _exchange(
    rows: list[tuple[str, RecordId]], leaving: Iterable[tuple[str, RecordId]], entering: Iterable[tuple[str, RecordId]]
) -> None:
    going, coming = list(leaving), list(entering)
    if len(going) + len(coming) > _MANY:
        departed = set(going)
        rows[:] = sorted([row for row in rows if row not in departed] + coming)
        return
    for row in going:
        del rows[bisect_left(rows, row)]
    for row in coming:
        rows.insert(bisect_left(rows, row), row)
