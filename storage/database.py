"""The connections to a library's database: one that writes, and readers that cannot."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, QueuePool, StaticPool, create_engine, event

from storage.door import error_of
from storage.driver import Driver
from storage.errors import LibraryReadOnly
from storage.raw import raw_of, read_text

FILE_NAME = "library.db"
SYNCHRONOUS = "FULL"  # less would lose acknowledged edits when the power goes; a test proves it
_READERS = 4


class _Cursor(Protocol):
    def execute(self, sql: str) -> _Cursor: ...

    def fetchone(self) -> tuple[object, ...] | None: ...


class _Raw(Protocol):
    """A DB-API connection, as far as it is used here."""

    isolation_level: str | None
    text_factory: Callable[[bytes], str]

    def execute(self, sql: str) -> _Cursor: ...


def writing_engine(folder: Path, driver: Driver) -> Engine:
    """One connection, whose transactions take the write lock when they begin."""
    return _engine(folder, driver, begin="BEGIN IMMEDIATE", readers=0)


def reading_engine(folder: Path, driver: Driver) -> Engine:
    """Up to four connections that cannot write; each transaction sees one state of the library."""
    return _engine(folder, driver, begin="BEGIN", readers=_READERS)


def _engine(folder: Path, driver: Driver, *, begin: str, readers: int) -> Engine:
    url = f"sqlite:///{(folder / FILE_NAME).absolute()}"
    arguments = {"check_same_thread": False, "isolation_level": None}
    if readers:
        engine = create_engine(
            url, module=driver.module, poolclass=QueuePool, pool_size=readers, max_overflow=0, connect_args=arguments
        )
    else:
        engine = create_engine(url, module=driver.module, poolclass=StaticPool, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def prepare(raw: _Raw, _record: object) -> None:
        _prepare(raw, read_only=readers > 0)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        try:  # every transaction passes here, and SQLAlchemy takes longer over a statement than SQLite does
            raw_of(connection).execute(begin)
        except driver.module.Error as error:
            raise error_of(error) from error

    return engine


def _prepare(raw: _Raw, *, read_only: bool) -> None:
    """Set up a connection. `busy_timeout` comes first: changing the journal mode already needs a lock."""
    raw.text_factory = read_text
    raw.execute("PRAGMA busy_timeout = 5000")
    mode = raw.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode is None or mode[0] != "wal":
        raise LibraryReadOnly(f"the database cannot use a write-ahead log here, it says {mode!r}")
    raw.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA wal_autocheckpoint = 1000")
    raw.execute(f"PRAGMA journal_size_limit = {64 * 1024 * 1024}")
    raw.execute("PRAGMA trusted_schema = OFF")
    if sys.platform == "darwin":  # fsync alone leaves the data in the drive's cache there
        raw.execute("PRAGMA fullfsync = ON")
        raw.execute("PRAGMA checkpoint_fullfsync = ON")
    if read_only:
        raw.execute("PRAGMA query_only = ON")
