"""The parts that a service needs, looked at every half minute: what answers, since when not, and how long it took."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from redis.exceptions import RedisError

from services.migrations.upgrade import current, head, knows
from services.platform.ending import end
from services.platform.errors import ServiceError, Unavailable
from services.platform.platform import Platform

log = logging.getLogger(__name__)

INTERVAL_S = 30.0
_RETRIES, _RETRY_PAUSE_S = 3, 0.3
_PATIENCE_S = 2.0
# While something is away it is looked at more often, so that its return is noticed.
_INTERVAL_WHEN_AWAY_S = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What the last look at a part found; `error` is empty when all was well. `took_s` includes the retries."""

    part: str
    is_needed: bool
    error: str
    tries: int
    took_s: float
    at: datetime


class Checks:
    """The database and its tables are needed; without Redis or blobs the service does less, and says so."""

    def __init__(self, platform: Platform, *, uses_database: bool = True) -> None:
        self._platform = platform
        self.uses_database = uses_database
        self.findings: dict[str, Finding] = {}

    @property
    def is_started(self) -> bool:
        """Whether all that is needed was there once."""
        return bool(self.findings) and self.is_able

    @property
    def is_able(self) -> bool:
        return not any(one.error for one in self.findings.values() if one.is_needed)

    @property
    def status(self) -> str:
        """``ok``, ``degraded`` (something that can be done without is away) or ``down``."""
        if not self.is_able:
            return "down"
        return "degraded" if any(one.error for one in self.findings.values()) else "ok"

    async def look(self) -> None:
        """Look at every part once, all at the same time."""
        looks = [self._look("redis", self._ping_redis, is_needed=False)]
        if self.uses_database:
            looks += [
                self._look("database", self._platform.database.ping, is_needed=True),
                self._look("migrations", self._are_tables_new, is_needed=True),
                self._look("blobs", self._platform.blobs.check, is_needed=False),
            ]
        for finding in await asyncio.gather(*looks):
            before = self.findings.get(finding.part)
            if finding.error and (before is None or not before.error):
                log.warning("%s: %s", finding.part, finding.error)
            elif before is not None and before.error and not finding.error:
                log.info("%s is back", finding.part)
            self.findings[finding.part] = finding

    async def _look(self, part: str, check: Callable[[], Awaitable[object]], *, is_needed: bool) -> Finding:
        began, error, tries = time.perf_counter(), "", 0
        for tries in range(1, _RETRIES + 1):
            error = await _tried(check)
            if not error:
                break
            if tries < _RETRIES:
                await asyncio.sleep(_RETRY_PAUSE_S)
        return Finding(part, is_needed, error, tries, time.perf_counter() - began, self._platform.clock())

    async def _ping_redis(self) -> None:
        await self._platform.redis.ping()

    async def _are_tables_new(self) -> None:
        at, wanted = await current(self._platform.database), head()
        # In the middle of an update the tables are ahead of the old processes, which go on until new ones took over.
        if at != wanted and (at is None or knows(at)):
            raise Unavailable(f"the tables are at {at}, this program needs {wanted}: run `autograph-services migrate`")


async def _tried(check: Callable[[], Awaitable[object]]) -> str:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await check()
    except TimeoutError:
        return f"no answer for {_PATIENCE_S:g} seconds"
    except ServiceError as error:
        return str(error)
    except (RedisError, OSError) as error:
        return f"no answer ({type(error).__name__})"
    except Exception as error:  # whatever a driver raises, the part is not well
        log.debug("a check failed", exc_info=True)
        return f"failed ({type(error).__name__})"
    return ""


@asynccontextmanager
async def checking(checks: Checks) -> AsyncIterator[None]:
    """Look again and again while the block runs; the first look is over when it begins."""

    # Not `services.background.rounds`: also a process that leaves such work to others must know how it stands.
    async def look_again() -> None:
        while True:
            await asyncio.sleep(INTERVAL_S if checks.status == "ok" else _INTERVAL_WHEN_AWAY_S)
            await checks.look()

    await checks.look()
    task = asyncio.create_task(look_again())
    try:
        yield
    finally:
        await end([task])
