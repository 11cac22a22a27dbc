"""The person's diagrams on this computer: what the start page shows and what opens from it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.errors import DiagramsOpen
from app.library.background import Background
from app.library.backing_up import BackingUp
from app.library.backups import Backups
from app.library.folders import Folders, Tags, cleaned
from app.library.linking import bind, follow_file, link_of, linked_diagram
from app.library.listing import entry_of, listed
from app.library.open_diagram import OpenDiagram, Place
from app.library.prepared import Prepared, prepared
from app.library.shortcuts import Shortcuts
from app.library.taking import Soon
from app.library.trail import Trail
from app.library.upkeep import catch_up, keep_up
from app.library.versions import Versions
from app.syncing.open_documents import OpenDocuments
from diagram.document import compacted
from diagram.ids import new_id
from storage.cache import Cache
from storage.copies import Copy
from storage.diagrams import NewDiagram as StoredDiagram
from storage.errors import DiagramTrashed, WorldFailed
from storage.library import LocalLibrary
from storage.recovery import RecoveryReport
from storage.updates import Stored
from ui.library_ports import EVERYTHING, Hit, LibrarySize, Passage, Wanted
from ui.ports import Entry, NewDiagram

log = logging.getLogger(__name__)

COMPACT_UPDATES = 2_000
COMPACT_BYTES = 64 * 1024
UPKEEP_FIRST_S = 10.0
UPKEEP_S = 6 * 3_600.0
_TRASH = Wanted(trashed=True)


class Library:
    """Every call may wait for the disk. `open` and `create` return the last step, for the thread that will edit."""

    def __init__(self, storage: LocalLibrary, clock: Callable[[], float] = time.monotonic) -> None:
        self.storage = storage
        self._order_watchers: list[Callable[[], None]] = []
        self.folders = Folders(lambda: self.storage, self._arranged)
        self.tags = Tags(lambda: self.storage, self._arranged)
        self.versions = Versions(self)
        self.backups = Backups(self)
        self.background = Background()
        self.open_documents = OpenDocuments()
        self.soon: Soon | None = None  # set by a program with an event loop before it opens anything
        self._clock = clock
        self._open: Counter[str] = Counter()
        self._backing_up: BackingUp | None = None
        self._shortcuts = Shortcuts(Cache(storage.folder), lambda: self.background)
        self._shortcuts.tidy(self._all_ids)

    @staticmethod
    def at(folder: Path, *, backups: bool = True, clock: Callable[[], float] = time.monotonic) -> Library:
        """The library in `folder`, made if need be; it backs itself up at opening and closing, unless told not to.

        Raises:
            StorageError: it cannot be opened; the kind says why, see `storage.errors`.
        """
        library = Library(LocalLibrary.open(folder), clock)
        if backups:
            library._start()
        return library

    @property
    def recovery(self) -> RecoveryReport | None:
        """What was wrong with the library's file when it was opened, and what became of it; None when it was sound."""
        return self.storage.recovery

    def entries(self, wanted: Wanted = EVERYTHING) -> Sequence[Entry]:
        """The diagrams that `wanted` asks for, in its order; all outside the trash by default."""
        found = listed(self.storage.diagrams.all(trashed=wanted.trashed), wanted, self.storage.folders.all())
        pictures = self.thumbnails([one.id for one in found]) if wanted.thumbnails else {}
        return [entry_of(one, pictures.get(one.id, b"")) for one in found]

    def trashed(self) -> Sequence[Entry]:
        """The diagrams in the trash, the last edited first."""
        return self.entries(_TRASH)

    def find(self, words: str, limit: int = 50) -> Sequence[Hit]:
        """Diagrams outside the trash with all these words in title, tags, labels or notes; best first."""
        return [
            Hit(
                hit.id,
                Passage(hit.title.text, hit.title.marks),
                Passage(hit.excerpt.text, hit.excerpt.marks),
                hit.guessed,
            )
            for hit in self.storage.search.find(words, limit)
        ]

    def open(self, diagram: str) -> Callable[[], OpenDiagram]:
        """Read a diagram; the returned function makes the document of it.

        Raises:
            DiagramMissing: there is none.
            DiagramTrashed: it is in the trash.
            BadUpdate: what is stored of it cannot be understood.
        """
        storage, place = self.storage, self._place()
        info = storage.diagrams.get(diagram)
        if info.trashed_s is not None:
            raise DiagramTrashed(f"“{info.title}” is in the trash")
        found = storage.updates.load(diagram)
        trail = Trail(self._shortcuts, diagram, found.blobs)
        stored = self._compact(diagram, found)
        trail.restored_as(stored.blobs)
        storage.diagrams.mark_opened(diagram)
        link = link_of(storage, diagram)
        return lambda: OpenDiagram(place, diagram, info.title, stored, trail).link(link)

    def create(self, new: NewDiagram) -> Callable[[], OpenDiagram]:
        """Store a new diagram; the returned function opens it. Its records are its beginning, not a step to undo."""
        place, made = self._place(), _made(new)
        identity = self._store(new, made)
        trail = Trail(self._shortcuts, identity, (made.first,))
        link = None if made.bond is None else bind(self.storage, identity, made.bond)
        return lambda: OpenDiagram(place, identity, new.title, Stored((made.first,)), trail).link(link)

    def linked(self, path: Path) -> str | None:
        """The diagram that is linked with this file; one in the trash comes out of it."""
        return linked_diagram(self.storage, path)

    def follow_file(self, old: Path, new: Path) -> None:
        """A file is elsewhere now: link the diagrams of the old place with the new one."""
        follow_file(self.storage, old, new)

    def take(self, new: NewDiagram, identity: str = "") -> str:
        """Store a new diagram, under an `identity` that is not in use or a fresh one, and leave it closed; its id."""
        return self._store(new, _made(new), identity)

    def rename(self, diagram: str, title: str) -> None:
        self.storage.diagrams.rename(diagram, title).result()

    def duplicate(self, *diagrams: str) -> Sequence[str]:
        """Copies beside them, which go their own way; their ids."""
        copies = {one: Copy(str(new_id()), f"{self.storage.diagrams.get(one).title} (copy)") for one in diagrams}
        self.storage.copies.duplicate(copies).result()
        return [copy.id for copy in copies.values()]

    def move(self, diagrams: Sequence[str], folder: str) -> None:
        self.storage.diagrams.move(diagrams, folder or None).result()
        self._arranged()

    def trash(self, *diagrams: str) -> None:
        """One that is open can be worked on all the same; nothing of it is lost."""
        self.storage.trash.put(diagrams).result()

    def restore(self, *diagrams: str) -> None:
        """Out of the trash, into the folder where they were; a folder in the trash comes along."""
        self.storage.trash.restore(diagrams).result()

    def delete(self, *diagrams: str) -> None:
        """Delete for good.

        Raises:
            DiagramsOpen: one of them is open; nothing was deleted.
            DiagramsUnsynced: edits of one of them are only here, and meant to be synced; nothing was deleted.
        """
        self._require_closed(diagrams)
        self.storage.trash.delete(diagrams).result()
        for diagram in diagrams:
            self._shortcuts.drop(diagram)

    def empty_trash(self) -> int:
        """Delete for good all that is in it; how many diagrams that were.

        Raises:
            DiagramsOpen: one of them is open; nothing was deleted.
            DiagramsUnsynced: as `delete`.
        """
        self._require_closed([one.id for one in self.storage.diagrams.all(trashed=True)])
        return self.storage.trash.empty().result()

    def star(self, diagram: str, starred: bool) -> None:
        self.star_all([diagram], starred)

    def star_all(self, diagrams: Sequence[str], starred: bool) -> None:
        self.storage.diagrams.star(diagrams, starred).result()
        self._arranged()

    def watch_order(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told, on any thread, that a folder, a star or a tag is another one on the disk; calling it ends that."""
        self._order_watchers.append(callback)
        return lambda: self._order_watchers.remove(callback) if callback in self._order_watchers else None

    def keep_thumbnail(self, diagram: str, png: bytes) -> None:
        self.storage.diagrams.put_thumbnail(diagram, png).result()

    def thumbnails(self, diagrams: Sequence[str]) -> Mapping[str, bytes]:
        """The pictures (PNG) of those that have one."""
        return self.storage.diagrams.thumbnails(diagrams)

    def size(self) -> LibrarySize:
        """Bytes on disk."""
        found = self.storage.sizes.all()
        return LibrarySize(found.file, found.diagrams, found.versions, found.assets, found.backups)

    @contextmanager
    def away(self) -> Generator[None]:
        """Let the library's files go while the block runs, then open what is there again.

        Raises:
            DiagramsOpen: some are still open.
        """
        self._require_closed(list(self._open))
        folder, kept_up = self.storage.folder, self._backing_up is not None
        self.close()
        try:
            yield
        finally:
            self.storage = LocalLibrary.open(folder)
            self.background = Background()
            if kept_up:
                self._start()

    def close(self) -> None:
        """After the diagrams are closed: finish all writes, back up and let the library go."""
        self.background.close()
        backing_up, self._backing_up = self._backing_up, None
        if backing_up is not None:
            backing_up.finish()
        self.storage.close()

    def _start(self) -> None:
        self._backing_up = BackingUp(self.storage.backups)
        self._backing_up.start()
        storage, background = self.storage, self.background
        background.run(lambda: catch_up(storage, lambda: background.is_closed))
        self._keep_up_after(UPKEEP_FIRST_S)

    def _keep_up_after(self, delay_s: float) -> None:
        """Not at once, for the person waits for the first diagram; then a few times a day, for some never close it."""
        storage = self.storage

        def upkeep() -> None:
            try:
                keep_up(storage, spare=frozenset(self._open))
            finally:
                self._keep_up_after(UPKEEP_S)

        self.background.after(delay_s, "upkeep", upkeep, needed=False)

    def _arranged(self) -> None:
        for watcher in tuple(self._order_watchers):
            watcher()

    def _place(self) -> Place:
        return Place(
            self.storage, self.background, self._clock, self._opened, self._closed, self.open_documents, self.soon
        )

    def _opened(self, diagram: str) -> None:
        self._open[diagram] += 1

    def _closed(self, diagram: str) -> None:
        self._open -= Counter((diagram,))

    def _require_closed(self, diagrams: Sequence[str]) -> None:
        number = sum(1 for one in diagrams if self._open[one])
        if number:
            raise DiagramsOpen("a diagram is open" if number == 1 else f"{number} diagrams are open")

    def _store(self, new: NewDiagram, made: Prepared, identity: str = "") -> str:
        identity = identity or str(new_id())
        tags = tuple(map(cleaned, new.tags))
        stored = StoredDiagram(
            identity, new.title, made.first, made.files, new.folder or None, tags, made.words, made.kind
        )
        self.storage.diagrams.add(stored).result()
        return identity

    def _all_ids(self) -> set[str]:
        return {one.id for trashed in (False, True) for one in self.storage.diagrams.all(trashed=trashed)}

    def _compact(self, diagram: str, stored: Stored) -> Stored:
        """Sum up a long row of updates in one snapshot, if it proves equal to them."""
        loose = stored.blobs[1:] if stored.snapshot_size else stored.blobs
        size = sum(map(len, loose))
        if len(loose) < COMPACT_UPDATES and (len(loose) < 2 or size < max(stored.snapshot_size, COMPACT_BYTES)):
            return stored
        snapshot = compacted(stored.blobs)
        if snapshot is None:
            return stored
        try:
            self.storage.updates.put_snapshot(diagram, snapshot.blob, snapshot.version, covers=stored.last).result()
        except WorldFailed as error:  # a full disk is no reason not to open a diagram
            log.warning("the updates of %s are not summed up: %s", diagram, error)
            return stored
        return replace(stored, blobs=(snapshot.blob,), snapshot_size=len(snapshot.blob))


def _made(new: NewDiagram) -> Prepared:
    if new.source is None:
        return prepared(new.records, new.assets.values())
    assert isinstance(new.source, Prepared)  # the window has it from us
    return new.source
