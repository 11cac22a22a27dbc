"""The rows of a database file, found page by page without SQLite, for where its trees no longer lead to them.

A leaf of a table holds whole rows, whatever has become of the pages above it; a frame of the write-ahead log holds a
page, whatever has become of the frames before it. Nothing here is proof: the caller compares rows with their hashes.
Formats: sqlite.org/fileformat2.html, sqlite.org/walformat.html.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from storage.raw import Row

_HEAD = 100
_LOG_HEAD = 32
_FRAME_HEAD = 24
_USUAL_SIZE = 4096
_NOT_A_LEAF = (2, 5, 10)  # the kinds of page that hold no rows of tables
_LONGEST_CHAIN = 1 << 18  # overflow pages of one row: a gigabyte
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL = 7

Shape = tuple[int, ...]  # the serial types of a row: 0 nothing, 1-9 numbers, above 12 even bytes and odd text
Pages = Mapping[int, bytes]


class _Noise(Exception):
    """This is no row."""


def rows_in(file: Path, log: Path, fits: Callable[[Shape], bool]) -> Iterator[Row]:
    """Rows whose serial types are what `fits` accepts, some of them twice; `log` need not exist.

    The values of a damaged row can be shorter than they were, or None.
    """
    data = file.read_bytes() if file.exists() else b""
    frames = log.read_bytes() if log.exists() else b""
    size = _page_size(data, frames)
    of_file = {number + 1: data[number * size : (number + 1) * size] for number in range(len(data) // size)}
    of_log = list(_frames(frames, size))
    now = of_file | {number: page for number, page in of_log}  # the last frame of a page counts
    unused = _free(of_file)
    reserved = data[20] if len(data) > 20 and data[20] <= 32 else 0
    for pages, leaves in ((now, of_log), (now, list(of_file.items())), (of_file, list(of_file.items()))):
        book = _Book(pages, size - reserved)
        for number, page in leaves:
            if number not in unused:
                yield from book.rows(page, _HEAD if number == 1 else 0, fits)


def _page_size(data: bytes, frames: bytes) -> int:
    for found in (data[16:18], frames[10:12]):
        size = int.from_bytes(found, "big")
        if 512 <= size <= 32_768 and size & (size - 1) == 0:
            return size
    return _USUAL_SIZE


def _frames(log: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """The pages of the present round of the log; what follows is from before, and older than the file."""
    salts = log[_LOG_HEAD + 8 : _LOG_HEAD + 16]
    for start in range(_LOG_HEAD, len(log) - _FRAME_HEAD - size + 1, _FRAME_HEAD + size):
        if log[start + 8 : start + 16] in (salts, log[16:24]):
            number = int.from_bytes(log[start : start + 4], "big")
            yield number, log[start + _FRAME_HEAD : start + _FRAME_HEAD + size]


def _free(pages: Pages) -> set[int]:
    """The pages that are said to be unused: what stands in them was deleted. None where that list is damaged."""
    head = pages.get(1, b"")
    if len(head) < _HEAD:
        return set()
    trunk, count = struct.unpack_from(">II", head, 32)
    found: set[int] = set()
    while trunk and trunk in pages and trunk not in found:
        following, leaves = struct.unpack_from(">II", pages[trunk])
        if leaves > len(pages[trunk]) // 4 - 2:
            return set()
        found |= {trunk, *struct.unpack_from(f">{leaves}I", pages[trunk], 8)}
        trunk = following
    return found if len(found) == count else set()


@dataclass(frozen=True, slots=True)
class _Book:
    """Pages that belong together; `usable` is the bytes of each that are used."""

    pages: Pages
    usable: int

    def rows(self, page: bytes, start: int, fits: Callable[[Shape], bool]) -> Iterator[Row]:
        if len(page) < start + 8 or page[start] in _NOT_A_LEAF:
            return
        count = min(int.from_bytes(page[start + 3 : start + 5], "big"), (len(page) - start - 8) // 2)
        for place in struct.unpack_from(f">{count}H", page, start + 8):
            if start + 8 <= place < len(page) - 3:
                try:
                    row = self._row(page, place, fits)
                except (_Noise, IndexError, struct.error):
                    continue
                if row is not None:
                    yield row

    def _row(self, page: bytes, place: int, fits: Callable[[Shape], bool]) -> Row | None:
        length, place = _varint(page, place)
        _, place = _varint(page, place)
        if length > self.usable * len(self.pages):
            raise _Noise
        here = self._local(length)
        start = page[place : place + here]
        shape, body = _shape(start)
        if not fits(shape):
            return None
        if here < length:
            start += self._overflow(int.from_bytes(page[place + here : place + here + 4], "big"), length - here)
        return tuple(_values(start, body, shape))

    def _local(self, length: int) -> int:
        """How much of a row stands in its leaf."""
        if length <= self.usable - 35:
            return length
        least = (self.usable - 12) * 32 // 255 - 23
        wanted = least + (length - least) % (self.usable - 4)
        return wanted if wanted <= self.usable - 35 else least

    def _overflow(self, number: int, length: int) -> bytes:
        parts: list[bytes] = []
        for _ in range(_LONGEST_CHAIN):
            if length <= 0 or number not in self.pages:
                break
            page = self.pages[number]
            parts.append(page[4 : min(self.usable, 4 + length)])
            length -= len(parts[-1])
            number = int.from_bytes(page[:4], "big")
        return b"".join(parts)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number and the place after it."""
    value = 0
    for index in range(place, place + 8):
        value = value << 7 | data[index] & 0x7F
        if data[index] < 0x80:
            return value, index + 1
    return value << 8 | data[place + 8], place + 9


def _shape(start: bytes) -> tuple[Shape, int]:
    """The serial types at the start of a row, and where its values begin."""
    end, place = _varint(start, 0)
    if end > len(start):  # ours have a few columns: their types never reach into another page
        raise _Noise
    types: list[int] = []
    while place < end:
        kind, place = _varint(start, place)
        types.append(kind)
    if place != end:
        raise _Noise
    return tuple(types), end


def _width(kind: int) -> int:
    return (kind - 12) // 2 if kind >= 12 else 8 if kind == _REAL else _INTEGERS.get(kind, 0)


def _values(data: bytes, place: int, shape: Shape) -> Iterator[object]:
    for kind in shape:
        part = data[place : place + _width(kind)]
        place += len(part)
        if kind >= 12:
            yield part.decode("utf-8", "replace") if kind % 2 else part
        elif kind == _REAL:
            yield struct.unpack(">d", part)[0] if len(part) == 8 else None
        elif kind in (8, 9):
            yield kind - 8
        else:
            yield int.from_bytes(part, "big", signed=True) if part else None
