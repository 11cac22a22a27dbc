"""What a service stands on: settings and the open connections of one process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from services.platform.blob_stores import open_blobs
from services.platform.blobs import Blobs
from services.platform.clock import Clock, now
from services.platform.database import Database, open_database
from services.platform.lifecycle import Lifecycle
from services.platform.memory import Memory
from services.platform.pubsub import PubSub
from services.platform.redis import Redis, open_redis
from services.platform.settings import Settings


@dataclass(frozen=True, slots=True)
class Platform:
    """One per process; several services share it when they run together."""

    settings: Settings
    database: Database
    redis: Redis
    pubsub: PubSub
    blobs: Blobs
    clock: Clock = field(default=now)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    memory: Memory = field(default_factory=Memory)


@asynccontextmanager
async def open_platform(settings: Settings, *, clock: Clock = now) -> AsyncIterator[Platform]:
    """Open what `settings` name, and close it again, also when something fails in between."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings))
        redis, listener = await stack.enter_async_context(open_redis(settings))
        blobs = await stack.enter_async_context(open_blobs(settings, clock))
        yield Platform(settings, database, redis, PubSub(redis, listener), blobs, clock)
