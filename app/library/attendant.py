"""Whoever looks after an open diagram: the search follows its edits, and versions of it are kept by themselves."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from app.library.background import Background
from app.library.gist import Memo, gist_of, pictures_of
from app.library.version_content import parts_of
from diagram.document import Changes, Document, Shelf
from diagram.ids import new_id
from diagram.records import Connector, Record, Shape
from storage.library import LocalLibrary
from storage.versions import NewVersion

log = logging.getLogger(__name__)

WORK_S = 300.0  # of editing between two automatic versions
INDEX_S = 2.0  # of rest before the search looks at a diagram again
BIG_DELETE = 20  # shapes and connectors; and more than half of all


class Attendant:
    """Hears of every change on the document's thread, where it only takes notes; all work is done in the background."""

    def __init__(
        self, storage: LocalLibrary, background: Background, identity: str, document: Document,
        clock: Callable[[], float]
    ) -> None:  # fmt: skip
        self._storage = storage
        self._background = background
        self._identity = identity
        self._document = document
        self._clock = clock
        self._lock = threading.Lock()
        self._records = document.records_copied()  # as they were before the present change
        self._memo: Memo = {}
        self._worked_since: float | None = None  # the first edit that no version has
        self._leave: Callable[[], None] = document.subscribe(self._changed)

    def keep(self, *, name: str = "", note: str = "", cause: str = "") -> Future[str]:
        """Keep the present state as a version; its id, once it is on the disk."""
        self._worked_since = None
        return self._keep(self._present(), NewVersion((), name=name, note=note, cause=cause))

    def close(self, *, edited: bool) -> None:
        """The diagram is closed and all of it is stored: a last look at it, if it was `edited`."""
        self.leave()
        if not edited:
            return
        if self._worked_since is not None:
            self.keep(cause="work")
        steps = (*self._document.history.done, *self._document.history.undone)
        records = self._present()
        upto = None if self._document.has_gap else self._storage.digests.newest(self._identity)

        def look() -> None:
            self._storage.digests.put(self._identity, gist_of(records.values(), steps, self._memo), upto=upto).result()

        self._background.run(look)

    def leave(self) -> None:
        """Look after it no longer."""
        leave, self._leave = self._leave, lambda: None
        leave()
        self._background.forget(self._key)

    @property
    def _key(self) -> str:
        return f"digest of {self._identity}"

    def _changed(self, changes: Changes) -> None:
        now = self._clock()
        if self._is_big_delete(changes):
            self._worked_since = None
            self._keep(self._present(), NewVersion((), cause="delete"))
        elif self._worked_since is not None and now - self._worked_since >= WORK_S:
            self._worked_since = None
            self._keep(self._present(), NewVersion((), cause="work"))
        if self._worked_since is None:
            self._worked_since = now
        with self._lock:
            for identity in (*changes.added, *changes.updated):
                record = self._document.get(identity)
                if record is not None:
                    self._records[identity] = record
            for identity in changes.removed:
                self._records.pop(identity, None)
        self._background.after(INDEX_S, self._key, self._index)

    def _is_big_delete(self, changes: Changes) -> bool:
        if len(changes.removed) <= BIG_DELETE:
            return False
        gone = sum(isinstance(self._records.get(identity), Shape | Connector) for identity in changes.removed)
        drawn = sum(isinstance(record, Shape | Connector) for record in self._records.values())
        return gone > BIG_DELETE and gone > drawn / 2

    def _present(self) -> Shelf[Record]:
        """A copy, because reading it makes what nobody has looked at yet, and that is for the background to do."""
        with self._lock:
            return self._records.copied()

    def _index(self) -> None:
        self._storage.digests.put(self._identity, gist_of(self._present().values(), (), self._memo)).result()

    def _keep(self, records: Shelf[Record], new: NewVersion) -> Future[str]:
        def work() -> str:
            return keep_version(self._storage, self._identity, tuple(records.values()), new)

        kept = self._background.run(work)
        kept.add_done_callback(_tell)
        return kept


def _tell(kept: Future[str]) -> None:
    """Automatic versions have nobody who waits for them."""
    error = None if kept.cancelled() else kept.exception()
    if error is not None:
        log.warning("a version could not be kept: %s", error)


def keep_version(storage: LocalLibrary, diagram: str, records: tuple[Record, ...], new: NewVersion) -> str:
    """Store `records` as a version that is named and noted as `new` is; its id. Waits for the disk."""
    identity = str(new_id())
    assets = frozenset(asset for record in records for asset in pictures_of(record))
    whole = NewVersion(parts_of(records), assets, len(records), new.name, new.note, new.author, new.cause)
    storage.versions.put(identity, diagram, whole).result()
    return identity
