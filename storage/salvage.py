"""Reading what can still be read of a damaged table: by ranges of row numbers, narrowed down around what is broken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from storage.driver import Driver
from storage.raw import Raw, Row

_LAST_ROW = 1 << 40
_TRIES = 20_000  # for one table: a file of noise must not keep anybody waiting


@dataclass(slots=True)
class Salvage:
    """One damaged (or sound) database, open for reading; `holes` counts the rows that nobody can read any more."""

    raw: Raw
    driver: Driver
    holes: int = field(default=0)

    def columns(self, table: str) -> set[str]:
        """The columns of a table; none when not even its description can be read."""
        try:
            return {str(row[1]) for row in self.raw.execute(f'PRAGMA table_info("{table}")')}
        except self.driver.module.Error:
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
            except self.driver.module.Error:
                low = min(low, high)
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)] if low < high else [(low, low)]

    def _one(self, every: str, number: int) -> list[Row] | None:
        """The row of a number, if there is one; None when it cannot be read.

        A range would not do: the driver looks for the next row before it gives one out.
        """
        try:
            return list(self.raw.execute(every + "= ?", (number,)))
        except self.driver.module.Error:
            return None

    def blobs(self) -> Iterator[Row]:
        """(diagram, bytes, hash, origin, imported, time) of every snapshot and update that is what was written."""
        wanted = ("diagram_id", "bytes", "sha256", "made_s")
        for table, more in (("snapshot", ()), ("update", ("origin", "imported"))):
            if not self.columns(table).issuperset((*wanted, *more)):
                continue
            for diagram, data, digest, made_s, *rest in self.rows(table, (*wanted, *more)):
                if _is_whole(diagram, data, digest):
                    yield (diagram, data, digest, *(rest or ("local", 1)), made_s)
                else:
                    self.holes += 1


def _is_whole(diagram: object, data: object, digest: object) -> bool:
    return isinstance(diagram, str) and isinstance(data, bytes) and hashlib.sha256(data).digest() == digest
