"""An edit: everything that one gesture changes, collected first and written at once when its block ends."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from diagram.document.splices import Splice, splice_of_utf16, spliced, splices_between
from diagram.document.values import DELETED, same, storable
from diagram.errors import DocumentError, NotInEdit, RecordMissing
from diagram.ids import RecordId
from diagram.properties import differing, from_properties, replaced, to_properties
from diagram.records import Note, Record, Value, Values


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
        self._named: dict[RecordId, set[str]] = {}  # of records that were only changed: their fields
        self._splices: dict[RecordId, list[Splice]] = {}  # of living notes: from the document's text to the staged one
        self._open = True

    def get(self, identity: RecordId) -> Record | None:
        """The record as this edit will leave it."""
        if identity in self._staged:
            return self._staged[identity]
        return self._document.get(identity)

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with its id as a whole; a deleted one comes back."""
        self._check()
        self._named.pop(record.id, None)
        self._stage(record)

    def splice(self, identity: RecordId, at: int, removed: int, inserted: str, *, utf16: bool = False) -> None:
        """Write into a note where somebody types: at character `at`, `removed` give way to `inserted`.

        Two people who do that at once both keep what they typed. With `utf16` the positions are Qt's.

        Raises:
            RecordMissing: there is no such note, or it is deleted.
            DocumentError: the place is not within the text.
        """
        self._check()
        note = self.get(identity)
        if not isinstance(note, Note):
            raise RecordMissing(f"there is no note {identity}")
        inserted = _written(inserted)
        one = splice_of_utf16(note.text, at, removed, inserted) if utf16 else Splice(at, removed, inserted)
        try:
            text = spliced(note.text, [one])
        except ValueError as error:
            raise DocumentError(str(error)) from error
        if identity not in self._staged:
            self._named[identity] = {"text"}
        elif identity in self._named:
            self._named[identity].add("text")
        self._stage(replace(note, text=text), [one])

    def _stage(self, record: Record, splices: Iterable[Splice] | None = None) -> None:
        before = self._staged.get(record.id)
        if isinstance(record, Note):
            record = self._stage_text(record, splices)
        if before is not None:
            self._children[before.parent].discard(record.id)
        self._staged[record.id] = record
        siblings = self._children.get(record.parent)
        if siblings is None:
            siblings = self._children[record.parent] = set()
        siblings.add(record.id)

    def _stage_text(self, note: Note, splices: Iterable[Splice] | None) -> Note:
        """Note by which splices the text came about; without `splices`, by those that compare both."""
        note = note if note.text.isascii() else replace(note, text=_written(note.text))
        known = self._document.get(note.id)
        if not isinstance(known, Note):
            return note
        before = self._staged.get(note.id, known)
        if not isinstance(before, Note):  # deleted in this edit, and now back
            before = known
            self._splices.pop(note.id, None)
        changed = splices_between(before.text, note.text) if splices is None else splices
        self._splices.setdefault(note.id, []).extend(changed)
        return note

    def change(self, identity: RecordId, **changes: Any) -> None:  # Any: the fields of whatever record it is
        """Set fields of a record by name, such as ``x=10.0`` or ``style=...``.

        Raises:
            RecordMissing: there is no such record, or it is deleted.
            KeyError: its kind of record has no such field.
        """
        self._check()
        record = self.get(identity)
        if record is None:
            raise RecordMissing(f"there is no record {identity}")
        changed = replaced(record, changes)
        if identity not in self._staged:
            self._named[identity] = set(changes)
        elif identity in self._named:
            self._named[identity].update(changes)
        self._stage(changed)

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
            self._named.pop(current, None)

    def _living_children(self, parent: RecordId) -> list[RecordId]:
        kept = [child for child in self._document.children(parent) if child not in self._staged]
        return kept + list(self._children.get(parent, ()))

    def _check(self) -> None:
        if not self._open:
            raise NotInEdit(f"the edit {self.label!r} has ended")

    def splices(self, identity: RecordId) -> Sequence[Splice]:
        """How the text of a note that lives in the document becomes the one that this edit wants."""
        return self._splices.get(identity, ())

    def close(self) -> Mapping[RecordId, Record | None]:
        """End the edit: what it wants, in the order in which it was said. None means deleted."""
        self._open = False
        return self._staged

    def named(self, identity: RecordId) -> Collection[str] | None:
        """The only fields in which the record may differ from the document's; None: in any."""
        return self._named.get(identity)


def _written(text: str) -> str:
    """`text` as the document keeps it, of the same length."""
    return str(storable(text))


def needed(wanted: Record | None, values: Values | None) -> dict[str, Value]:
    """The properties to write so that a record that does not live becomes `wanted`: only what differs.

    `values` are the properties of the deleted record, None if there never was one. Those that this version cannot read
    are left alone.
    """
    if wanted is None:
        return {}
    raw = values or {}
    different = to_properties(wanted)
    if values is None:
        whole = ((key, storable(value)) for key, value in different.items())
        return {key: value for key, value in whole if value is not None}
    if raw:
        base = from_properties(wanted.id, {key: value for key, value in raw.items() if key != DELETED})
        different = differing(base, wanted)
    out = {key: storable(value) for key, value in different.items()}
    if DELETED in raw:
        out[DELETED] = None
    return unlike(out, raw)


def wished(wanted: Record | None, stored: Record, named: Collection[str] | None) -> dict[str, Value]:
    """The properties to write so that the living record `stored` (before its place was put right) becomes `wanted`.

    What the document holds already may be among them. `named` are the only fields that differ, None if any may.
    """
    if wanted is None:
        return {DELETED: True}
    return {key: storable(value) for key, value in differing(stored, wanted, named).items()}


def unlike(written: Mapping[str, Value], values: Values) -> dict[str, Value]:
    """What of `written` is not the same in `values` already."""
    return {key: value for key, value in written.items() if not same(value, values.get(key))}
