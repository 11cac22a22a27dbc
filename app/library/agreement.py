"""What a diagram and its file last had in common, and how a change of the file is taken from there."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from diagram.errors import FormatError
from diagram.formats.registry import FORMATS, FileFormat, Reading
from diagram.records import Record
from diagram.versions.matching import Name, Names, recognised, renamed
from diagram.versions.merging import Merged, merge
from diagram.versions.stacking import restacked
from diagram.versions.version import Version, version_of


@dataclass(frozen=True, slots=True)
class Agreement:
    """`data` is the file as it was, `before` what our document held then, `names` what the file calls its records.

    Both are kept because a file cannot hold all that a document knows, and because a later version of the program may
    read more out of the same bytes.
    """

    format: str
    data: bytes
    before: Version
    names: Names
    sha256: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", digest(self.data))

    @staticmethod
    def on(format_name: str, data: bytes, records: Iterable[Record]) -> Agreement:
        """`records` were read from `data` or have been written as it."""
        listed = tuple(records)
        return Agreement(format_name, data, version_of(listed), FORMATS[format_name].names(listed))

    @property
    def entry(self) -> FileFormat:
        return FORMATS[self.format]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a changed file is taken into the document: the merge, and what both sides agree on after it.

    `ours` is the document that it was made for, `theirs` what the file says. `is_whole`: afterwards the file lacks
    nothing that the document has.
    """

    ours: Version
    theirs: Version
    merged: Merged
    agreement: Agreement
    is_whole: bool


def plan(agreement: Agreement, data: bytes, reading: Reading, ours: Iterable[Record]) -> Plan:
    """Merge what the file says now, `reading` of `data`, with the document's records."""
    entry, mine = agreement.entry, version_of(ours)
    base, _ = _read_again(agreement, _read(entry, agreement.data), agreement.before, None)
    theirs, names = _read_again(agreement, reading, base, mine)
    before = agreement.before
    merged = merge(base, theirs, mine, before=before, carried=entry.carried)
    agreed = merge(base, theirs, before, before=before, carried=entry.carried).version
    return Plan(mine, theirs, merged, Agreement(agreement.format, data, agreed, names), agreed == merged.version)


def _read(entry: FileFormat, data: bytes) -> Reading:
    if entry.read is None:
        raise FormatError(f"{entry.title} is not read by this version")
    return entry.read(data)


def _read_again(agreement: Agreement, reading: Reading, like: Version, taken: Version | None) -> tuple[Version, Names]:
    """A reading in our ids and order keys, and what the file calls its records."""
    names = agreement.entry.names(reading.records)
    ids = recognised(names, agreement.names)
    version = restacked(renamed(version_of(reading.records), ids), like, taken)
    return version, {ids.get(one, one): name for one, name in names.items()}


def digest(data: bytes) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def packed(agreements: Sequence[Agreement]) -> bytes:
    """For storage: what the file may hold; two while it is being written.

    A line per record, because turning all of them into text at once would hold up every other thread.
    """
    return zlib.compress(b"".join(_lines(one) + one.data for one in agreements), 6)


def unpacked(blob: bytes) -> tuple[Agreement, ...]:
    """What `packed` packed; empty for anything else."""
    try:
        source = io.BytesIO(zlib.decompress(blob))
        found: list[Agreement] = []
        while head := source.readline():
            found.append(_agreement(head, source))
        return tuple(found)
    except (zlib.error, ValueError, TypeError):
        return ()


def _lines(agreement: Agreement) -> bytes:
    before, names = agreement.before, agreement.names
    lines = [json.dumps([agreement.format, len(before), len(names), len(agreement.data)])]
    lines += [json.dumps([identity, dict(values)]) for identity, values in before.items()]
    lines += [json.dumps([identity, name.page, name.cell]) for identity, name in names.items()]
    return ("\n".join(lines) + "\n").encode()


def _agreement(head: bytes, source: BinaryIO) -> Agreement:
    format_name, records, names, size = json.loads(head)
    before = dict(json.loads(source.readline()) for _ in range(records))
    named = [json.loads(source.readline()) for _ in range(names)]
    return Agreement(format_name, source.read(size), before, {one: Name(page, cell) for one, page, cell in named})
