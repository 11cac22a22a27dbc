"""The library as it was read last, and what of it stands in a place: values only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import TypeAlias, assert_never

from ui.library_ports import TOP, Folder, Kind, Sort, Tag
from ui.ports import Entry

MOST_RECENT = 60
_UNITS = ("B", "KB", "MB", "GB", "TB")
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Everything:
    """All diagrams outside the trash, in whichever folder."""


@dataclass(frozen=True, slots=True)
class Recent:
    """What was opened lately, the last first."""


@dataclass(frozen=True, slots=True)
class Starred:
    """Those with a star."""


@dataclass(frozen=True, slots=True)
class SharedWithMe:
    """Those of other people, which this person may open."""


@dataclass(frozen=True, slots=True)
class InFolder:
    """What lies directly in a folder."""

    folder: str


@dataclass(frozen=True, slots=True)
class WithTag:
    """What carries a tag."""

    tag: str


@dataclass(frozen=True, slots=True)
class Trashed:
    """What was thrown away."""


Place: TypeAlias = Everything | Recent | Starred | SharedWithMe | InFolder | WithTag | Trashed


@dataclass(frozen=True, slots=True)
class Shelf:
    """`entries` are outside the trash; None of it depends on how it is looked at.

    `roles`: what this person may do with the diagrams of others, by their ids; None where there is no account, and so
    nobody who could share something. `sharers` names whose those are, as far as it is known.
    """

    entries: tuple[Entry, ...] = ()
    trashed: tuple[Entry, ...] = ()
    folders: tuple[Folder, ...] = ()
    tags: tuple[Tag, ...] = ()
    roles: Mapping[str, str] | None = None
    sharers: Mapping[str, str] = field(default_factory=dict)

    def at(self, place: Place) -> list[Entry]:
        """What stands there, in no order."""
        match place:
            case Everything():
                return list(self.entries)
            case Recent():
                opened = [entry for entry in self.entries if entry.opened_s is not None]
                return sorted(opened, key=lambda entry: -(entry.opened_s or 0.0))[:MOST_RECENT]
            case Starred():
                return [entry for entry in self.entries if entry.starred]
            case SharedWithMe():
                return [entry for entry in self.entries if entry.id in (self.roles or ())]
            case InFolder(folder=folder):
                return [entry for entry in self.entries if entry.folder == folder]
            case WithTag(tag=tag):
                folded = tag.casefold()
                return [entry for entry in self.entries if any(one.casefold() == folded for one in entry.tags)]
            case Trashed():
                return list(self.trashed)
            case _:
                assert_never(place)

    def title_of(self, diagram: str) -> str:
        """Empty if it is not there."""
        return next((entry.title for entry in self.entries if entry.id == diagram), "")

    def folder(self, identity: str) -> Folder | None:
        return next((folder for folder in self.folders if folder.id == identity), None)

    def subfolders(self, parent: str) -> list[Folder]:
        return [folder for folder in self.folders if folder.parent == parent]

    def way_to(self, identity: str) -> list[Folder]:
        """The folders from the top down to this one; empty for the top."""
        named = {folder.id: folder for folder in self.folders}
        way: list[Folder] = []
        while identity in named and named[identity] not in way:
            way.append(named[identity])
            identity = named[identity].parent
        return way[::-1]

    def has(self, place: Place) -> bool:
        """Whether the place is still there: a folder or tag may be gone."""
        match place:
            case InFolder(folder=folder):
                return folder == TOP or self.folder(folder) is not None
            case WithTag(tag=tag):
                return any(one.name == tag for one in self.tags)
            case SharedWithMe():
                return self.roles is not None
            case _:
                return True


@dataclass(frozen=True, slots=True)
class Order:
    """How the diagrams of a place stand: the usual direction of each sort is newest, largest, or A first."""

    sort: Sort = Sort.EDITED
    reverse: bool = False

    def sorted(self, entries: Iterable[Entry]) -> list[Entry]:
        """In this order; by the last edit those with a star come first."""
        found = sorted(entries, key=attrgetter("id"))
        if self.sort is Sort.NAME:
            found.sort(key=lambda entry: name_key(entry.title), reverse=self.reverse)
        else:
            found.sort(key=_NUMBERS[self.sort], reverse=not self.reverse)
        if self.sort is Sort.EDITED and not self.reverse:
            found.sort(key=lambda entry: not entry.starred)
        return found


def of_kind(entries: Iterable[Entry], kind: Kind | None) -> list[Entry]:
    return [entry for entry in entries if kind is None or entry.kind is kind]


def titled(entries: Iterable[Entry], words: str) -> list[Entry]:
    """Those with all the words in their title: for the trash, and until the library can search."""
    asked = words.casefold().split()
    return [entry for entry in entries if all(word in entry.title.casefold() for word in asked)]


@lru_cache(maxsize=32_768)
def name_key(name: str) -> tuple[tuple[str, int], ...]:
    """Sorts as people do: without regard to case and accents, "9" before "10"."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one)).casefold()
    parts = _NUMBER.split(plain)
    return tuple((part, -1) if index % 2 == 0 else ("", int(part)) for index, part in enumerate(parts))


_NUMBERS: Mapping[Sort, Callable[[Entry], float]] = {
    Sort.EDITED: attrgetter("edited_s"),
    Sort.CREATED: attrgetter("created_s"),
    Sort.SIZE: attrgetter("size"),
    Sort.OPENED: lambda entry: entry.opened_s or 0.0,
}


def size_words(size: int) -> str:
    """Bytes as one says them: "340 B", "12 KB", "3.4 MB"."""
    if size < 1000:
        return f"{size} B"
    power = 1
    while power < len(_UNITS) - 1 and size >= 999.5 * 1000**power:
        power += 1
    amount = size / 1000**power
    return f"{amount:.1f} {_UNITS[power]}" if amount < 9.95 else f"{amount:.0f} {_UNITS[power]}"


def named(entries: Sequence[Entry]) -> str:
    """Diagrams in words: one by its title, several by their number."""
    return f"“{entries[0].title}”" if len(entries) == 1 else f"{len(entries):,} diagrams"
