"""What clashed while a diagram was closed is told when it is open again, each time until somebody has looked at it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from app.library.background import Background
from app.library.taking import Soon
from diagram.document import Document, Meanwhile, Met, met_meanwhile
from diagram.editing.clashes import stands
from diagram.errors import DocumentError
from storage.errors import StorageError
from storage.library import LocalLibrary

log = logging.getLogger(__name__)


class ClosedClashes:
    """Of one open diagram, on its document's thread. What is found is told by the document, as of a merge.

    Only one fact is kept: up to which version all was told. It goes on with what is told while the diagram is open,
    unless something of before still waits to be looked at.
    """

    def __init__(self, storage: LocalLibrary, diagram: str, document: Document, blobs: Sequence[bytes]) -> None:
        """`blobs` are what the document was loaded from."""
        self._storage = storage
        self._diagram = diagram
        self._document = document
        self._blobs = blobs
        self._is_told = False  # all of what clashed is, so that the fact may go on with the document
        self._waits = False  # something is, and nobody has looked at it
        self._is_over = False
        self._soon: Soon | None = None
        self._is_noting = False
        self._leave = [
            document.subscribe_conflicts(lambda _conflict: self._heard()),
            document.subscribe_contests(lambda _contests: self._heard()),
        ]

    def look(self, background: Background, soon: Soon | None) -> None:
        """Find by and by what clashed; those who are to hear of it have subscribed. Only once, and only to edit."""
        blobs, self._blobs = self._blobs, ()
        if not blobs or soon is None or self._document.read_only:
            return
        self._soon = soon

        def work() -> None:
            try:
                told = self._storage.meetings.told(self._diagram)
                if told.is_ours:
                    own = self._storage.meetings.written_here
                    found = met_meanwhile(blobs, told.version, lambda: own(self._diagram))
                    soon(lambda: self._found(found, is_news=found.version != told.version))
            except (StorageError, DocumentError) as error:
                log.warning("what clashed while a diagram was closed is not known: %s", error)

        background.run(work)

    def looked_at(self) -> None:
        """Somebody has seen what clashed."""
        if self._waits:
            self._waits, self._is_told = False, True
            self._note()

    def leave(self, *, changed: bool) -> None:
        """The diagram is let go; `changed`: all of it is stored, and it was changed here or elsewhere meanwhile."""
        if changed and self._is_told:
            self._note()
        self._is_over = True
        while self._leave:
            self._leave.pop()()

    def _found(self, found: Meanwhile, *, is_news: bool) -> None:
        if self._is_over or self._document.is_broken:
            return
        document = self._document
        met = Met(
            [one for one in found.met.conflicts if stands(document, one)],
            [one for one in found.met.contests if stands(document, one)],
        )
        if any(met):
            self._waits = True
            document.tell_met(met)
            return
        self._is_told = True
        if is_news:
            self._storage.meetings.put(self._diagram, found.version)

    def _heard(self) -> None:
        """Of a merge while the diagram is open: that is told, even if the program is killed before it is closed."""
        if self._is_told and self._soon is not None and not self._is_noting:
            self._is_noting = True
            self._soon(self._note_heard)

    def _note_heard(self) -> None:
        self._is_noting = False
        if not self._is_over:
            self._note()

    def _note(self) -> None:
        try:
            version = self._document.versions()
        except DocumentError as error:  # it broke; it is told again when it is opened anew
            log.warning("up to where clashes were told is not known: %s", error)
            return
        self._storage.meetings.put(self._diagram, version)
