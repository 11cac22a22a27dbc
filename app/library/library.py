"""The person's diagrams on this computer: what the start page shows and what opens from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.library.backing_up import BackingUp
from app.library.open_diagram import OpenDiagram, words_of
from diagram.document import compacted, founded
from diagram.ids import RecordId, new_id
from diagram.order import sequence
from diagram.records import Layer, Page, Record
from storage.library import LocalLibrary
from storage.recovery import RecoveryReport
from storage.search import Hit
from storage.updates import Stored
from ui.ports import Entry, NewDiagram

COMPACT_UPDATES = 2_000
COMPACT_BYTES = 64 * 1024


class Library:
    """Every call may wait for the disk. `open` and `create` return the last step, for the thread that will edit."""

    def __init__(self, storage: LocalLibrary) -> None:
        self.storage = storage
        self._backing_up: BackingUp | None = None

    @staticmethod
    def at(folder: Path, *, backups: bool = True) -> Library:
        """The library in `folder`, made if need be; it backs itself up at opening and closing, unless told not to.

        Raises:
            StorageError: it cannot be opened; the kind says why, see `storage.errors`.
        """
        library = Library(LocalLibrary.open(folder))
        if backups:
            library._backing_up = BackingUp(library.storage.backups)
            library._backing_up.start()
        return library

    @property
    def recovery(self) -> RecoveryReport | None:
        """What was wrong with the library's file when it was opened, and what became of it; None when it was sound."""
        return self.storage.recovery

    def entries(self) -> Sequence[Entry]:
        """The diagrams outside the trash, the last edited first."""
        return self._entries(trashed=False)

    def trashed(self) -> Sequence[Entry]:
        """The diagrams in the trash, the last edited first."""
        return self._entries(trashed=True)

    def open(self, diagram: str) -> Callable[[], OpenDiagram]:
        """Read a diagram; the returned function makes the document of it.

        Raises:
            DiagramMissing: there is none.
            BadUpdate: what is stored of it cannot be understood.
        """
        storage = self.storage
        title = storage.diagrams.get(diagram).title
        stored = self._compact(diagram, storage.updates.load(diagram))
        storage.diagrams.mark_opened(diagram)
        return lambda: OpenDiagram(storage, diagram, title, stored)

    def create(self, new: NewDiagram) -> Callable[[], OpenDiagram]:
        """Store a new diagram; the returned function opens it. Its records are its beginning, not a step to undo."""
        identity, first = self._store(new)
        return lambda: OpenDiagram(self.storage, identity, new.title, Stored((first,)))

    def take(self, new: NewDiagram) -> str:
        """Store a new diagram and leave it closed; its id."""
        return self._store(new)[0]

    def _store(self, new: NewDiagram) -> tuple[str, bytes]:
        records = new.records or blank()
        first = founded(records)
        identity = str(new_id())
        self.storage.diagrams.create(identity, new.title, first, new.assets.values()).result()
        self.storage.search.put(identity, new.title, words_of(records)).result()
        return identity, first

    def rename(self, diagram: str, title: str) -> None:
        self.storage.diagrams.rename(diagram, title).result()

    def duplicate(self, diagram: str) -> None:
        """A copy beside it, which goes its own way."""
        title = self.storage.diagrams.get(diagram).title
        self.storage.diagrams.duplicate(diagram, str(new_id()), f"{title} (copy)").result()

    def trash(self, diagram: str) -> None:
        self.storage.diagrams.trash(diagram).result()

    def restore(self, diagram: str) -> None:
        self.storage.diagrams.restore(diagram).result()

    def delete(self, diagram: str) -> None:
        """Delete for good."""
        self.storage.diagrams.delete(diagram).result()

    def star(self, diagram: str, starred: bool) -> None:
        self.storage.diagrams.star(diagram, starred).result()

    def keep_thumbnail(self, diagram: str, png: bytes) -> None:
        self.storage.diagrams.put_thumbnail(diagram, png).result()

    def find(self, words: str) -> Sequence[Hit]:
        """Diagrams whose title or labels hold all the words; best first."""
        return self.storage.search.find(words)

    def close(self) -> None:
        """After the diagrams are closed: finish all writes, back up and let the library go."""
        backing_up, self._backing_up = self._backing_up, None
        if backing_up is not None:
            backing_up.finish()
        self.storage.close()

    def _entries(self, *, trashed: bool) -> Sequence[Entry]:
        pictures = self.storage.diagrams.thumbnails()
        found = self.storage.diagrams.all(trashed=trashed)
        return [Entry(one.id, one.title, one.changed_s, pictures.get(one.id, b""), one.starred) for one in found]

    def _compact(self, diagram: str, stored: Stored) -> Stored:
        """Sum up a long row of updates in one snapshot, if it proves equal to them."""
        loose = stored.blobs[1:] if stored.snapshot_size else stored.blobs
        size = sum(map(len, loose))
        if len(loose) < COMPACT_UPDATES and (len(loose) < 2 or size < max(stored.snapshot_size, COMPACT_BYTES)):
            return stored
        snapshot = compacted(stored.blobs)
        if snapshot is None:
            return stored
        self.storage.updates.put_snapshot(diagram, snapshot.blob, snapshot.version, covers=stored.last).result()
        return Stored((snapshot.blob,), stored.done, stored.undone, len(snapshot.blob), stored.last)


def blank() -> tuple[Record, ...]:
    """One empty page."""
    (order,) = sequence(1)
    page = Page(RecordId(new_id()), order)
    return (page, Layer(RecordId(new_id()), page.id, order))
