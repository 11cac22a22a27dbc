"""A diagram of the library while it is open: its document, its pictures, and its way to the disk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from app.library.attendant import Attendant
from app.library.background import Background
from app.library.closed_clashes import ClosedClashes
from app.library.folders import cleaned
from app.library.linked_file import Link, LinkedFile
from app.library.linking import DiagramHome
from app.library.saving import Saver
from app.library.taking import Soon, Taking
from app.library.trail import Cancelled, Finish, Trail
from app.syncing.open_documents import OpenDocuments
from app.syncing.roles import reason_for
from diagram.document import Changes, Document, Origin, StepsChanged
from diagram.document.steps import Step
from diagram.errors import BadUpdate
from diagram.ids import RecordId
from diagram.scene.columns import PageColumns
from storage.errors import StorageError
from storage.library import LocalLibrary
from storage.updates import NO_STEPS, Seen, Steps, Stored
from ui.file_ports import Steps as Linking
from ui.ports import Assets, SaveStatus, Saving

log = logging.getLogger(__name__)

FLUSH_S = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """The library around an open diagram; `opened` and `closed` let it count which ones are in work.

    `documents` are all that are open, for those who bring what came from elsewhere; `soon`: see `app.library.taking`.
    """

    storage: LocalLibrary
    background: Background
    clock: Callable[[], float]
    opened: Callable[[str], None]
    closed: Callable[[str], None]
    documents: OpenDocuments
    soon: Soon | None = None


class OpenDiagram:
    """Belongs to the thread that made it, as its document does; the status comes from any thread."""

    def __init__(self, place: Place, identity: str, title: str, stored: Stored, trail: Trail) -> None:
        library = place.storage
        self._library = library
        self._place = place
        self._title = title
        self.id = identity
        self._trail = trail
        self.document = Document.load(stored.blobs, packed=trail.packed)
        self.assets = _images(library)
        self._saver = Saver(
            lambda blobs, steps: library.updates.append(identity, blobs, steps),
            saved=lambda edit: place.documents.saved(identity, edit),
        )
        self._taking = Taking(self.document, place.soon)
        self._clashes = ClosedClashes(library, identity, self.document, stored.blobs)
        self._written = 0  # operations, by this document
        self._steps = NO_STEPS
        self._edited = False
        self._linked: LinkedFile | None = None
        self._restore_history(stored)
        self._leave = [
            self.document.history.subscribe(self._steps_changed),
            self.document.subscribe_updates(self._updated),
            self.document.subscribe(self._changed),
            *trail.follow(self.document),
        ]
        self._attendant = Attendant(library, place.background, identity, self.document, place.clock)
        place.opened(identity)
        self.document.permit.restrict(reason_for(library.sync_states.get(identity).role))
        self._leave.append(place.documents.add(identity, self._taking))
        self._catch_up(stored)

    @property
    def title(self) -> str:
        return self._title

    @property
    def columns(self) -> Mapping[RecordId, PageColumns]:
        """What is known of the pages, as long as the document has not changed."""
        return self._trail.columns

    @property
    def linked(self) -> LinkedFile | None:
        """The external file that it is linked with."""
        return self._linked

    def link(self, link: Link | None) -> OpenDiagram:
        """Work with the file that the library remembers, if it does; the diagram itself."""
        if link is not None:
            home = DiagramHome(self._library, self.id, self.settle)
            self._linked = LinkedFile(link, self.document, home, lambda: self._title)
        return self

    def unlink(self) -> Linking[None]:
        """Have nothing to do with that file any more; it stays as it is."""
        linked, self._linked = self._linked, None
        if linked is not None:
            linked.close()
            yield DiagramHome(self._library, self.id, self.settle).forget

    @property
    def status(self) -> SaveStatus:
        return self._saver.status

    @property
    def pending(self) -> int:
        """How many edits are not on the disk yet."""
        return self._saver.pending

    def rename(self, title: str) -> None:
        """Give the diagram another title; waits for the disk.

        Raises:
            StorageError: it could not be stored; the title is as before.
        """
        self._library.diagrams.rename(self.id, title).result()
        self._title = title

    def retitled(self, title: str) -> None:
        """It has this title now, which is stored already."""
        self._title = title

    def add_asset(self, data: bytes) -> str:
        """Store a picture for this diagram; its content address. Waits for the disk.

        Raises:
            StorageError: it could not be stored.
        """
        return self._library.assets.put(self.id, [data]).result()[0]

    def keep_version(self, name: str, note: str = "", *, cause: str = "") -> Future[str]:
        """Keep the present state under a name; its id, once it is on the disk. With a `cause` it is an automatic one.

        Raises:
            EmptyName: there is neither a name nor a cause.
        """
        return self._attendant.keep(name=name if cause else cleaned(name), note=note.strip(), cause=cause)

    def watch(self, callback: Callable[[SaveStatus], None]) -> Callable[[], None]:
        """Be told how saving goes, on any thread, the present state at once; returns the way out."""
        return self._saver.watch(callback)

    def retry(self) -> None:
        """Try to save again now."""
        self._saver.retry()

    def settle(self) -> SaveStatus:
        """Wait until everything is on the disk, trying again if need be; how it went. At most some seconds."""
        if self._saver.error is not None:
            self._saver.retry()
        self._saver.settle(FLUSH_S)
        return self._saver.status

    def abandon(self) -> None:
        """Let the diagram go as it is on the disk; what is not there is lost."""
        if not self._leave:
            return
        if self._linked is not None:
            self._linked.close()
        while self._leave:
            self._leave.pop()()
        self._taking.close()
        self._saver.stop()
        self._clashes.leave(changed=False)
        self._attendant.leave()
        self._place.closed(self.id)

    def aftercare(self) -> Callable[[Cancelled], Finish]:
        """What can wait until the diagram is on screen: a function for another thread, which ends when told so.

        What that returns is to be called on this thread.
        """
        return self._trail.aftercare(self.document)

    def find_clashes(self) -> None:
        """Find, by and by, what clashed while nobody had it open; the document tells of it as of a merge."""
        self._clashes.look(self._place.background, self._place.soon)

    def clashes_seen(self) -> None:
        """Somebody has looked at what clashed: it is not told again when it is opened the next time."""
        self._clashes.looked_at()

    def close(self) -> None:
        """Wait until everything is on the disk and let the diagram go.

        Raises:
            StorageError: something could not be stored. The diagram is still open and nothing is lost: try again.
        """
        if self.settle().saving is not Saving.SAVED:
            error = self._saver.error
            raise error if isinstance(error, StorageError) else StorageError("the last changes are not saved yet")
        self._attendant.close(edited=self._edited)
        self._clashes.leave(changed=self._edited)
        self.abandon()
        self._trail.leave(self.document)

    def _steps_changed(self, change: StepsChanged) -> None:
        self._edited = True
        steps = Steps(
            done=tuple((step.number, step.to_bytes) for step in change.done),
            undone=tuple((step.number, step.to_bytes) for step in change.undone),
            forgotten=change.dropped,
        )
        if change.alone:
            self._saver.keep((), steps)
        else:
            self._steps = steps

    def _updated(self, update: bytes) -> None:
        self._edited = True
        steps, self._steps = self._steps, NO_STEPS
        start, self._written = self._written, self.document.written
        self._saver.keep((update,), steps, (self.document.peer, start, self._written))

    def _changed(self, changes: Changes) -> None:
        if changes.origin is Origin.REMOTE:
            self._edited = True

    def _catch_up(self, stored: Stored) -> None:
        """Take what came between reading the diagram and now: nobody could have shown it."""
        if not stored.born:  # made just now
            return
        seen, updates, taking = Seen(stored.born, stored.last), self._library.updates, self._taking

        def look() -> None:
            try:
                rows = updates.since(self.id, seen).rows
            except StorageError as error:
                log.warning("whether something came while a diagram was opened is not known: %s", error)
                return
            if rows:
                taking.take([data for data, _ in rows])

        if self._place.soon is None:
            look()
        else:
            self._place.background.run(look)

    def _restore_history(self, stored: Stored) -> None:
        try:
            self.document.history.restore(map(Step.from_bytes, stored.done), map(Step.from_bytes, stored.undone))
        except BadUpdate as error:
            log.warning("the stored steps cannot be read, undo starts afresh: %s", error)


def _images(library: LocalLibrary) -> Assets:
    from diagram.render.assets import AssetImages  # QtGui: a headless library never draws

    return AssetImages(library.assets.get)
