"""The writer thread: the only place that changes a library. A job counts as done when its COMMIT has returned."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from storage.door import door, translated
from storage.errors import LibraryClosed

log = logging.getLogger(__name__)

T = TypeVar("T")
Item = TypeVar("Item")
Work: TypeAlias = Callable[[Connection], T]
# Does many pieces of one kind of work at once; answers each, in order, with its result or with what went wrong with it.
Together: TypeAlias = Callable[[Connection, list[Item]], list[T | Exception]]

GROUP_JOBS = 64
GROUP_TIME_S = 0.020


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    work: Together[object, object]
    item: object
    future: Future[object]


class Writer:
    """Takes jobs in order and commits what has gathered together: one flush of the disk for many jobs.

    A job that fails is rolled back alone. While one group is flushed the next gathers, so a single job never waits.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._ahead: list[_Job | None] = []  # taken from the queue, not begun
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="library-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        """Have `work` done inside a transaction; the future has its result once that is on the disk.

        The future's callbacks run on the writer thread. It fails with a StorageError when the world does.
        """
        return self.submit_with(lambda connection, _: [work(connection)], None)

    def submit_with(self, work: Together[Item, T], item: Item) -> Future[T]:
        """As `submit`; neighbours in the queue with an equal `work` are given to it in one call, up to 64 at a time."""
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                future.set_exception(LibraryClosed("the library is closed"))
            else:
                self._jobs.put(_Job(work, item, future))  # type: ignore[arg-type]  # a job answers its own future
        return future

    def close(self) -> None:
        """Finish all jobs that were given, then let the connection go."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _run(self) -> None:
        while (first := self._ahead.pop() if self._ahead else self._jobs.get()) is not None:
            self._commit(first)

    def _commit(self, first: _Job) -> None:
        """One group: `first`, and what waits behind it."""
        answers: list[tuple[_Job, object]] = []
        begun: list[_Job] = [first]
        try:
            with door(), self._engine.connect() as connection, connection.begin():
                self._gather(connection, begun, answers)
        except Exception as error:  # this is a job runner: whatever happened belongs to the futures
            _fail(begun, error)
        else:
            for job, result in answers:
                job.future.set_result(result)

    def _gather(self, connection: Connection, begun: list[_Job], answers: list[tuple[_Job, object]]) -> None:
        """Run jobs until the time is up or nothing waits."""
        until = time.monotonic() + GROUP_TIME_S
        jobs = self._with_neighbours(begun[0])
        while jobs:
            begun.extend(jobs)
            self._do(connection, [job for job in jobs if job.future.set_running_or_notify_cancel()], answers)
            following = self._take() if time.monotonic() < until and len(answers) < GROUP_JOBS else None
            jobs = [] if following is None else self._with_neighbours(following)

    def _with_neighbours(self, job: _Job) -> list[_Job]:
        jobs = [job]
        while len(jobs) < GROUP_JOBS:
            following = self._take()
            if following is None:
                break
            if following.work != job.work:
                self._ahead.append(following)
                break
            jobs.append(following)
        return jobs

    def _take(self) -> _Job | None:
        """The next job if one waits; the word to stop is left for `_run`."""
        if self._ahead:
            return None if self._ahead[-1] is None else self._ahead.pop()
        try:
            job = self._jobs.get_nowait()
        except queue.Empty:
            return None
        if job is None:
            self._ahead.append(None)
        return job

    def _do(self, connection: Connection, jobs: list[_Job], answers: list[tuple[_Job, object]]) -> None:
        if not jobs:
            return
        connection.exec_driver_sql("SAVEPOINT job")
        try:
            results = jobs[0].work(connection, [job.item for job in jobs])
        except Exception as error:  # this is a job runner: the error belongs to the job's future
            if not _in_transaction(connection):  # SQLite has rolled back the whole group, as for a full disk
                raise
            connection.exec_driver_sql("ROLLBACK TO job")
            connection.exec_driver_sql("RELEASE job")
            if len(jobs) == 1:
                jobs[0].future.set_exception(_ours(error))
            for job in jobs if len(jobs) > 1 else ():  # one of them spoilt it for all: each on its own
                self._do(connection, [job], answers)
        else:
            connection.exec_driver_sql("RELEASE job")
            for job, result in zip(jobs, results, strict=True):
                if isinstance(result, Exception):
                    job.future.set_exception(result)
                else:
                    answers.append((job, result))


def _in_transaction(connection: Connection) -> bool:
    return bool(getattr(connection.connection.dbapi_connection, "in_transaction", False))


def _ours(error: Exception) -> Exception:
    return translated(error) if isinstance(error, DBAPIError) else error


def _fail(jobs: list[_Job], error: Exception) -> None:
    waiting = [job for job in dict.fromkeys(jobs) if not job.future.done()]
    log.warning("a group of %d writes failed: %s", len(waiting), error)
    for job in waiting:
        job.future.set_exception(error)
