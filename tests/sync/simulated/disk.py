"""The disk of a simulated computer: a real library whose writes are done at once, and which a crash leaves as it is.

Every commit is one that the disk has (`PRAGMA synchronous` is FULL), so what a crash leaves is what was committed.
"""

from __future__ import annotations

import queue
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine

from storage.access import Access
from storage.database import FILE_NAME, reading_engine, writing_engine
from storage.driver import choose_driver
from storage.library import LocalLibrary
from storage.lock import LibraryLock
from storage.writer import Together, Writer
from tests.sync.simulated.life import Life

T = TypeVar("T")
Item = TypeVar("Item")


class MortalDisk:
    """Everything at once, in a fixed order. A life may end before what is read and after what is written."""

    def __init__(self, life: Life) -> None:
        self._life = life

    async def read(self, work: Callable[[], T]) -> T:
        self._life.moment()
        return work()

    async def write(self, future: Future[T]) -> T:
        self._life.moment()
        return future.result()


class WriterAtOnce(Writer):
    """The library's writer without its thread: a job is committed when it is given."""

    def __init__(self, engine: Engine, life: Life) -> None:
        self._engine = engine
        self._jobs = queue.SimpleQueue()
        self._ahead = []
        self._closing = threading.Lock()
        self._closed = False
        self._life = life

    def submit_with(self, work: Together[Item, T], item: Item) -> Future[T]:
        self._life.check()
        future = super().submit_with(work, item)
        while not self._jobs.empty():
            job = self._jobs.get()
            assert job is not None
            self._commit(job)
        return future

    def close(self) -> None:
        self._closed = True
        self._engine.dispose()


def empty_library(folder: Path) -> Path:
    """A library that was opened once and has nothing in it, to be copied."""
    LocalLibrary.open(folder).close()
    return folder / FILE_NAME


def new_library(folder: Path, empty: Path) -> None:
    folder.mkdir(parents=True)
    shutil.copy(empty, folder / FILE_NAME)


def opened(folder: Path, life: Life) -> LocalLibrary:
    """A library as `LocalLibrary.open` opens it, without what is tested elsewhere: its repair and its upgrade."""
    driver = choose_driver()
    access = Access(WriterAtOnce(writing_engine(folder, driver), life), reading_engine(folder, driver))
    return LocalLibrary(folder, LibraryLock.take(folder), access, driver)
