"""An edit: everything that one gesture changes, collected first and written at once when its block ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any, Protocol

from diagram.document.values import DELETED, same, storable
from diagram.errors import NotInEdit, RecordMissing
from diagram.ids import RecordId
from diagram.properties import differing, from_properties, to_properties
from diagram.records import Connector, Layer, Page, Record, Shape, Unknown, Value


class Readable(Protocol):
    """What an edit needs to see of its document."""

    def get(self, identity: RecordId) -> Record | None: ...

    def children(self, identity: RecordId) -> list[RecordId]: ...


class Edit:
    """Given out by `document.edit(...)`. The document shows the old state until the outermost block has ended."""

    def __init__(self, document: Readable, label: str) -> None:
        self.label = label
        self._document = document
        self._staged: dict[RecordId, Record | None] = {}  # None: deleted
        self._children: dict[RecordId, set[RecordId]] = {}  # of staged records, by their staged parent
        self._open = True

    def get(self, identity: RecordId) -> Record | None:
        """The record as this edit will leave it."""
        if identity in self._staged:
            return self._staged[identity]
        return self._document.get(identity)

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with its id as a whole; a deleted one comes back."""
        self._check()
        before = self._staged.get(record.id)
        if before is not None:
            self._children[before.parent].discard(record.id)
        self._staged[record.id] = record
        self._children.setdefault(record.parent, set()).add(record.id)

    def change(self, identity: RecordId, **changes: Any) -> None:  # Any: the fields of whatever record it is
        """Set fields of a record by name, such as ``x=10.0`` or ``style=...``.

        Raises:
            RecordMissing: there is no such record, or it is deleted.
            KeyError: its kind of record has no such field.
        """
        record = self.get(identity)
        if record is None:
            raise RecordMissing(f"there is no record {identity}")
        self.put(_revised(record, changes))

    def delete(self, identity: RecordId) -> None:
        """Delete a record with everything in it; one that is gone already stays gone."""
        self._check()
        doomed = [identity]
        while doomed:
            current = doomed.pop()
            record = self.get(current)
            if record is None:
                continue
            doomed.extend(self._living_children(current))
            if self._staged.get(current) is not None:
                self._children[record.parent].discard(current)
            self._staged[current] = None

    def _living_children(self, parent: RecordId) -> list[RecordId]:
        kept = [child for child in self._document.children(parent) if child not in self._staged]
        return kept + list(self._children.get(parent, ()))

    def _check(self) -> None:
        if not self._open:
            raise NotInEdit(f"the edit {self.label!r} has ended")

    def close(self) -> Mapping[RecordId, Record | None]:
        """End the edit: what it wants, in the order in which it was said. None means deleted."""
        self._open = False
        return self._staged


def needed(wanted: Record | None, stored: Record | None, values: Mapping[str, Value] | None) -> dict[str, Value]:
    """The properties to write so that a record becomes `wanted`: only what differs.

    `stored` is the living record as stored (before its place was put right), `values` are its stored properties,
    None if there never was such a record. Properties that this version cannot read are left alone.
    """
    if wanted is None:
        return {DELETED: True} if stored is not None else {}
    raw = values or {}
    base = stored
    if base is None and raw:
        base = from_properties(wanted.id, {key: value for key, value in raw.items() if key != DELETED})
    different = to_properties(wanted) if base is None else differing(base, wanted)
    out = {key: storable(value) for key, value in different.items()}
    if DELETED in raw:
        out[DELETED] = None
    return {key: value for key, value in out.items() if not same(value, raw.get(key))}


def _row(record_type: type[Record]) -> tuple[Callable[[Record], tuple[Any, ...]], dict[str, int]]:
    names = [one.name for one in fields(record_type)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}


_ROWS = {record_type: _row(record_type) for record_type in (Page, Layer, Shape, Connector, Unknown)}


def _revised(record: Record, changes: Mapping[str, Any]) -> Record:  # Any: as for `Edit.change`
    """`dataclasses.replace` at a third of its cost, which counts when ten thousand shapes are moved."""
    read, places = _ROWS[type(record)]
    row = list(read(record))
    for name, value in changes.items():
        row[places[name]] = value
    return type(record)(*row)
