"""What came from elsewhere is merged into an open document a little at a time: whoever draws is not kept waiting.

Loro merges some ten thousand operations in the time of one frame; a hundred thousand at once would be felt.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from diagram.document import Document
from diagram.errors import BadUpdate, DocumentBroken, DocumentError

log = logging.getLogger(__name__)

Soon = Callable[[Callable[[], None]], object]
"""Does something a little later on the documents' thread, after what else waits there; from any thread."""

TURN_S = 0.008  # of merging before everybody else on the thread has a turn
# Many updates at once touch hardly more records than a few, but they cannot be interrupted: as many as are merged in
# about the time in which nobody notices.
EASY_S, HARD_S = 0.045, 0.060
MOST = 16


@dataclass(slots=True)
class _Delivery:
    updates: deque[bytes]
    shown: Future[None]
    share: int = 1  # how many are merged at once


class Taking:
    """Of one document. Without `soon` everything is merged at once, for a program without an event loop."""

    def __init__(self, document: Document, soon: Soon | None) -> None:
        self._document = document
        self._soon = soon
        self._lock = threading.Lock()
        self._waiting: deque[_Delivery] = deque()
        self._is_under_way = False
        self._is_over = False

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be merged."""
        return not self._waiting

    def take(self, updates: Iterable[bytes]) -> Future[None]:
        """Merge these, which are stored and examined, in their order; done when they are shown.

        Done too when the document is let go meanwhile. On any thread; without `soon` on the document's. Fails with
        BadUpdate when one cannot be read after all: the others are merged.
        """
        delivery = _Delivery(deque(updates), Future())
        with self._lock:
            if self._is_over:
                delivery.shown.set_result(None)
                return delivery.shown
            self._waiting.append(delivery)
            begin, self._is_under_way = not self._is_under_way, True
        if begin:
            self._later(self._go_on)
        return delivery.shown

    def version(self) -> Future[Mapping[int, int]]:
        """What the document has by now; fails when it is let go or broken."""
        found: Future[Mapping[int, int]] = Future()

        def look() -> None:
            try:
                found.set_result(self._document.versions())
            except DocumentError as error:
                found.set_exception(error)

        self._later(look)
        return found

    def restrict(self, reason: str) -> None:
        """See `Permit.restrict`; on any thread."""
        self._later(lambda: self._document.permit.restrict(reason))

    def freeze(self, frozen: bool) -> Future[None]:
        """Let the document only show, or let it be edited again; done when that holds. On any thread."""
        done: Future[None] = Future()

        def work() -> None:
            self._document.permit.only_show(frozen)
            done.set_result(None)

        self._later(work)
        return done

    def close(self) -> None:
        """The document is let go: what was not merged is stored, and will be there when it is opened again."""
        with self._lock:
            self._is_over = True
            waiting, self._waiting = list(self._waiting), deque()
        for delivery in waiting:
            _settle(delivery.shown)

    def _later(self, work: Callable[[], None]) -> None:
        if self._soon is None:
            work()
        else:
            self._soon(work)

    def _go_on(self) -> None:
        until = time.perf_counter() + TURN_S
        while (delivery := self._first()) is not None:
            if not delivery.updates:
                self._done(delivery)
                continue
            if not self._merge(delivery):
                return
            if self._soon is not None and time.perf_counter() >= until:
                self._soon(self._go_on)
                return

    def _merge(self, delivery: _Delivery) -> bool:
        """Merge the next of a delivery; whether to go on."""
        began, share = time.perf_counter(), delivery.share
        batch = [delivery.updates[place] for place in range(min(share, len(delivery.updates)))]
        try:
            self._document.import_update(*batch)
        except BadUpdate as error:
            self._merge_singly(delivery, batch, error)
        except DocumentBroken as error:  # the window opens it again from what is stored, and this is among that
            log.warning("the document broke while it took what came: %s", error)
            self.close()
            return False
        except DocumentError:  # an edit is going on: it ends soon
            if self._soon is None:
                raise
            self._soon(self._go_on)
            return False
        for _ in batch:
            delivery.updates.popleft()
        took = time.perf_counter() - began
        if took > HARD_S:
            delivery.share = max(1, share // 2)
        elif took < EASY_S and len(batch) == share:
            delivery.share = min(MOST, share * 2)
        return True

    def _merge_singly(self, delivery: _Delivery, batch: Sequence[bytes], error: BadUpdate) -> None:
        """Those of a batch that can be merged."""
        if len(batch) > 1:
            for update in batch:
                try:
                    self._document.import_update(update)
                except BadUpdate as one:
                    error = one
            self._document.read_again()  # of what the batch had taken before it failed nobody was told
        log.error("an update that was found sound cannot be merged: %s", error)
        _settle(delivery.shown, error)

    def _first(self) -> _Delivery | None:
        with self._lock:
            if not self._waiting:
                self._is_under_way = False
                return None
            return self._waiting[0]

    def _done(self, delivery: _Delivery) -> None:
        with self._lock:
            if self._waiting and self._waiting[0] is delivery:
                self._waiting.popleft()
        _settle(delivery.shown)


def _settle(future: Future[None], error: Exception | None = None) -> None:
    if future.done():  # it failed, or nobody waits any more
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
