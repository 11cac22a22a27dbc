"""The database of a process: one pool, short units of work, and what the pool is doing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import QueuePool

from services.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class PoolUse:
    """What a pool is doing now: connections it keeps, those lent out, those beyond its size, and its limit."""

    size: int
    in_use: int
    overflow: int
    limit: int


class Database:
    """Sessions over one pool.

    A request opens its unit of work where it needs one and ends it before it answers::

        async with platform.database.begin() as session: ...   # commits, or rolls back on an error
        async with platform.database.read() as session: ...    # writes nothing
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)

    @property
    def is_embedded(self) -> bool:
        """Whether it is SQLite in a file."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A unit of work that is committed at its end, or rolled back when an error leaves it."""
        async with self._sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reading."""
        async with self._sessions() as session:
            yield session

    async def ping(self) -> None:
        """One round trip; raises what SQLAlchemy raises when there is no answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    def pool_use(self) -> PoolUse:
        pool = self.engine.pool
        assert isinstance(pool, QueuePool)
        limit = pool.size() + max(pool._max_overflow, 0)  # noqa: SLF001  there is no other way to ask
        return PoolUse(pool.size(), pool.checkedout(), max(pool.overflow(), 0), limit)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The pool that `settings` describe; it is lazy: nothing is connected before it is needed."""
    engine = _postgres(settings) if settings.database_url else _sqlite(settings)
    try:
        yield Database(engine)
    finally:
        await engine.dispose()


def _pool_options(settings: Settings) -> dict[str, Any]:  # Any: keyword arguments of create_async_engine
    return {
        "pool_size": settings.database_pool_size,
        "max_overflow": settings.database_max_overflow,
        "pool_timeout": settings.database_pool_timeout_s,
        "pool_recycle": settings.database_pool_recycle_s,
        "pool_pre_ping": True,
        "pool_use_lifo": True,
    }


def _postgres(settings: Settings) -> AsyncEngine:
    return create_async_engine(settings.database_url, **_pool_options(settings))


def _sqlite(settings: Settings) -> AsyncEngine:
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{settings.data / 'autograph.db'}", **_pool_options(settings), connect_args={"timeout": 30}
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # Any: the driver's connection has no type of its own
        # No driver-made BEGIN; ours below takes the write lock at once, so that two units never deadlock.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:  # Any: as above
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
