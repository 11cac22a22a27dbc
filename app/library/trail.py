"""The shortcut of one diagram while that is open: what it was made of, whether it is true, and when another is due."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

from app.library.shortcuts import LEAST_RECORDS, Identity, Shortcut, Shortcuts, Stopped, checking
from diagram.document import Changes, Document, Origin, Packed, finished
from diagram.ids import RecordId
from diagram.scene.columns import PageColumns

log = logging.getLogger(__name__)

Cancelled = Callable[[], bool]
Finish = Callable[[], None]


class Trail:
    """Belongs to the thread of its document, once there is one; may be made in any."""

    def __init__(self, shortcuts: Shortcuts, diagram: str, blobs: Sequence[bytes]) -> None:
        """Of a diagram of which `blobs` are stored, in this order; reads the shortcut, if there is one."""
        self._shortcuts = shortcuts
        self._diagram = diagram
        self._blobs = blobs
        self._identity = Identity(diagram, blobs)
        self._shortcut: Shortcut | None = shortcuts.read(diagram, self._identity.value)
        self._kept = self._identity.value if self._shortcut else b""  # what the file was made of, as far as is known
        self._is_lost = False
        # What is known of the pages, as long as the document has not changed.
        self.columns: Mapping[RecordId, PageColumns] = self._shortcut.columns if self._shortcut else {}

    @property
    def packed(self) -> Packed | None:
        return self._shortcut.packed if self._shortcut else None

    def restored_as(self, blobs: Sequence[bytes]) -> None:
        """The same diagram is now stored as these blobs."""
        if blobs is not self._blobs:
            self._blobs, self._identity = blobs, Identity(self._diagram, blobs)

    def follow(self, document: Document) -> Iterable[Callable[[], None]]:
        """Keep up with what is stored from now on; the ways out."""
        return document.subscribe_updates(self._identity.add), document.subscribe(self._heard)

    def aftercare(self, document: Document) -> Callable[[Cancelled], Finish]:
        """Prove the shortcut that was used, or make one that is missing: a function for another thread.

        What that returns is to be called on the document's thread. Until then the document may be used.
        """
        shortcut, self._shortcut = self._shortcut, None
        blobs, self._blobs = self._blobs, ()
        state = self._identity.value
        still = document.still() if self._is_due(document) else None

        def work(cancelled: Cancelled) -> Finish:
            def pause() -> None:
                if cancelled():
                    raise Stopped
                self._shortcuts.rest()

            try:
                if shortcut is not None and not finished(checking(shortcut, blobs), pause):
                    log.warning("the shortcut into a diagram was wrong; what is shown is read again")
                    self._shortcuts.drop(self._diagram)
                    return lambda: self._was_wrong(document)
                written = still is not None and self._shortcuts.write(self._diagram, state, still, pause)
            except Stopped:  # another window may show the diagram, and will ask again
                self._shortcut, self._blobs = shortcut, blobs
                return lambda: None
            return lambda: self._was_right(document, state if written else b"")

        return work

    def leave(self, document: Document) -> None:
        """The diagram is closed, and all of it is stored: make the next opening short."""
        still = document.still() if self._is_due(document) else None
        if still is not None:
            self._shortcuts.write_later(self._diagram, self._identity.value, still)

    def _heard(self, changes: Changes) -> None:
        self.columns = {}
        if changes.origin is Origin.REMOTE:
            self._is_lost = True  # whether, and in which place, that is stored is not known here

    def _is_due(self, document: Document) -> bool:
        large = len(document.records) >= LEAST_RECORDS
        return large and not self._is_lost and self._kept != self._identity.value

    def _was_right(self, document: Document, written: bytes) -> None:
        self._kept = written or self._kept
        document.warm_up()

    def _was_wrong(self, document: Document) -> None:
        self._kept = b""
        document.read_again()
