"""What is known of a bucket's log: which records were read, and what they say of each diagram, without their bytes.

It is a cache beside the library: without it the log is read again from its beginning, and compared with what is here.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from sync.bucket.records import Name, Record
from sync.wire.messages import Blob

FOLDER = "bucket"


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """Operations `start` up to `end` of `peer`, in the record at `place` of the index."""

    place: int
    peer: int
    start: int
    end: int


class Said(msgspec.Struct, frozen=True, array_like=True):
    """A word about a diagram; of several the one with the latest clock counts, then that of the greatest writer."""

    clock: int = -1
    writer: str = ""
    title: str = ""
    trashed: bool = False

    @property
    def is_said(self) -> bool:
        return self.clock >= 0

    @property
    def rank(self) -> tuple[int, str]:
        return self.clock, self.writer


class Diagram(msgspec.Struct):
    pieces: list[Piece] = []
    title: Said = Said()
    trashed: Said = Said()

    def version(self) -> dict[int, int]:
        """Of each peer, how many operations the bucket has without a gap."""
        version: dict[int, int] = {}
        for piece in sorted(self.pieces, key=lambda one: (one.peer, one.start)):
            known = version.get(piece.peer, 0)
            if piece.start <= known:
                version[piece.peer] = max(known, piece.end)
        return version


class _Kept(msgspec.Struct):
    id: str
    writer: str
    clock: int = 0
    names: list[str] = []
    clocks: list[int] = []  # of the records, in the order of their names
    newest: dict[str, int] = {}  # the last record of each writer that was found, readable or not
    bad: list[str] = []
    seen: dict[str, int] = {}
    diagrams: dict[str, Diagram] = {}


@dataclass(slots=True)
class Index:
    """`id` is another one whenever records that were read are not in the bucket any more: what was acknowledged before
    means nothing then. `writer` names the log that is written from here; it is never used by another index."""

    file: Path
    _kept: _Kept
    _places: dict[str, int] = field(default_factory=dict)
    _versions: dict[str, dict[int, int]] = field(default_factory=dict)

    @staticmethod
    def load(folder: Path, account: str) -> Index:
        """The index of an account, or an empty one when there is none that can be read."""
        file = folder / FOLDER / f"{account}.index"
        try:
            kept = msgspec.msgpack.decode(file.read_bytes(), type=_Kept)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            kept = _empty()
        return Index(file, kept, {name: place for place, name in enumerate(kept.names)})

    def save(self) -> None:
        """Torn by a crash it cannot be read, and is made again."""
        self.file.parent.mkdir(exist_ok=True)
        part = self.file.with_suffix(".part")
        part.write_bytes(msgspec.msgpack.encode(self._kept))
        os.replace(part, self.file)

    def begin_anew(self) -> None:
        """As if nothing had been read, under another id and another writer."""
        self._kept = _empty()
        self._places.clear()
        self._versions.clear()

    @property
    def id(self) -> str:
        return self._kept.id

    @property
    def writer(self) -> str:
        return self._kept.writer

    @property
    def diagrams(self) -> Mapping[str, Diagram]:
        return self._kept.diagrams

    @property
    def bad(self) -> Collection[str]:
        """Names of records that could not be read."""
        return self._kept.bad

    @property
    def names(self) -> Collection[str]:
        """Names of records that were read."""
        return self._places.keys()

    def name(self, place: int) -> str:
        return self._kept.names[place]

    def version(self, diagram: str) -> Mapping[int, int]:
        """What the bucket has of a diagram, without gaps."""
        known = self._versions.get(diagram)
        if known is None:
            there = self._kept.diagrams.get(diagram)
            known = self._versions[diagram] = {} if there is None else there.version()
        return known

    def lacking(self, diagram: str, version: Mapping[int, int]) -> list[Piece]:
        """What `version` lacks of what the bucket has without gaps: nothing comes before what it builds on."""
        there = self._kept.diagrams.get(diagram)
        covered = dict(version)
        wanted = []
        for piece in sorted([] if there is None else there.pieces, key=lambda one: (one.peer, one.start, -one.end)):
            known = covered.get(piece.peer, 0)
            if piece.start <= known < piece.end:
                covered[piece.peer] = piece.end
                wanted.append(piece)
        return sorted(wanted, key=lambda one: (self._kept.clocks[one.place], one.place, one.start))

    def withheld(self) -> int:
        """How many records others have seen that the bucket has never shown here."""
        newest = self._kept.newest
        return sum(max(number - newest.get(writer, 0), 0) for writer, number in self._kept.seen.items())

    def next(self) -> tuple[int, int, dict[str, int]]:
        """Of the next record from here: its number, its clock, and what it says that was seen."""
        newest = self._kept.newest
        return newest.get(self.writer, 0) + 1, self._kept.clock + 1, dict(newest)

    def add(self, name: Name, record: Record) -> None:
        """It was read, or written from here."""
        text = str(name)
        if text in self._places:
            return
        place = self._places[text] = len(self._kept.names)
        self._kept.names.append(text)
        self._kept.clocks.append(record.clock)
        self._found(name)
        self._kept.clock = max(self._kept.clock, record.clock)
        for writer, number in record.seen.items():
            self._kept.seen[writer] = max(number, self._kept.seen.get(writer, 0))
        for entry in record.entries:
            there = self._kept.diagrams.setdefault(entry.diagram, Diagram())
            there.pieces.extend(_piece(place, blob) for blob in entry.blobs)
            self._versions.pop(entry.diagram, None)
            if entry.title is not None:
                said = Said(record.clock, name.writer, title=entry.title)
                there.title = max(there.title, said, key=lambda one: one.rank)
            if entry.trashed is not None:
                said = Said(record.clock, name.writer, trashed=entry.trashed)
                there.trashed = max(there.trashed, said, key=lambda one: one.rank)

    def add_bad(self, name: Name) -> None:
        """It is there, but nobody can read it."""
        if str(name) not in self._kept.bad:
            self._kept.bad.append(str(name))
        self._found(name)

    def _found(self, name: Name) -> None:
        self._kept.newest[name.writer] = max(name.number, self._kept.newest.get(name.writer, 0))


def _piece(place: int, blob: Blob) -> Piece:
    return Piece(place, blob.peer, blob.start, blob.end)


def _empty() -> _Kept:
    return _Kept(os.urandom(16).hex(), os.urandom(16).hex())
