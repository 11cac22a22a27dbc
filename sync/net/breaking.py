"""Leaves a service alone that failed again and again; each service of the backend by itself."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from sync.breaker import Breaker, BreakerState, Verdict
from sync.net.pool import Doubted
from sync.net.transport import Ask, Transport

SERVICES = ("auth", "diagrams", "collaboration")
"""Those that syncing needs; others come when they are asked."""
FAILING = frozenset((500, 502, 503, 504))
_LOCAL = (Doubted, httpx.PoolTimeout, httpx.LocalProtocolError, httpx.UnsupportedProtocol)


class Breaking:
    """One breaker per service. `listener` hears of every change.

    No answer, none in time, and 500, 502, 503 and 504 are failures. Being refused (4xx) or asked for patience (429)
    is not, nor is what only concerns this machine. Source: sync-research 3.1.
    """

    def __init__(self, inner: Transport, now: Callable[[], float], listener: Callable[[BreakerState], None]) -> None:
        self._inner = inner
        self._now = now
        self._listener = listener
        self._breakers = {name: self._new(name) for name in SERVICES}

    async def send(self, ask: Ask) -> httpx.Response:
        with self.breaker(ask.service).calling() as attempt:
            response = await self._inner.send(ask)
            if response.status_code in FAILING:
                attempt.failed()
        return response

    def breaker(self, service: str) -> Breaker:
        known = self._breakers.get(service)
        if known is None:
            known = self._breakers[service] = self._new(service)
        return known

    def states(self) -> list[BreakerState]:
        """Of every service that was asked, and of those that syncing needs."""
        return [breaker.state() for breaker in tuple(self._breakers.values())]

    def _new(self, service: str) -> Breaker:
        return Breaker(service, judge=_judged, clock=self._now, listener=self._listener)


def _judged(error: Exception) -> Verdict:
    is_failure = isinstance(error, httpx.TransportError) and not isinstance(error, _LOCAL)
    return Verdict.FAILED if is_failure else Verdict.SAYS_NOTHING
