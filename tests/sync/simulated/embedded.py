"""Parts of the backend that are processes and threads of their own, in this loop: the same work, without the ways.

Starting a process and passing words between threads cost more than all else that a simulated server does.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Generator, Sequence
from typing import Any
from weakref import WeakSet

import aiosqlite
import pytest

from services.platform import sqlite
from services.updates import intake
from services.updates.examination import examined, summed_up
from services.updates.examiners import Examiner, Examiners
from services.updates.questions import Answer
from services.updates.settings import UpdatesSettings
from sync.wire.messages import Blob


class _Here:
    """In the place of the queue to a connection's thread: what is asked is done before anybody else has a turn.

    What finds the database locked comes again, because the others cannot go on while this loop waits for them.
    """

    def put_nowait(
        self, asked: tuple[asyncio.Future[Any] | None, Callable[[], Any]]
    ) -> None:  # Any: as the driver has it
        future, work = asked
        try:
            result = work()
        except Exception as error:  # it belongs to whoever waits
            if future is not None and "locked" in str(error):
                future.get_loop().call_soon(self.put_nowait, asked)
            elif future is not None and not future.done():
                future.set_exception(error)
        else:
            if future is not None and not future.done():
                future.set_result(result)


class ConnectionHere(aiosqlite.Connection):
    """A connection without a thread."""

    open: WeakSet[ConnectionHere] = WeakSet()

    def __init__(self, connector: Callable[[], sqlite3.Connection], iter_chunk_size: int) -> None:
        super().__init__(connector, iter_chunk_size)
        self._tx = _Here()
        self.open.add(self)

    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:  # Any: as the base has it
        return self._connect().__await__()


def break_off() -> None:
    """Let the database go as the system does it for a process that was killed: what is not committed never was."""
    for one in list(ConnectionHere.open):
        one.stop()
    ConnectionHere.open.clear()


class ExaminerHere(Examiner):
    """The examiner's worker, which is not fed anything here that it could die of, without its process."""

    async def examine(self, batches: Sequence[Sequence[Blob]]) -> list[Answer]:
        return [examined(batch) for batch in batches]

    async def sum_up(self, blobs: Sequence[bytes]) -> Answer:
        return summed_up(blobs)


class ExaminersHere(Examiners):
    def __init__(self, settings: UpdatesSettings) -> None:
        self._all = [ExaminerHere(settings)]


def embed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the services use these: what they are given for it elsewhere starts processes and threads."""
    monkeypatch.setattr(aiosqlite, "Connection", ConnectionHere)
    monkeypatch.setattr(sqlite, "_BUSY_S", 0)
    monkeypatch.setattr(intake, "Examiners", ExaminersHere)
