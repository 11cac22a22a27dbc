"""How many requests may come: the limits, and where each caller stands. Shared by all gateways through Redis."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from services.access.seal import digest
from services.gateway.headers import Headers
from services.platform.errors import TooMany
from services.platform.settings import Settings
from services.platform.windows import Rate, Standing, Uncounted, Windows
from sync.breaker import Breaker
from sync.errors import CircuitOpen

log = logging.getLogger(__name__)
_CONNECTIONS = 10
_TIMEOUT_S = 1.0

USER = Rate("user", RateLimitItemPerMinute(100))
ADDRESS = Rate("address", RateLimitItemPerMinute(1000), is_exact=False)
LOGIN = Rate("login", RateLimitItemPerMinute(5, 15))
FAILED_LOGINS = Rate("failed-logins", RateLimitItemPerHour(30), is_exact=False)
SOCKETS = Rate("sockets", RateLimitItemPerMinute(20))
AI = Rate("ai", RateLimitItemPerMinute(10))
EXPORTS = Rate("exports", RateLimitItemPerMinute(20))


class Rates:
    """Counts hits. With the embedded Redis they are counted in this process."""

    def __init__(self, settings: Settings) -> None:
        self._pool = _pool(settings) if settings.redis_url else None
        self._windows = Windows("rates", self._pool)
        # While Redis hangs, requests must not wait for it one by one.
        self._breaker = Breaker(
            "redis of the rates", listener=lambda state: log.warning("rates: redis %s", state.state)
        )

    async def take(self, rate: Rate, key: str) -> Standing:
        """Count one hit. Raises: OverTheLimit, Uncounted."""
        with self._calling():
            is_good = await self._windows.hit(rate, key)
            standing = await self._windows.standing(rate, key)
        return _passed(standing, is_good)

    async def look(self, rate: Rate, key: str) -> Standing:
        """Count nothing. Raises: OverTheLimit when a hit would be too many, Uncounted."""
        with self._calling():
            is_good = await self._windows.has_room(rate, key)
            standing = await self._windows.standing(rate, key)
        return _passed(standing, is_good)

    async def forget(self, rate: Rate, key: str) -> None:
        """Count from the beginning. Raises: Uncounted."""
        with self._calling():
            await self._windows.forget(rate, key)

    async def aclose(self) -> None:
        if self._pool is not None:
            await self._pool.disconnect()

    @contextmanager
    def _calling(self) -> Iterator[None]:
        try:
            with self._breaker.calling():
                yield
        except CircuitOpen as error:
            raise Uncounted(type(error).__name__) from error


def _passed(standing: Standing, is_good: bool) -> Standing:
    if not is_good:
        raise OverTheLimit(replace(standing, remaining=0))
    return standing


class OverTheLimit(TooMany):
    """Carries where the caller stands, for the headers of the answer."""

    def __init__(self, standing: Standing) -> None:
        item = standing.rate.item
        detail = f"{item.amount} in {item.get_expiry()} s are taken, and these were used up ({standing.rate.name})"
        super().__init__(detail, code="rate_limited", retry_after_s=standing.reset_s)
        self.standing = standing


def headers_of(standing: Standing) -> Headers:
    """``RateLimit-*`` as draft-ietf-httpapi-ratelimit-headers-07 and its forerunners have them."""
    limit, window_s = standing.rate.item.amount, standing.rate.item.get_expiry()
    return [
        (b"ratelimit-limit", str(limit).encode()),
        (b"ratelimit-remaining", str(standing.remaining).encode()),
        (b"ratelimit-reset", str(math.ceil(standing.reset_s)).encode()),
        (b"ratelimit-policy", f"{limit};w={window_s}".encode()),
    ]


def address_key(address: str) -> str:
    """One key for one line: a household has a whole /64 of IPv6 addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else address


def secret_key(secret: str) -> str:
    """A key for what must not be read in Redis."""
    return digest(secret)[:32]


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
