"""The order of a library as values: what `storage.shelves` reads and writes, and what is told between two sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ShelfFolder:
    """`parent` None is the top."""

    name: str
    parent: str | None = None
    colour: str = ""
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where one diagram lies, and what the person noted about it."""

    folder: str | None = None
    starred: bool = False
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shelf:
    """Folders and places by their ids. A diagram that has no place here was not spoken of."""

    folders: Mapping[str, ShelfFolder] = field(default_factory=lambda: MappingProxyType({}))
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Changes:
    """What becomes of some folders and places; None: the folder goes, what is in it does not."""

    folders: Mapping[str, ShelfFolder | None] = field(default_factory=lambda: MappingProxyType({}))
    places: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> bool:
        return bool(self.folders or self.places)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is new here, and what is new for the other side."""

    here: Changes = field(default_factory=Changes)
    there: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Settled:
    """What the other side has to be told, and whether something is another here now."""

    there: Changes = field(default_factory=Changes)
    is_new_here: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many folders and diagrams the other side does not know as they stand, the oldest change in Unix time."""

    count: int = 0
    oldest_s: float | None = None
