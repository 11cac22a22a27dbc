"""How the parts of a library reach its database: reads wherever they are asked for, writes on the writer thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from sqlalchemy import Connection, Engine

from storage.door import door
from storage.writer import Together, Writer

T = TypeVar("T")
Item = TypeVar("Item")


class Access:
    """`readers` is None where SQLite is too old for a second connection: then reads queue behind the writes."""

    def __init__(self, writer: Writer, readers: Engine | None) -> None:
        self._writer = writer
        self._readers = readers

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do `work` on one state of the library, in any thread; everything acknowledged before is in it.

        Raises:
            StorageError: the library cannot be read.
        """
        if self._readers is None:
            return self._writer.submit(work).result()
        with door(), self._readers.connect() as connection:
            return work(connection)

    def write(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue `work`; the future has its result once it is on the disk."""
        return self._writer.submit(work)

    def write_with(self, work: Together[Item, T], item: Item) -> Future[T]:
        """As `write`; neighbours in the queue with an equal `work` are done in one call."""
        return self._writer.submit_with(work, item)

    def close(self) -> None:
        """Finish what was queued and let the connections go."""
        if self._readers is not None:
            self._readers.dispose()
        self._writer.close()
