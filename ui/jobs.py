"""Work off the UI thread: a serial lane for documents and the database, a pool for the rest."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

log = logging.getLogger(__name__)

T = TypeVar("T")
POLL_MS = 100


class Lane(Enum):
    """SERIAL: one after the other, in the order they were given. POOL: side by side."""

    SERIAL = "serial"
    POOL = "pool"


class Progress:
    """What a job tells about itself; written in its thread, read on the UI thread ten times a second."""

    def __init__(self) -> None:
        self.share: float | None = None  # 0 to 1; None: not known
        self.text = ""

    def report(self, share: float | None, text: str = "") -> None:
        self.share, self.text = share, text


Cancelled: TypeAlias = Callable[[], bool]
Job: TypeAlias = Callable[[Progress, Cancelled], T]


@dataclass(frozen=True, slots=True)
class JobStatus:
    """What is under way, for the status bar; `title` is empty when nothing is."""

    title: str = ""
    share: float | None = None
    text: str = ""


class Ticket(Generic[T]):
    """A job that was given in; `cancel` asks it to stop and drops its result."""

    def __init__(self, title: str, progress: Progress) -> None:
        self.title = title
        self.progress = progress
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()


class Jobs(QObject):
    """Runs jobs; their results and errors arrive on the UI thread. `status` is polled while something runs."""

    status = Signal(object)
    _ended = Signal(object)

    def __init__(self, failed: Callable[[BaseException], None], parent: QObject | None = None) -> None:
        """`failed` is told every error that a caller of `run` did not ask for itself."""
        super().__init__(parent)
        self._failed = failed
        self._lanes = {
            Lane.SERIAL: ThreadPoolExecutor(1, thread_name_prefix="lane"),
            Lane.POOL: ThreadPoolExecutor(2, thread_name_prefix="pool"),
        }
        self._is_shut = False
        self._running: list[Ticket[Any]] = []  # Any: the queue holds jobs of all results
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)
        # The signal carries a closure from the job's thread to this object's thread.
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        title: str,
        job: Job[T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        lane: Lane = Lane.SERIAL,
    ) -> Ticket[T]:
        """Run `job` in `lane`. `done` gets its result, `failed` its error; neither comes after a cancel.

        What is given after `shut_down`, such as by a timer of the closing window, is cancelled at once.
        """
        ticket: Ticket[T] = Ticket(title, Progress())
        if self._is_shut:
            ticket.cancel()
            return ticket
        future = self._lanes[lane].submit(job, ticket.progress, lambda: ticket.is_cancelled)
        self._running.append(ticket)
        self._timer.start()
        future.add_done_callback(lambda ended: self._ended.emit(lambda: self._finish(ticket, ended, done, failed)))
        return ticket

    def report(self, error: BaseException) -> None:
        """Tell an error like that of a job whose caller did not ask for it."""
        self._failed(error)

    def run_steps(
        self,
        title: str,
        steps: Generator[Callable[[], Any], Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run what comes out of `steps` beside the UI thread and go on with its result here, until they end."""

        def go_on(step: Callable[[], Callable[[], Any]]) -> None:
            try:
                work = step()
            except StopIteration as end:
                done(end.value)
            except Exception as error:  # a job's error, wherever in its steps it came up
                (failed or self._failed)(error)
            else:
                self.run(
                    title,
                    lambda _progress, _cancelled: work(),
                    done=lambda result: go_on(lambda: steps.send(result)),
                    failed=lambda error: go_on(lambda: steps.throw(error)),
                    lane=Lane.POOL,
                )

        go_on(lambda: next(steps))

    @property
    def is_idle(self) -> bool:
        return not self._running

    def shut_down(self) -> None:
        """Wait for what is under way; results that come now are dropped."""
        self._is_shut = True
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)
        self._timer.stop()

    def _deliver(self, finish: Callable[[], None]) -> None:
        finish()

    def _finish(
        self,
        ticket: Ticket[T],
        future: Future[T],
        done: Callable[[T], None] | None,
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        self._running.remove(ticket)
        self._poll()
        if ticket.is_cancelled or future.cancelled():
            return
        error = future.exception()
        if error is None:
            if done is not None:
                done(future.result())
            return
        log.warning("job %r failed: %s", ticket.title, type(error).__name__)
        (failed or self._failed)(error)

    def _poll(self) -> None:
        if not self._running:
            self._timer.stop()
            self.status.emit(JobStatus())
            return
        first = self._running[0]
        self.status.emit(JobStatus(first.title, first.progress.share, first.progress.text))
