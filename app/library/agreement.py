"""What a diagram and its file last had in common, and how a change of the file is taken from there."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from diagram.errors import FormatError
from diagram.formats.registry import FORMATS, FileFormat, Reading
from diagram.ids import RecordId
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
    """For storage: what the file may hold; two while it is being written."""
    return zlib.compress(json.dumps([_members(one) for one in agreements]).encode(), 6)


def unpacked(blob: bytes) -> tuple[Agreement, ...]:
    """What `packed` packed; empty for anything else."""
    try:
        return tuple(_agreement(one) for one in json.loads(zlib.decompress(blob)))
    except (zlib.error, ValueError, KeyError, TypeError):
        return ()


def _members(agreement: Agreement) -> dict[str, object]:
    return {
        "format": agreement.format,
        "data": base64.b64encode(agreement.data).decode("ascii"),
        "before": {identity: dict(values) for identity, values in agreement.before.items()},
        "names": {identity: [name.page, name.cell] for identity, name in agreement.names.items()},
    }


def _agreement(members: dict[str, dict[str, object]]) -> Agreement:
    return Agreement(
        str(members["format"]),
        base64.b64decode(str(members["data"])),
        {RecordId(identity): values for identity, values in members["before"].items()},  # type: ignore[misc]  # as packed
        {RecordId(identity): Name(*names) for identity, names in members["names"].items()},  # type: ignore[misc]  # as packed
    )
