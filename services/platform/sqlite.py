"""The embedded database: which SQLite drives it, and how its connections are prepared.

Before 3.51.3 (and the repaired 3.50.7 and 3.44.6) SQLite can lose commits when two connections use one write-ahead
log (sqlite.org/wal.html#walresetbug). The `pysqlite3` wheel carries a sound one; with an unsound one the rollback
journal is used, which the bug cannot touch: slower, readers wait for writers, nothing is lost.
See docs/decisions/0024-the-embedded-database.md.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import aiosqlite
from sqlalchemy import event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_dbapi
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from services.platform.settings import Settings

_SOUND_SINCE = (3, 51, 3)
_REPAIRED = {(3, 50): 7, (3, 44): 6}
_WITHDRAWN = (3, 52, 0)
_BUSY_S = 30
READS = "autograph_reads"
"""The execution option of a connection that only reads: it does not take the write lock."""


class Driver(NamedTuple):
    """A DB-API module, and the journal that is safe with its SQLite."""

    module: ModuleType
    journal: str


def is_sound(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the WAL-reset bug."""
    if version == _WITHDRAWN:
        return False
    repaired = _REPAIRED.get((version[0], version[1]))
    return version >= _SOUND_SINCE or (repaired is not None and version[2] >= repaired)


def choose_driver() -> Driver:
    """`pysqlite3` where it is installed, else the one that came with Python."""
    try:
        from pysqlite3 import dbapi2 as module  # type: ignore[import-untyped]  # it has no stubs
    except ImportError:
        import sqlite3 as module
    version = tuple(int(part) for part in module.sqlite_version.split("."))
    return Driver(module, "WAL" if is_sound(version) else "DELETE")


def open_sqlite(settings: Settings, options: dict[str, Any], driver: Driver | None = None) -> AsyncEngine:
    """An engine on the file in the data folder; every commit is on the disk when it returns."""
    driver = driver or choose_driver()
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{settings.data / 'autograph.db'}",
        module=AsyncAdapt_aiosqlite_dbapi(_driven_by(driver.module), driver.module),  # type: ignore[arg-type]  # see there
        connect_args={"timeout": _BUSY_S},
        **options,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # Any: the driver's connection has no type of its own
        # No driver-made BEGIN; ours below takes the write lock at once, so that two units never deadlock.
        connection.isolation_level = None
        # The patience first: setting the journal needs a lock too.
        for pragma in (
            f"busy_timeout={_BUSY_S * 1000}", f"journal_mode={driver.journal}", "synchronous=FULL", "foreign_keys=ON",
            "journal_size_limit=67108864", "trusted_schema=OFF",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:  # Any: as above
        reads = connection.get_execution_options().get(READS)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _driven_by(module: ModuleType) -> SimpleNamespace:
    """The `aiosqlite` module as SQLAlchemy reads it, over another SQLite than the one it would take."""
    names = ("DatabaseError", "Error", "IntegrityError", "NotSupportedError", "OperationalError", "ProgrammingError")
    # Some wheels lack the tuple form that Python's own module has.
    info = tuple(int(part) for part in module.sqlite_version.split("."))
    return SimpleNamespace(
        **{name: getattr(module, name) for name in names},
        sqlite_version=module.sqlite_version,
        sqlite_version_info=info,
        Connection=aiosqlite.Connection,
        connect=_connector(module),
    )


def _connector(module: ModuleType) -> Callable[..., aiosqlite.Connection]:
    def connect(path: str, **options: Any) -> aiosqlite.Connection:  # Any: what sqlite3.connect takes
        return aiosqlite.Connection(lambda: module.connect(path, **options), 64)

    return connect
