"""The database of a process: one pool, short units of work, and what the pool is doing."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import QueuePool

from services.platform.database_errors import AskAgain, turned
from services.platform.errors import Unavailable
from services.platform.metrics import POOL_OPENED
from services.platform.resting import look_after_rest
from services.platform.settings import Settings
from services.platform.sqlite import READS, open_sqlite

_TRIES = 3
_PAUSE_S = 0.02
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class PoolUse:
    """Connections lent out, connections open, and how many there can be."""

    name: str
    in_use: int
    connections: int
    limit: int


class Database:
    """Sessions over one pool.

    A request opens its unit of work where it needs one and ends it before it answers::

        async with platform.database.begin() as session: ...   # commits, or rolls back on an error
        async with platform.database.read() as session: ...    # writes nothing

    Errors: Unavailable when the database does not answer, is busy, or has no connection left; TooSlow after the
    time of the settings; Invalid for a value that no column can hold. `IntegrityError` is left to the caller.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        # The same pool; PostgreSQL refuses writes there, SQLite does not take the write lock.
        reading = engine.execution_options(**({READS: True} if self.is_embedded else {"postgresql_readonly": True}))
        self._reading = async_sessionmaker(reading, expire_on_commit=False)
        self._at_once = engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def is_embedded(self) -> bool:
        """Whether it is SQLite in a file."""
        return self.engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A unit of work that is committed at its end, or rolled back when an error leaves it."""
        with turned():
            async with self._sessions() as session, session.begin():
                yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reading."""
        with turned():
            async with self._reading() as session:
                yield session

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement is a unit of work of its own, without a way there and back for its end.

        When a statement that writes returns, it is committed.
        """
        with turned():
            async with self._at_once.connect() as connection:
                yield connection

    async def run(self, work: Callable[[AsyncSession], Awaitable[_Result]]) -> _Result:
        """`work` in a unit of its own, done again when another unit was in its way (deadlock, serialization).

        `work` may run up to three times, so it must do nothing but to the session.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                async with self.begin() as session:
                    return await work(session)
            except AskAgain:
                if attempt == _TRIES:
                    raise
                await asyncio.sleep(_PAUSE_S * attempt * (1 + random.random()))  # noqa: S311  no secret
        raise AssertionError("the last try returns or raises")

    async def ping(self) -> None:
        """One round trip. Raises: Unavailable and the like when there is no answer."""
        with turned():
            async with self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))

    def pool_use(self) -> PoolUse:
        pool = self.engine.pool
        assert isinstance(pool, QueuePool)
        limit = pool.size() + max(pool._max_overflow, 0)  # noqa: SLF001  there is no other way to ask
        return PoolUse("database", pool.checkedout(), pool.checkedin() + pool.checkedout(), limit)


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The pool that `settings` describe; it is lazy: nothing is connected before it is needed."""
    options = _options(settings)
    engine = _open_postgres(settings, options) if settings.database_url else open_sqlite(settings, options)

    look_after_rest(engine.sync_engine)

    @event.listens_for(engine.sync_engine, "connect")
    def count(_connection: object, _record: object) -> None:
        POOL_OPENED.labels("database").inc()

    try:
        yield Database(engine)
    finally:
        await engine.dispose()


def _options(settings: Settings) -> dict[str, Any]:  # Any: keyword arguments of create_async_engine
    return {
        "pool_size": settings.database_pool_size,
        "max_overflow": settings.database_max_overflow,
        "pool_timeout": settings.database_pool_timeout_s,
        "pool_recycle": settings.database_pool_recycle_s,
        "pool_use_lifo": True,
        "hide_parameters": True,  # an error must not carry what people wrote into a log
    }


def _open_postgres(settings: Settings, options: dict[str, Any]) -> AsyncEngine:
    statement_s = settings.database_statement_timeout_s
    limits = {
        "application_name": "autograph",
        "statement_timeout": _milliseconds(statement_s),
        "lock_timeout": _milliseconds(settings.database_lock_timeout_s),
        "idle_in_transaction_session_timeout": _milliseconds(settings.database_idle_timeout_s),
    }
    arguments = {
        "server_settings": limits,
        "timeout": settings.database_connect_timeout_s,
        # Ours, when the server is gone without a word; later than the server's own.
        "command_timeout": statement_s + settings.database_connect_timeout_s,
    }
    engine = create_async_engine(settings.database_url, connect_args=arguments, **options)

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, _record: object, words: Any, arguments: Any) -> Any:  # Any: the event has no types
        try:
            return dialect.connect(*words, **arguments)
        except (OSError, _driver_errors(), DBAPIError, dialect.dbapi.Error) as error:
            raise Unavailable("the database does not answer", retry_after_s=1) from error

    return engine


def _driver_errors() -> type[Exception]:
    import asyncpg  # type: ignore[import-untyped]  # it has no stubs; only where PostgreSQL is

    found: type[Exception] = asyncpg.PostgresError
    return found


def _milliseconds(seconds: float) -> str:
    return str(int(seconds * 1000))
