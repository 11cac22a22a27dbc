"""What the window needs from the program around it; `app.desktop` hands in things that fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeAlias

from ui.library_ports import EVERYTHING, TOP, Kind, Wanted

if TYPE_CHECKING:
    from concurrent.futures import Future

    from diagram.document import Document
    from diagram.formats.registry import Loss, Reading
    from diagram.ids import RecordId
    from diagram.records import Record
    from diagram.render.assets import Assets as _Pictures
    from diagram.scene.columns import PageColumns
    from ui.file_ports import LinkedFile, Steps
    from ui.library_ports import Archive, Backups, Folders, Hit, LibrarySize, Tags, Versions


@dataclass(frozen=True, slots=True)
class Entry:
    """One diagram of the library as its card shows it. Times are Unix time, `thumbnail` is a PNG or empty.

    `size` is what it takes on the disk, in bytes: edits, versions and pictures. `days_left` counts the days of use
    until a diagram in the trash is deleted for good; None outside the trash. `source` is the external file that it is
    linked with, or empty.
    """

    id: str
    title: str
    edited_s: float
    thumbnail: bytes = b""
    starred: bool = False
    folder: str = TOP
    tags: tuple[str, ...] = ()
    kind: Kind = Kind.CANVAS
    created_s: float = 0.0
    opened_s: float | None = None
    size: int = 0
    days_left: int | None = None
    source: str = ""


class Saving(Enum):
    """Where the last edit is: on disk, on its way, or nowhere but in memory."""

    SAVED = "saved"
    SAVING = "saving"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class SaveStatus:
    """SAVED only after storage acknowledged; `reason` tells why it is not."""

    saving: Saving = Saving.SAVED
    reason: str = ""


# The pictures of a diagram, by content address: what the painters ask for. Named late, for it would load QtGui.
Assets: TypeAlias = "_Pictures"


class OpenDiagram(Protocol):
    """One diagram of the library, open for work. `watch` may call back from any thread."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def document(self) -> Document: ...

    @property
    def assets(self) -> Assets: ...

    @property
    def columns(self) -> Mapping[RecordId, PageColumns]:
        """What is known of the pages, as long as the document has not changed."""
        ...

    @property
    def linked(self) -> LinkedFile | None:
        """The external file that it is linked with."""
        ...

    def unlink(self) -> Steps[None]:
        """Have nothing to do with that file any more; it stays as it is."""
        ...

    def rename(self, title: str) -> None: ...

    def retitled(self, title: str) -> None:
        """It has this title now, which is stored already."""
        ...

    def add_asset(self, data: bytes) -> str: ...

    def keep_version(self, name: str, note: str = "", *, cause: str = "") -> Future[str]:
        """Keep the present state under a name; its id, once it is on the disk. A `cause` makes it an automatic one."""
        ...

    def watch(self, callback: Callable[[SaveStatus], None]) -> Callable[[], None]: ...

    def retry(self) -> None: ...

    def settle(self) -> SaveStatus:
        """Try to get everything onto the disk, which may take seconds; how it went."""
        ...

    def aftercare(self) -> Callable[[Callable[[], bool]], Callable[[], None]]:
        """What can wait until the diagram is on screen: a function for another thread, given what tells it to end.

        What that returns is to be called on this thread.
        """
        ...

    def find_clashes(self) -> None:
        """Find, by and by, what clashed while nobody had it open; the document tells of it as of a merge."""
        ...

    def clashes_seen(self) -> None:
        """Somebody has looked at what clashed: it is not told again when it is opened the next time."""
        ...

    def close(self) -> None: ...

    def abandon(self) -> None:
        """Let it go as it is on the disk: what is not saved there is lost, and the person has said so."""
        ...


@dataclass(frozen=True, slots=True)
class NewDiagram:
    """What a diagram of the library is made from; without records it is one empty page.

    Instead of records it may be made of a file, the `source`, and is linked with that if `source` was asked to be.
    """

    title: str
    records: tuple[Record, ...] = ()
    assets: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    folder: str = TOP
    tags: tuple[str, ...] = ()
    source: PreparedFile | None = None


class Library(Protocol):
    """The person's diagrams on this computer. Every call may wait for the disk: call it in a job.

    `open` and `create` return the last step, for the UI thread: a document belongs to the thread that makes it. A call
    that takes several diagrams changes all of them or, if one is not there, none.
    """

    @property
    def folders(self) -> Folders: ...

    @property
    def tags(self) -> Tags: ...

    @property
    def versions(self) -> Versions: ...

    @property
    def backups(self) -> Backups: ...

    def entries(self, wanted: Wanted = EVERYTHING) -> Sequence[Entry]: ...

    def trashed(self) -> Sequence[Entry]: ...

    def find(self, words: str, limit: int = 50) -> Sequence[Hit]:
        """Diagrams outside the trash with all these words in title, tags, labels or notes; best first.

        Each word may be a beginning or, where that finds little, have a typing error.
        """
        ...

    def open(self, diagram: str) -> Callable[[], OpenDiagram]: ...

    def create(self, new: NewDiagram) -> Callable[[], OpenDiagram]: ...

    def follow_file(self, old: Path, new: Path) -> None:
        """A file is elsewhere now: link the diagrams of the old place with the new one."""
        ...

    def linked(self, path: Path) -> str | None:
        """The diagram that is linked with this file; one in the trash comes out of it."""
        ...

    def rename(self, diagram: str, title: str) -> None: ...

    def duplicate(self, *diagrams: str) -> Sequence[str]:
        """Copies beside them, which go their own way; their ids."""
        ...

    def move(self, diagrams: Sequence[str], folder: str) -> None: ...

    def trash(self, *diagrams: str) -> None: ...

    def restore(self, *diagrams: str) -> None:
        """Out of the trash, into the folder where they were; a folder in the trash comes along."""
        ...

    def delete(self, *diagrams: str) -> None:
        """Delete for good."""
        ...

    def empty_trash(self) -> int:
        """Delete for good all that is in it; how many diagrams that were."""
        ...

    def star(self, diagram: str, starred: bool) -> None: ...

    def star_all(self, diagrams: Sequence[str], starred: bool) -> None: ...

    def keep_thumbnail(self, diagram: str, png: bytes) -> None: ...

    def thumbnails(self, diagrams: Sequence[str]) -> Mapping[str, bytes]:
        """The pictures (PNG) of those that have one."""
        ...

    def size(self) -> LibrarySize: ...


@dataclass(frozen=True, slots=True)
class Recovery:
    """A damaged library was repaired when it was opened: what was wrong, and what became of it.

    `kept` is the folder with the damaged file. `read` counts the edits that could still be read there, `added` those
    that only the backup of that name had, `lost` what was found broken, `nameless` the diagrams without a title.
    """

    reason: str
    kept: Path
    diagrams: int
    read: int
    lost: int
    backup: str = ""
    added: int = 0
    nameless: int = 0


@dataclass(frozen=True, slots=True)
class ReadFile:
    """An external file that was understood, and what its format could not carry over."""

    path: Path
    reading: Reading

    @property
    def losses(self) -> Sequence[Loss]:
        return self.reading.losses


class PreparedFile(Protocol):
    """An external file that was made ready to be stored as a diagram; only the library looks inside."""

    @property
    def losses(self) -> Sequence[Loss]:
        """What its format could not carry over."""
        ...


class Files(Protocol):
    """External files: read whole or refused, written whole or not at all. Reading ends when `cancelled` says so."""

    def expect(self) -> None:
        """The person is choosing a file: be ready to read one."""
        ...

    def read(self, path: Path, cancelled: Callable[[], bool]) -> ReadFile: ...

    def prepare(self, path: Path, cancelled: Callable[[], bool]) -> PreparedFile:
        """A file as a diagram that is going to be linked with it."""
        ...

    def write(self, path: Path, data: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class Export:
    """A wish: `format` names one of `Exporter.formats`; `pages` are page ids, all of them when empty.

    `scale` is pixels per unit (PNG), `margin` in units, `background` ``#rrggbb``, "none", or empty for the page's own.
    """

    format: str
    pages: tuple[RecordId, ...] = ()
    scale: float = 2.0
    margin: float = 16.0
    background: str = ""


class Exporter(Protocol):
    """Turns records into files; works in any thread on frozen records."""

    def __call__(
        self, wish: Export, records: tuple[Record, ...], asset: Callable[[str], bytes | None], title: str
    ) -> Sequence[tuple[str, bytes]]:
        """(suffix for the name, bytes) of each file: one, or one per page ("-2")."""
        ...


class Settings(Protocol):
    """What is remembered on this machine: names and types are the table in `app.settings`."""

    def get(self, name: str) -> object: ...

    def put(self, name: str, value: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Services:
    """All that the window is given at the start; the library comes later, when it is loaded."""

    files: Files
    export: Exporter
    settings: Settings
    archive: Archive
    version: str
