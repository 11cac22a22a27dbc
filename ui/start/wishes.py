"""What a person can wish on the library page, as values; `ui.window.librarian` fulfils them.

Diagrams, folders and tags are named by their ids. The empty folder is the top of the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ui.ports import Entry

Ids: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Create:
    folder: str
    tags: Ids = ()


@dataclass(frozen=True, slots=True)
class OpenFile:
    """An external file: one of the recent ones, or the person chooses."""

    path: Path | None = None


@dataclass(frozen=True, slots=True)
class LocateFile:
    """A recent file that is not where it was; the person knows where it is."""

    path: Path


@dataclass(frozen=True, slots=True)
class ForgetFiles:
    """Empty the list of recent files."""


@dataclass(frozen=True, slots=True)
class Open:
    diagrams: Ids


@dataclass(frozen=True, slots=True)
class Rename:
    diagram: str
    title: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    diagrams: Ids


@dataclass(frozen=True, slots=True)
class Star:
    diagrams: Ids
    starred: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Into a folder; None: the person chooses which."""

    diagrams: Ids
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class Tagged:
    """Give a tag to diagrams, or take it off."""

    diagrams: Ids
    tag: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class ChooseTags:
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class KeepBack:
    """Keep them on this computer only, or sync them again."""

    diagrams: Ids
    on: bool = True


@dataclass(frozen=True, slots=True)
class Trash:
    diagrams: Ids


@dataclass(frozen=True, slots=True)
class Restore:
    diagrams: Ids


@dataclass(frozen=True, slots=True)
class Delete:
    """For good, once the person has confirmed it."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class EmptyTrash:
    diagrams: int


@dataclass(frozen=True, slots=True)
class CreateFolder:
    parent: str


@dataclass(frozen=True, slots=True)
class RenameFolder:
    folder: str
    name: str


@dataclass(frozen=True, slots=True)
class ColourFolder:
    folder: str
    colour: str


@dataclass(frozen=True, slots=True)
class MoveFolder:
    folder: str
    parent: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateFolder:
    folder: str


@dataclass(frozen=True, slots=True)
class DeleteFolder:
    folder: str
    keep_contents: bool = False


@dataclass(frozen=True, slots=True)
class RenameTag:
    tag: str
    new: str


@dataclass(frozen=True, slots=True)
class DeleteTag:
    tag: str


Wish: TypeAlias = (
    Create
    | OpenFile
    | LocateFile
    | ForgetFiles
    | Open
    | Rename
    | Duplicate
    | Star
    | Move
    | Tagged
    | ChooseTags
    | KeepBack
    | Trash
    | Restore
    | Delete
    | EmptyTrash
    | CreateFolder
    | RenameFolder
    | ColourFolder
    | MoveFolder
    | DuplicateFolder
    | DeleteFolder
    | RenameTag
    | DeleteTag
)


def ids_of(entries: Sequence[Entry]) -> Ids:
    return tuple(entry.id for entry in entries)
