"""Getting the edits of one open diagram onto the disk, and the truth about whether they are there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from app.library.telling import Telling
from storage.errors import StorageError, WorldFailed
from storage.updates import NO_STEPS, Steps
from ui.ports import SaveStatus, Saving

log = logging.getLogger(__name__)

RETRY_S = 2.0

Span: TypeAlias = tuple[int, int, int]  # peer, and from which to which of its operations


class Append(Protocol):
    """Stores updates and steps together; the future has the number of the last update when they are on the disk."""

    def __call__(self, blobs: tuple[bytes, ...], steps: Steps) -> Future[int]: ...


@dataclass(frozen=True, slots=True)
class SavedEdit:
    """An edit that is on the disk, as update `number`: the operations `start` up to `end` of `peer`."""

    peer: int
    start: int
    end: int
    data: bytes
    number: int


@dataclass(eq=False, slots=True)
class _Batch:
    blobs: tuple[bytes, ...]
    steps: Steps
    span: Span | None
    stored: bool = field(default=False)


class Saver:
    """Nothing given to `keep` is forgotten before storage has acknowledged it. Usable from any thread.

    When storage fails, all that is not acknowledged stays in memory and is given again, in its order, every two seconds
    while the world is at fault. Storing an update twice does no harm.
    """

    def __init__(
        self, append: Append, retry_s: float = RETRY_S, saved: Callable[[SavedEdit], None] = lambda _edit: None
    ) -> None:
        """`saved` is told of every edit whose span was given, once it is on the disk; on the writer's thread."""
        self._append = append
        self._saved = saved
        self._retry_s = retry_s
        self._lock = threading.RLock()
        self._batches: list[_Batch] = []
        self._error: Exception | None = None
        self._timer: threading.Timer | None = None
        self._telling = Telling(lambda: self.status)
        self._settled = threading.Condition(self._lock)

    @property
    def status(self) -> SaveStatus:
        with self._lock:
            if self._error is not None:
                title = getattr(self._error, "title", "The library could not save")
                return SaveStatus(Saving.FAILED, f"{title}. {getattr(self._error, 'advice', '')}".strip())
            return SaveStatus(Saving.SAVING if self._batches else Saving.SAVED)

    @property
    def pending(self) -> int:
        """How many edits storage has not acknowledged yet."""
        with self._lock:
            return len(self._batches)

    def keep(self, blobs: tuple[bytes, ...], steps: Steps = NO_STEPS, span: Span | None = None) -> None:
        """Store these; while storage is failing they wait their turn. `span`: the operations in the only blob."""
        with self._lock:
            batch = _Batch(blobs, steps, span)
            self._batches.append(batch)
            failing = self._error is not None
        if not failing:
            self._send([batch])
        self._telling.tell()

    def retry(self) -> None:
        """Try again now, from the first batch that is not stored."""
        with self._lock:
            self._stop_timer()
            if self._error is None:
                return
            self._error = None
            again = list(self._batches)
        self._send(again)
        self._telling.tell()

    def watch(self, callback: Callable[[SaveStatus], None]) -> Callable[[], None]:
        """Be told of every change of the status, and of the present one at once, as `Telling.add`."""
        return self._telling.add(callback)

    def settle(self, timeout_s: float) -> bool:
        """Wait until everything is stored or storage has failed; whether everything is stored."""
        with self._settled:
            self._settled.wait_for(lambda: not self._batches or self._error is not None, timeout_s)
            return not self._batches

    def stop(self) -> None:
        """No more tries of its own accord."""
        with self._lock:
            self._stop_timer()

    @property
    def error(self) -> Exception | None:
        with self._lock:
            return self._error

    def _send(self, batches: list[_Batch]) -> None:
        if not batches:
            return
        blobs = tuple(blob for batch in batches for blob in batch.blobs)
        future = self._append(blobs, _joined([batch.steps for batch in batches]))
        future.add_done_callback(lambda done: self._answered(batches, done))

    def _answered(self, batches: list[_Batch], future: Future[int]) -> None:
        """On the writer thread. A later batch never leaves before an earlier one, so that steps keep their order."""
        error = future.exception()
        with self._settled:
            if error is None:
                for batch in batches:
                    batch.stored = True
                while self._batches and self._batches[0].stored:
                    self._batches.pop(0)
            else:
                self._fail(error)
            self._settled.notify_all()
        if error is None:
            self._report(batches, future.result())
        self._telling.tell()

    def _report(self, batches: list[_Batch], last: int) -> None:
        """Say which edits have become which updates, up to number `last`."""
        number = last - sum(len(batch.blobs) for batch in batches)
        for batch in batches:
            number += len(batch.blobs)
            if batch.span is not None and len(batch.blobs) == 1:
                peer, start, end = batch.span
                self._saved(SavedEdit(peer, start, end, batch.blobs[0], number))

    def _fail(self, error: BaseException) -> None:
        log.warning("saving failed, %d edits wait in memory: %s", len(self._batches), error)
        self._error = error if isinstance(error, Exception) else StorageError(str(error))
        self._stop_timer()
        if isinstance(error, WorldFailed):
            self._timer = threading.Timer(self._retry_s, self.retry)
            self._timer.daemon = True
            self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _joined(parts: list[Steps]) -> Steps:
    """Several changes of the history as one: of every number only the last word counts."""
    if len(parts) == 1:
        return parts[0]
    done: dict[int, Callable[[], bytes]] = {}
    undone: dict[int, Callable[[], bytes]] = {}
    forgotten: set[int] = set()
    for part in parts:
        for number in part.forgotten:
            forgotten.add(number)
            done.pop(number, None)
            undone.pop(number, None)
        for number, pack in part.done:
            done[number] = pack
            undone.pop(number, None)
        for number, pack in part.undone:
            undone[number] = pack
            done.pop(number, None)
    return Steps(tuple(done.items()), tuple(undone.items()), tuple(forgotten))
