"""What the history remembers: steps of entries, one per record, as values and as bytes for storage."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from diagram.document.letters import Part, joined
from diagram.document.values import DELETED, same, storable
from diagram.errors import BadUpdate
from diagram.ids import RecordId
from diagram.records import Value

_LARGEST = 128 * 1024 * 1024  # bytes of one step unpacked; a step of a hundred thousand new shapes has 30 MB


@dataclass(frozen=True, slots=True)
class Entry:
    """What a step changed in one record: the same properties before and after; None means absent.

    `text` is what it did last to the note's text: the edit itself, or its undoing where the step is undone.
    """

    before: Mapping[str, Value]
    after: Mapping[str, Value]
    created: bool = False
    text: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One edit as the history keeps it. `number` grows with every step of a document.

    `peers` are ids under which its author has written so far: of this step and of those that it made forgotten.
    """

    number: int
    label: str
    entries: Mapping[RecordId, Entry]
    peers: frozenset[int] = frozenset()

    def to_bytes(self) -> bytes:
        """For storage; in any thread. A line per record, so that a long step never holds up the other threads."""
        lines = [json.dumps([self.number, self.label, *map(str, sorted(self.peers))])]
        for identity, entry in self.entries.items():
            text = [[part.to_list() for part in entry.text]] if entry.text else []
            lines.append(json.dumps([identity, dict(entry.before), dict(entry.after), entry.created, *text]))
        return zlib.compress("\n".join(lines).encode(), 1)

    @staticmethod
    def from_bytes(data: bytes) -> Step:
        """The step that `to_bytes` wrote.

        Raises:
            BadUpdate: anything else.
        """
        try:
            head, *lines = _unpacked(data).split(b"\n")
            number, label, *peers = json.loads(head)
            entries = {}
            for line in lines:
                identity, before, after, created, *text = json.loads(line)
                parts = tuple(map(Part.from_list, text[0])) if text else ()
                entries[RecordId(str(identity))] = Entry(_checked(before), _checked(after), bool(created), parts)
            if any(entry.before.keys() != entry.after.keys() for entry in entries.values() if not entry.created):
                raise ValueError("what was before is not what was after")
            return Step(int(number), str(label), entries, frozenset(map(int, peers)))
        except (zlib.error, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise BadUpdate(f"a step of the history cannot be read: {error}") from error


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    whole = unpacking.decompress(data, _LARGEST)
    if not unpacking.eof:
        raise ValueError("the step is cut off, or larger than any step")
    return whole


def _checked(values: object) -> dict[str, Value]:
    """Properties that the document would store as they are."""
    if not isinstance(values, dict):
        raise TypeError("properties are no mapping")
    for value in values.values():
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, list) or not same(storable(item), item):
                raise ValueError(f"{item!r} cannot be a property")
    return values


@dataclass(frozen=True, slots=True)
class StepsChanged:
    """What storage has to do to hold the same history: keep these steps under their numbers, drop those.

    Unless `alone`, the bytes of the commit that goes with it follow at once.
    """

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    dropped: tuple[int, ...] = ()
    alone: bool = False


def peers_of(steps: Iterable[Step]) -> frozenset[int]:
    return frozenset(peer for step in steps for peer in step.peers)


def merged(steps: Iterable[Step]) -> dict[RecordId, Entry]:
    """First before and last after of every property; what came back to where it began is left out."""
    found: dict[RecordId, Entry] = {}
    for step in steps:
        for identity, entry in step.entries.items():
            known = found.get(identity)
            found[identity] = entry if known is None else _followed(known, entry)
    return {identity: entry for identity, entry in found.items() if entry.after or (entry.text and not entry.created)}


def _followed(first: Entry, then: Entry) -> Entry:
    after = {**first.after, **then.after}
    text = joined(first.text, then.text)
    if first.created:
        there = {} if after.get(DELETED) else {key: value for key, value in after.items() if value is not None}
        return Entry({}, there, created=True, text=text)
    before = {**then.before, **first.before}
    changed = [key for key in after if not same(before[key], after[key])]
    return Entry({key: before[key] for key in changed}, {key: after[key] for key in changed}, text=text)


def entry_of(values: Mapping[str, Value] | None, written: Mapping[str, Value], text: tuple[Part, ...] = ()) -> Entry:
    """What writing `written` over the stored `values`, and `text`, changes; None for `values`: the record is new."""
    text = joined((), text)
    if values is None:
        return Entry({}, dict(written), created=True, text=text)
    return Entry({key: values.get(key) for key in written}, dict(written), text=text)
