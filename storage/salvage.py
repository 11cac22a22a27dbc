"""Reading what can still be read of a damaged library.

First through SQLite, by ranges of row numbers that are narrowed down around what is broken. Then without it, from page
to page: a tree that is broken above a leaf hides rows that are whole.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from storage.driver import Driver
from storage.pages import Shape, rows_in
from storage.raw import Raw, Row

_LAST_ROW = 1 << 40
_TRIES = 20_000  # for one table: a file of noise must not keep anybody waiting
# How rows that carry their hash begin, as SQLite writes them: - nothing, t text, b bytes, n a number.
ASSET = ("sha256", "bytes", "size", "made_s")
PART = ("sha256", "size", "bytes")
_FORMS = {"update and snapshot": "-tbb", "part of a version": "tnb", "asset": "tb"}


@dataclass(slots=True)
class Salvage:
    """One damaged (or sound) database, open for reading; `holes` counts the rows that nobody can read any more."""

    raw: Raw
    driver: Driver
    holes: int = field(default=0)

    @property
    def _unreadable(self) -> tuple[type[Exception], ...]:
        return (self.driver.module.Error, UnicodeError)  # the driver decodes a damaged schema's words by itself

    def columns(self, table: str) -> set[str]:
        """The columns of a table; none when not even its description can be read."""
        try:
            return {str(row[1]) for row in self.raw.execute(f'PRAGMA table_info("{table}")')}
        except self._unreadable:
            return set()

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """The rows that can be read, with these columns, each once, mostly in the order of their numbers."""
        names = ", ".join(f'"{column}"' for column in columns)
        every = f'SELECT rowid, {names} FROM "{table}" WHERE rowid '
        seen: set[int] = set()
        for row in self._by_ranges(every):
            if row[0] not in seen:
                seen.add(row[0])
                yield row[1:]
        # A number that is out of order hides its neighbours from a range, but not from who asks for each.
        missing = (number for number in range(1, max(seen, default=0)) if number not in seen)
        for number in islice(missing, _TRIES):
            for row in self._one(every, number) or ():
                yield row[1:]

    def _by_ranges(self, every: str) -> Iterator[Row]:
        ranges = [(0, _LAST_ROW)]
        for _ in range(_TRIES):
            if not ranges:
                return
            low, high = ranges.pop()
            if low >= high:
                found = self._one(every, low)
                self.holes += found is None
                yield from found or ()
                continue
            try:
                for row in self.raw.execute(every + "BETWEEN ? AND ? ORDER BY rowid", (low, high)):
                    low = max(low, row[0] + 1)
                    yield row
            except self._unreadable:
                low = min(low, high)
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)] if low < high else [(low, low)]

    def _one(self, every: str, number: int) -> list[Row] | None:
        """The row of a number, if there is one; None when it cannot be read.

        A range would not do: the driver looks for the next row before it gives one out.
        """
        try:
            return list(self.raw.execute(every + "= ?", (number,)))
        except self._unreadable:
            return None

    def blobs(self) -> Iterator[Row]:
        """(diagram, bytes, hash, origin, imported, time) of every snapshot and update that is what was written."""
        wanted = ("diagram_id", "bytes", "sha256")
        for table, more in (
            ("snapshot", ("version", "covers", "made_s")),
            ("update", ("origin", "imported", "made_s")),
        ):
            if not self.columns(table).issuperset((*wanted, *more)):
                continue
            for diagram, data, digest, *rest in self.rows(table, (*wanted, *more)):
                if _is_whole(diagram, data, digest):
                    yield _completed(diagram, data, digest, rest)
                else:
                    self.holes += 1


@dataclass(frozen=True, slots=True)
class Loose:
    """What the pages of a library hold, in the trees or not, with hashes that fit.

    `blobs` are as those of `Salvage.blobs`; `parts` and `assets` have the columns of PART and ASSET.
    """

    blobs: tuple[Row, ...]
    parts: tuple[Row, ...]
    assets: tuple[Row, ...]


def loose_rows(file: Path, log: Path) -> Loose:
    """Read the pages of a library and of its log, whatever state they are in; neither has to exist."""
    blobs: dict[tuple[str, bytes], Row] = {}
    parts: dict[str, Row] = {}
    assets: dict[str, Row] = {}
    for row in rows_in(file, log, lambda shape: any(_has_form(shape, form) for form in _FORMS.values())):
        match row:
            case (None, str() as diagram, bytes() as data, bytes() as digest, *more):
                if _is_whole(diagram, data, digest):
                    blobs[diagram, digest] = _completed(diagram, data, digest, more)
            case (str() as name, int(), bytes() as data, *_):
                if hashlib.sha256(data).hexdigest() == name:
                    parts[name] = (name, len(data), data)
            case (str() as name, bytes() as data, *more):
                if hashlib.sha256(data).hexdigest() == name:
                    assets[name] = (name, data, len(data), _time_in(more[1:]))
    return Loose(tuple(blobs.values()), tuple(parts.values()), tuple(assets.values()))


def _completed(diagram: str, data: bytes, digest: bytes, more: Sequence[object]) -> Row:
    """A blob with all its columns; what is damaged beside it is replaced by what does no harm."""
    match more:
        case ("local" | "remote" as origin, 0 | 1 as imported, *_):
            return (diagram, data, digest, origin, imported, _time_in(more[2:]))
        case _:  # a snapshot, or a damaged row
            return (diagram, data, digest, "local", 1, _time_in(more[2:]))


def _time_in(more: Sequence[object]) -> float:
    return more[0] if more and isinstance(more[0], float) and math.isfinite(more[0]) else time.time()


def _has_form(shape: Shape, form: str) -> bool:
    return len(shape) >= len(form) and all(
        kind == 0 if letter == "-" else 0 < kind < 10 if letter == "n" else kind >= 12 and kind % 2 == (letter == "t")
        for kind, letter in zip(shape, form, strict=False)
    )


def _is_whole(diagram: object, data: object, digest: object) -> bool:
    return isinstance(diagram, str) and isinstance(data, bytes) and hashlib.sha256(data).digest() == digest
