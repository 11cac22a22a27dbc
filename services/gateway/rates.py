"""How many requests may come: the limits, and where each caller stands. Shared by all gateways through Redis."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from services.gateway.headers import Headers
from services.platform.errors import TooMany
from services.platform.settings import Settings
from sync.breaker import Breaker
from sync.errors import CircuitOpen

log = logging.getLogger(__name__)
_CONNECTIONS = 10
_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """One promise. Exact ones keep every moment of the window, the others two counters and are a little off."""

    name: str
    item: RateLimitItem
    is_exact: bool = True


USER = Rate("user", RateLimitItemPerMinute(100))
ADDRESS = Rate("address", RateLimitItemPerMinute(1000), is_exact=False)
LOGIN = Rate("login", RateLimitItemPerMinute(5, 15))
FAILED_LOGINS = Rate("failed-logins", RateLimitItemPerHour(30), is_exact=False)
SOCKETS = Rate("sockets", RateLimitItemPerMinute(20))
AI = Rate("ai", RateLimitItemPerMinute(10))
EXPORTS = Rate("exports", RateLimitItemPerMinute(20))


class Unknown(Exception):
    """Redis does not answer; nobody knows where the caller stands."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands with one rate."""

    rate: Rate
    remaining: int
    reset_s: float

    def headers(self) -> Headers:
        """``RateLimit-*`` as draft-ietf-httpapi-ratelimit-headers-07 and its forerunners have them."""
        limit, window_s = self.rate.item.amount, self.rate.item.get_expiry()
        return [
            (b"ratelimit-limit", str(limit).encode()),
            (b"ratelimit-remaining", str(self.remaining).encode()),
            (b"ratelimit-reset", str(math.ceil(self.reset_s)).encode()),
            (b"ratelimit-policy", f"{limit};w={window_s}".encode()),
        ]


class Rates:
    """Counts hits. With the embedded Redis they are counted in this process."""

    def __init__(self, settings: Settings) -> None:
        self._pool = _pool(settings) if settings.redis_url else None
        storage = RedisStorage(
            f"async+{settings.redis_url}", implementation="redispy", key_prefix="autograph:rates",
            connection_pool=self._pool,  # type: ignore[arg-type]  # documented, but not in the annotation
        ) if self._pool else MemoryStorage()  # fmt: skip
        self._exact: RateLimiter = MovingWindowRateLimiter(storage)
        self._counting: RateLimiter = SlidingWindowCounterRateLimiter(storage)
        # While Redis hangs, requests must not wait for it one by one.
        self._breaker = Breaker(
            "redis of the rates", listener=lambda state: log.warning("rates: redis %s", state.state)
        )

    async def take(self, rate: Rate, key: str) -> Standing:
        """Count one hit. Raises: TooMany, Unknown."""
        return await self._counted(rate, key, is_hit=True)

    async def look(self, rate: Rate, key: str) -> Standing:
        """Count nothing. Raises: TooMany when a hit would be too many, Unknown."""
        return await self._counted(rate, key, is_hit=False)

    async def forget(self, rate: Rate, key: str) -> None:
        """Count from the beginning. Raises: Unknown."""
        limiter = self._exact if rate.is_exact else self._counting
        try:
            with self._breaker.calling():
                await limiter.clear(rate.item, rate.name, key)
        except (RedisError, OSError, CircuitOpen) as error:
            raise Unknown from error

    async def aclose(self) -> None:
        if self._pool is not None:
            await self._pool.disconnect()

    async def _counted(self, rate: Rate, key: str, *, is_hit: bool) -> Standing:
        limiter = self._exact if rate.is_exact else self._counting
        try:
            with self._breaker.calling():
                is_good = await (limiter.hit if is_hit else limiter.test)(rate.item, rate.name, key)
                stats = await limiter.get_window_stats(rate.item, rate.name, key)
        except (RedisError, OSError, CircuitOpen) as error:
            raise Unknown from error
        standing = Standing(rate, stats.remaining if is_good else 0, max(stats.reset_time - time.time(), 0))
        if not is_good:
            raise OverTheLimit(standing)
        return standing


class OverTheLimit(TooMany):
    """Carries where the caller stands, for the headers of the answer."""

    def __init__(self, standing: Standing) -> None:
        item = standing.rate.item
        detail = f"{item.amount} in {item.get_expiry()} s are taken, and these were used up ({standing.rate.name})"
        super().__init__(detail, code="rate_limited", retry_after_s=standing.reset_s)
        self.standing = standing


def address_key(address: str) -> str:
    """One key for one line: a household has a whole /64 of IPv6 addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else address


def secret_key(secret: str) -> str:
    """A key for what must not be read in Redis."""
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def _pool(settings: Settings) -> BlockingConnectionPool:
    return BlockingConnectionPool.from_url(
        settings.redis_url,
        max_connections=_CONNECTIONS,
        timeout=_TIMEOUT_S,
        socket_timeout=_TIMEOUT_S,
        socket_connect_timeout=_TIMEOUT_S,
        socket_keepalive=True,
        health_check_interval=settings.redis_health_check_s,
        retry=Retry(NoBackoff(), 1),
    )
