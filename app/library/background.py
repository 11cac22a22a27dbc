"""One thread beside the window's for what a library does by itself, in order, and later if that is soon enough."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Later:
    due: float  # on the clock of this thread
    work: Callable[[], None]
    needed: bool
    since: float = field(default=0.0)


class Background:
    """Usable from any thread. A job that fails is logged, or its future tells; the others go on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wake = threading.Condition()
        self._jobs: deque[Callable[[], None]] = deque()
        self._later: dict[str, _Later] = {}
        self._busy = False
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def is_closed(self) -> bool:
        """Whether a long job should end."""
        return self._closed

    def run(self, work: Callable[[], T]) -> Future[T]:
        """Do `work` after what was given before; nothing is begun after `close`."""
        future: Future[T] = Future()

        def job() -> None:
            try:
                future.set_result(work())
            except Exception as error:  # this is a job runner: the error belongs to the future
                future.set_exception(error)

        with self._wake:
            if self._closed:
                future.cancel()
            else:
                self._jobs.append(job)
                self._start()
        return future

    def after(self, delay_s: float, key: str, work: Callable[[], None], *, needed: bool = True) -> None:
        """Do `work` when `delay_s` have passed without another call under this `key`, after five times that at last.

        At `close` it is done at once if it is `needed`, else dropped.
        """
        with self._wake:
            if self._closed:
                return
            now = self._clock()
            before = self._later.get(key)
            since = now if before is None else before.since
            due = min(now + delay_s, since + 5 * delay_s)
            self._later[key] = _Later(due, work, needed, since)
            if before is None or due < before.due:  # else the thread wakes in time, and not with every edit
                self._start()

    def forget(self, key: str) -> None:
        """What waits under `key` is not done."""
        with self._wake:
            self._later.pop(key, None)

    def settle(self) -> None:
        """Do now what waits, if it is needed, and return when nothing is left to do."""
        with self._wake:
            self._hurry()
            self._wake.wait_for(lambda: not self._busy and not self._jobs)

    def close(self) -> None:
        """Finish what is needed and stop."""
        with self._wake:
            self._closed = True
            self._hurry()
        if self._thread is not None:
            self._thread.join()

    def _hurry(self) -> None:
        for key in [key for key, later in self._later.items() if later.needed]:
            self._jobs.append(self._later.pop(key).work)
        if self._closed:
            self._later.clear()
        if self._jobs:
            self._start()
        self._wake.notify_all()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="library-background", daemon=True)
            self._thread.start()
        self._wake.notify_all()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._busy = False
                self._wake.notify_all()
                job = self._next()
                if job is None:
                    return
                self._busy = True
            try:
                job()
            except Exception as error:  # this is a job runner: nobody else hears of it
                log.warning("a job in the background failed: %s", error)

    def _next(self) -> Callable[[], None] | None:
        """Wait for something to do; None when there is nothing any more."""
        while True:
            now = self._clock()
            for key in [key for key, later in self._later.items() if later.due <= now]:
                self._jobs.append(self._later.pop(key).work)
            if self._jobs:
                return self._jobs.popleft()
            if self._closed:
                return None
            due = min((later.due for later in self._later.values()), default=None)
            self._wake.wait(None if due is None else max(0.0, due - now))
