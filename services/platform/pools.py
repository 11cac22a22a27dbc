"""What the pools of a process are doing, for the metrics and for the health of a service."""

from __future__ import annotations

from collections.abc import Iterator

from redis.asyncio import BlockingConnectionPool

from services.platform import metrics
from services.platform.database import PoolUse
from services.platform.platform import Platform


def pools_of(platform: Platform) -> Iterator[PoolUse]:
    """Every pool of `platform` as it is now. A Redis inside the process has none."""
    yield platform.database.pool_use()
    pool = platform.redis.connection_pool
    if isinstance(pool, BlockingConnectionPool):
        # There is no public way to ask.
        lent, idle = len(pool._in_use_connections), len(pool._available_connections)  # noqa: SLF001
        yield PoolUse("redis", lent, lent + idle, pool.max_connections)


def show_pools(platform: Platform) -> None:
    """Bring the gauges up to date, before they are read."""
    for use in pools_of(platform):
        metrics.POOL_IN_USE.labels(use.name).set(use.in_use)
        metrics.POOL_CONNECTIONS.labels(use.name).set(use.connections)
        metrics.POOL_LIMIT.labels(use.name).set(use.limit)
