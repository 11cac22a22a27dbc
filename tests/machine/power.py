"""What a disk holds after the power has gone: replayed from what `shim.c` wrote down, up to any moment.

The promise of a disk is small. What was flushed is there. Of what was written to a file since its last flush, any part
may be there, in sectors of 512 bytes and in any order; a size that was not flushed may be the old one. A name in a
folder (made, renamed, deleted) is sure when the *folder* was flushed; of those since then, any may be there. A renaming
happens whole or not at all, also between two folders: that is what file systems with a journal do.
"""

from __future__ import annotations

import os
import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

_HEAD = struct.Struct("<ciqII")
SECTOR = 512


@dataclass(frozen=True, slots=True)
class Event:
    """`kind`: o opened, c closed, w written, t resized, s flushed, f not flushed, r renamed, l linked, u deleted,
    m a folder made, ! a mark of the session.
    """

    kind: str
    file: int
    place: int
    first: bytes
    second: bytes


@dataclass(slots=True, eq=False)
class _File:
    """`sure` is what was flushed; `since` what was written after that: (place, bytes), or (size, None)."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def flush(self) -> None:
        for change in self.since:
            _apply(self.sure, change)
        self.since.clear()


@dataclass(slots=True, eq=False)
class _Folder:
    pass


_Node: TypeAlias = "_File | _Folder"
_Names: TypeAlias = dict[str, _Node]


@dataclass(frozen=True, slots=True)
class _Naming:
    """A change of names that is not sure yet: `new` is empty for a deletion, `old` for something new."""

    old: str
    new: str
    node: _Node

    def happens(self, names: _Names) -> None:
        if self.old and names.get(self.old) is not self.node:
            return  # what it builds on did not happen
        moved = [path for path in names if self.old and (path == self.old or path.startswith(f"{self.old}/"))]
        for path in moved:
            node = names.pop(path)
            if self.new:
                names[self.new + path[len(self.old) :]] = node
        if not self.old:
            names[self.new] = self.node

    def is_in(self, folder: str) -> bool:
        return folder in (os.path.dirname(self.old), os.path.dirname(self.new))


class Disk:
    """The disk under one folder, `root`, which is empty and sure at the beginning."""

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._now: _Names = {self._root: _Folder()}
        self._sure: _Names = dict(self._now)
        self._since: list[_Naming] = []
        self._open: dict[int, tuple[str, _Node]] = {}

    def take(self, event: Event) -> None:
        """Let one thing happen."""
        match event.kind:
            case "o":
                self._opened(event.file, os.fsdecode(event.first), event.place)
            case "c":
                self._open.pop(event.file, None)
            case "w":
                self._written(event.file, (event.place, event.first))
            case "t":
                self._written(event.file, (event.place, None))
            case "s":
                self._flushed(event.file)
            case "f":
                self._forgotten(event.file)
            case "r":
                old, new = os.fsdecode(event.first), os.fsdecode(event.second)
                self._named(_Naming(old, new, self._now[old]))
            case "l":
                self._named(_Naming("", os.fsdecode(event.second), self._now[os.fsdecode(event.first)]))
            case "u":
                path = os.fsdecode(event.first)
                self._named(_Naming(path, "", self._now[path]))
            case "m":
                self._named(_Naming("", os.fsdecode(event.first), _Folder()))

    def cut(self, chance: random.Random) -> dict[str, bytes | None]:
        """The files, and folders as None, that a power cut now would leave, one of the many possibilities."""
        names = dict(self._sure)
        for naming in _some(self._since, chance):
            naming.happens(names)
        left: dict[str, bytes | None] = {}
        for path, node in sorted(names.items()):
            parent = os.path.dirname(path)
            if path != self._root and (parent != self._root and parent not in left):
                continue  # its folder is not there
            left[path] = None if isinstance(node, _Folder) else _torn(node, chance)
        left.pop(self._root, None)
        return left

    def _opened(self, file: int, path: str, flags: int) -> None:
        node = self._now.get(path)
        if node is None:
            node = _File()
            self._named(_Naming("", path, node))
        elif flags & os.O_TRUNC and isinstance(node, _File):
            node.since.append((0, None))
        self._open[file] = (path, node)

    def _written(self, file: int, change: tuple[int, bytes | None]) -> None:
        path, node = self._open[file]
        if isinstance(node, _File) and not path.endswith("-shm"):  # mapped, and made anew by whoever comes first
            node.since.append(change)

    def _flushed(self, file: int) -> None:
        path, node = self._open[file]
        if isinstance(node, _File):
            node.flush()
            return
        due: list[_Naming] = []
        nodes: list[_Node] = []
        for naming in reversed(self._since):
            # A name that is sure stands for a file that is: what gave it its earlier names went before.
            if naming.is_in(path) or naming.node in nodes:
                nodes.append(naming.node)
                due.insert(0, naming)
        for naming in due:
            naming.happens(self._sure)
        self._since = [naming for naming in self._since if naming not in due]

    def _forgotten(self, file: int) -> None:
        """A flush has failed. The system says so once; what it could not write counts as written from then on."""
        _, node = self._open[file]
        if isinstance(node, _File):
            node.since = [change for change in node.since if change[1] is None]

    def _named(self, naming: _Naming) -> None:
        naming.happens(self._now)
        self._since.append(naming)


def events(log: Path) -> Iterator[Event]:
    data = log.read_bytes()
    place = 0
    while place < len(data):
        kind, file, where, first, second = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        yield Event(
            kind.decode(), file, where, data[place : place + first], data[place + first : place + first + second]
        )
        place += first + second


def lay_out(left: dict[str, bytes | None], root: Path, onto: Path) -> None:
    """Make real files of what a cut has left, below `onto` instead of `root`."""
    onto.mkdir()
    for path, content in left.items():
        place = onto / Path(path).relative_to(root)
        if content is None:
            place.mkdir()
        else:
            place.write_bytes(content)


def _apply(content: bytearray, change: tuple[int, bytes | None]) -> None:
    place, data = change
    end = place + len(data or b"")
    if end > len(content):
        content.extend(bytes(end - len(content)))
    if data is None:
        del content[place:]
    else:
        content[place:end] = data


def _some(things: list[_Naming], chance: random.Random) -> list[_Naming]:
    match chance.randrange(4):
        case 0:
            return []
        case 1:
            return things
        case 2:
            return things[: chance.randrange(len(things) + 1)]
        case _:
            return [thing for thing in things if chance.random() < 0.5]


def _torn(file: _File, chance: random.Random) -> bytes:
    content = bytearray(file.sure)
    way = chance.randrange(5)
    stop = chance.randrange(len(file.since) + 1)
    for number, (place, data) in enumerate(file.since):
        if way == 0 or (way == 2 and number >= stop) or (way == 3 and chance.random() < 0.5):
            continue
        if way != 4 or data is None:
            _apply(content, (place, data))
            continue
        for start in range(0, len(data), SECTOR):
            if chance.random() < 0.5:
                _apply(content, (place + start, data[start : start + SECTOR]))
    return bytes(content)
