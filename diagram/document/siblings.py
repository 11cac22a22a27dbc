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
        self._families: dict[RecordId, slice] = {}  # of those that are as they were packed
        self._orders: list[str] = []

    def of(self, parent: RecordId) -> list[RecordId]:
        rows = self._rows.get(parent)
        if rows:
            return [identity for _, identity in rows]
        if parent in self._families and self._packed is not None:
            return self._packed.children(parent)
        return []

    def adopt(self, packed: Packed) -> None:
        """Start from what was packed, without looking at any record."""
        self._packed, self._families = packed, dict(packed.families)

    def everything(self) -> list[tuple[RecordId, list[tuple[str, RecordId]]]]:
        """All parents with (order, id) of their children; the lists are the caller's."""
        for parent in list(self._families):
            self._unpack(parent)
        return [(parent, rows.copy()) for parent, rows in self._rows.items()]

    def take_over(self, other: Siblings) -> None:
        """Be as `other` is, which is used up."""
        self.__dict__.update(other.__dict__)

    def _unpack(self, parent: RecordId) -> None:
        family = self._families.pop(parent, None)
        if family is None or self._packed is None:
            return
        if not self._orders:
            self._orders = self._packed.orders()
        self._rows[parent] = list(zip(self._orders[family], self._packed.ids[family], strict=True))
        if not self._families:
            self._packed, self._orders = None, []

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
