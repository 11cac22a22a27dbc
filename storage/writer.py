"""The writer thread: the only place that changes a library. A job counts as done when its COMMIT has returned."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.door import door, translated
from storage.errors import LibraryClosed

log = logging.getLogger(__name__)

T = TypeVar("T")
Work: TypeAlias = Callable[[Connection], T]

GROUP_JOBS = 64
GROUP_TIME_S = 0.020


@dataclass(frozen=True, slots=True)
class _Job(Generic[T]):
    work: Work[T]
    future: Future[T]


class Writer:
    """Takes jobs in order and commits what has gathered together: one flush of the disk for up to 64 jobs.

    A job that fails is rolled back alone. While one group is flushed the next gathers, so a single job never waits.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job[object] | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="library-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        """Have `work` done inside a transaction; the future has its result once that is on the disk.

        The future's callbacks run on the writer thread. It fails with a StorageError when the world does.
        """
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                future.set_exception(LibraryClosed("the library is closed"))
            else:
                self._jobs.put(_Job(work, future))  # type: ignore[arg-type]  # a job hands its own type to its own future
        return future

    def close(self) -> None:
        """Finish all jobs that were given, then stop."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        going_on = True
        while going_on:
            first = self._jobs.get()
            if first is None:
                return
            group: list[tuple[_Job[object], object]] = []
            try:
                with door(), self._engine.connect() as connection, connection.begin():
                    going_on = self._gather(connection, first, group)
            except Exception as error:  # this is a job runner: whatever happened belongs to the futures
                _fail([job for job, _ in group] or [first], error)
            else:
                for job, result in group:
                    job.future.set_result(result)

    def _gather(self, connection: Connection, first: _Job[object], group: list[tuple[_Job[object], object]]) -> bool:
        """Run jobs until the group is full or nothing waits; whether the thread goes on."""
        until = time.monotonic() + GROUP_TIME_S
        job: _Job[object] | None = first
        while job is not None:
            group.append((job, None))
            if job.future.set_running_or_notify_cancel():
                self._do(connection, job, group)
            else:
                group.pop()
            if len(group) >= GROUP_JOBS or time.monotonic() >= until:
                return True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return True
        return False

    def _do(self, connection: Connection, job: _Job[object], group: list[tuple[_Job[object], object]]) -> None:
        connection.exec_driver_sql("SAVEPOINT job")
        try:
            result = job.work(connection)
        except Exception as error:  # this is a job runner: the error belongs to the job's future
            if not _in_transaction(connection):  # SQLite has rolled back the whole group, as for a full disk
                raise
            connection.exec_driver_sql("ROLLBACK TO job")
            connection.exec_driver_sql("RELEASE job")
            group.pop()
            job.future.set_exception(_ours(error))
        else:
            connection.exec_driver_sql("RELEASE job")
            group[-1] = (job, result)


def _in_transaction(connection: Connection) -> bool:
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


def _ours(error: Exception) -> Exception:
    return translated(error) if isinstance(error, DBAPIError) else error


def _fail(jobs: list[_Job[object]], error: Exception) -> None:
    log.warning("a group of %d writes failed: %s", len(jobs), error)
    for job in jobs:
        if not job.future.done():
            job.future.set_exception(error)
