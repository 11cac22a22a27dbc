"""What the window needs of the library beyond opening diagrams: folders, tags, versions, backups, search, sizes.

Every call may wait for the disk: make it in a job. Ids are opaque; the empty folder id is the top of the library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from diagram.records import Record
    from ui.ports import Entry, Library, OpenDiagram

TOP = ""


class Kind(Enum):
    """What a diagram is made of: shapes on a canvas, text to be read, or both."""

    CANVAS = "canvas"
    NOTE = "note"
    MIXED = "mixed"


class Sort(Enum):
    """The order of a listing; equal ones are ordered by id, so that a list never flickers."""

    NAME = "name"  # without regard to case and accents, numbers by their value
    EDITED = "edited"
    CREATED = "created"
    SIZE = "size"
    OPENED = "opened"  # those never opened come last


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which diagrams a listing shows, and in which order: all conditions hold together.

    `folder` None is everywhere, TOP is what lies in no folder; with `below` its subfolders count too. `tags` are all
    needed. The order is largest (or newest) first except for NAME; `reverse` turns it round.
    """

    folder: str | None = None
    below: bool = False
    tags: tuple[str, ...] = ()
    starred: bool = False
    kind: Kind | None = None
    recent: bool = False  # only what was opened at some time, and in that order unless another is asked for
    trashed: bool = False
    sort: Sort | None = None  # None: by the last edit, or the last opening for `recent`
    reverse: bool = False
    thumbnails: bool = True  # False: ask `Library.thumbnails` for those in sight; a large library has many


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder outside the trash. `colour` is ``#rrggbb`` or empty; `diagrams` counts those directly in it."""

    id: str
    name: str
    parent: str = TOP
    colour: str = ""
    diagrams: int = 0
    created_s: float = 0.0


class Folders(Protocol):
    """The tree of folders. A name may be given twice; it is cleaned of line breaks and outer spaces.

    Errors: FolderMissing for an id that is not there (any more), FolderInItself for a move that would close a ring, and
    EmptyName for a name without a letter.
    """

    def all(self) -> Sequence[Folder]:
        """Parents before their children, siblings in their order."""
        ...

    def create(self, name: str, parent: str = TOP) -> str:
        """Add a folder as the last of its siblings; its id."""
        ...

    def rename(self, folder: str, name: str) -> None: ...

    def colour(self, folder: str, colour: str) -> None:
        """``#rrggbb``, or empty for none."""
        ...

    def move(self, folder: str, parent: str, before: str = "") -> None:
        """Put a folder into another, in front of its new sibling `before` or as the last."""
        ...

    def delete(self, folder: str, *, keep_contents: bool = False) -> None:
        """Put a folder with all that is in it, subfolders too, into the trash; `restore` brings all of it back.

        With `keep_contents` only the folder goes, for good: what was directly in it moves to its parent.
        """
        ...

    def restore(self, folder: str) -> None:
        """Bring a deleted folder back with what was trashed along with it."""
        ...

    def duplicate(self, folder: str) -> str:
        """Copy a folder with all that is in it, beside it; the id of the copy."""
        ...


@dataclass(frozen=True, slots=True)
class Tag:
    """A word that diagrams carry; `diagrams` counts those outside the trash."""

    name: str
    diagrams: int


class Tags(Protocol):
    """Tags are equal without regard to case; the spelling that came first stays. Each call is one transaction."""

    def all(self) -> Sequence[Tag]:
        """In alphabetical order."""
        ...

    def add(self, diagrams: Sequence[str], tag: str) -> None: ...

    def remove(self, diagrams: Sequence[str], tag: str) -> None: ...

    def rename(self, tag: str, new: str) -> None:
        """On every diagram; a tag that is there already takes the other in."""
        ...

    def delete(self, tag: str) -> None:
        """Take it off every diagram."""
        ...


@dataclass(frozen=True, slots=True)
class Version:
    """A state of a diagram that was kept. `made_s` is Unix time, `size` what keeping it costs, in bytes.

    `cause` of an automatic one: "work" (after some minutes of editing), "delete" (before a large deletion), "restore"
    (before a restore), "merge" (before the changes of a file were merged in).
    """

    id: str
    diagram: str
    made_s: float
    name: str = ""
    note: str = ""
    author: str = ""
    automatic: bool = False
    cause: str = ""
    records: int = 0
    size: int = 0


class Versions(Protocol):
    """Kept states of diagrams. Automatic ones are thinned out as they age; named ones stay until they are deleted.

    Errors: VersionMissing for one that is gone, VersionDamaged for one whose bytes are not what was written.
    """

    def all(self, diagram: str) -> Sequence[Version]:
        """The newest first."""
        ...

    def records(self, version: str) -> tuple[Record, ...]:
        """What the diagram was then, parents first: to look at it. Its pictures are in the library."""
        ...

    def restore(self, version: str) -> Callable[[OpenDiagram], None]:
        """Read a version; the returned step, for the UI thread, makes the open diagram equal to it.

        That is an ordinary edit, "Restore version": it can be undone and it merges. What was there before is kept as an
        automatic version.
        """
        ...

    def copy(self, version: str) -> str:
        """A new diagram that begins as this version, beside the old one; its id."""
        ...

    def rename(self, version: str, name: str, note: str = "") -> None:
        """A named version is no longer automatic: it stays."""
        ...

    def delete(self, version: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the whole library; `made_s` is Unix time, `size` in bytes."""

    name: str
    made_s: float
    size: int


class Backups(Protocol):
    """Copies of the library that were proved to be sound when they were made."""

    @property
    def folder(self) -> Path:
        """Where they lie."""
        ...

    def all(self) -> Sequence[Backup]:
        """The newest first."""
        ...

    def make(self) -> Backup | None:
        """None when nothing has changed since the last one."""
        ...

    def look(self, name: str) -> Sequence[Entry]:
        """The diagrams in a backup, the last edited first, without restoring it."""
        ...

    def restore(self, name: str) -> Path:
        """Go back to a backup. The present library is kept aside, in the folder that is returned.

        Close every diagram first. Listings made before are stale afterwards.

        Raises:
            DiagramsOpen: some are still open; nothing was changed.
            BackupMissing, LibraryDamaged: the backup is gone or not sound; nothing was changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text and where the found words stand in it, as (start, end) in letters."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A diagram that was found: its title, and the line of a label or note that holds the words, if one does.

    `guessed`: only by taking a word for a typing error.
    """

    id: str
    title: Passage
    excerpt: Passage
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class LibrarySize:
    """Bytes on disk. `diagrams` counts edits and snapshots, `assets` every picture once."""

    file: int
    diagrams: int
    versions: int
    assets: int
    backups: int


@dataclass(frozen=True, slots=True)
class Archived:
    """What became of much: how many diagrams were written or taken in, and one line for each that was not."""

    done: int
    problems: tuple[str, ...] = ()


class Archive(Protocol):
    """The whole library as a folder of open files, and back. Call it in a job."""

    def write(self, library: Library, place: Path, format_name: str) -> Archived:
        """Every diagram as a file below `place`, in the format of that name (json or drawio)."""
        ...

    def take(
        self, library: Library, place: Path, reached: Callable[[float], None], cancelled: Callable[[], bool]
    ) -> Archived:
        """What `write` wrote with all its folders; of another folder every diagram in it and below.

        `reached` hears how much is done, 0 to 1; when `cancelled` says so it ends with an error.
        """
        ...
