"""How the services do, asked through the gateway's own connections."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

import httpx
from fastapi import APIRouter
from pydantic import BaseModel

from services.gateway.exchange import finished
from services.gateway.upstreams import Upstream, Upstreams
from services.platform.clock import Clock
from services.platform.correlation import HEADER, correlation_id
from sync.breaker import BreakerState

_FRESH_S = 5.0
_TIMEOUT = httpx.Timeout(2.0)


class ServiceHealth(BaseModel):
    """One service. `detail` says why it is not ready; `breaker` is the state of its circuit breaker."""

    status: str
    latency_ms: float
    breaker: str
    detail: str = ""


class ServicesHealth(BaseModel):
    """`status` is "ok" when every service is, else "degraded"."""

    status: str
    checked_at: datetime
    services: dict[str, ServiceHealth]


class CircuitBreaker(BaseModel):
    """The breaker of one service: `closed` lets requests through, `open` refuses them for `retry_after_s` seconds,
    `half-open` lets one through at a time; two good ones close it."""

    state: str
    failure_count: int
    success_count: int
    opened_at: datetime | None
    retry_after_s: float

    @classmethod
    def of(cls, state: BreakerState) -> CircuitBreaker:
        return cls(
            state=state.state.value,
            failure_count=state.failure_count,
            success_count=state.success_count,
            opened_at=state.opened_at,
            retry_after_s=round(state.retry_after_s, 3),
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    at_s: float
    health: ServicesHealth


class Rounds:
    """Asks every service for its readiness; what it heard counts for five seconds, however many ask."""

    def __init__(self, upstreams: Upstreams, clock: Clock) -> None:
        self._upstreams = upstreams
        self._clock = clock
        self._seen: _Seen | None = None
        self._going: asyncio.Task[ServicesHealth] | None = None

    async def health(self) -> ServicesHealth:
        if self._seen is not None and time.monotonic() - self._seen.at_s < _FRESH_S:
            return self._seen.health
        if self._going is None or self._going.done():
            # A task of its own: whoever asks may go away, but requests of the pool must not be cancelled.
            self._going = asyncio.create_task(self._go())
        return await asyncio.shield(self._going)

    async def finish(self, timeout_s: float) -> None:
        """Wait for what is under way, but not long."""
        await finished([self._going] if self._going is not None else [], timeout_s)

    async def _go(self) -> ServicesHealth:
        every = list(self._upstreams)
        found = await asyncio.gather(*(self._ask(one) for one in every))
        services = {one.name: health for one, health in zip(every, found, strict=True)}
        is_well = all(health.status == "ok" for health in found)
        health = ServicesHealth(status="ok" if is_well else "degraded", checked_at=self._clock(), services=services)
        self._seen = _Seen(time.monotonic(), health)
        return health

    async def _ask(self, upstream: Upstream) -> ServiceHealth:
        began = time.monotonic()
        headers = {"host": upstream.host.decode(), HEADER: correlation_id()}
        extensions = {"timeout": _TIMEOUT.as_dict()}
        request = httpx.Request("GET", f"{upstream.url}/readyz", headers=headers, extensions=extensions)
        status, detail = "down", ""
        try:
            # Not through the breaker: a look must neither open nor close it, and must see past an open one.
            sent = await upstream.pool.send(request)
            try:
                await sent.response.aread()
            finally:
                await sent.aclose()
            code = sent.response.status_code
            status, detail = ("ok", "") if code == httpx.codes.OK else ("not ready", f"it answers with status {code}")
        except httpx.TransportError as error:
            detail = "it does not answer in time" if isinstance(error, httpx.TimeoutException) else "nobody answers"
        latency_ms = round((time.monotonic() - began) * 1000, 1)
        return ServiceHealth(
            status=status, latency_ms=latency_ms, breaker=upstream.breaker.state().state.value, detail=detail
        )


def health_of_services(rounds: Rounds, upstreams: Upstreams) -> APIRouter:
    """``/health/services`` and ``/health/circuit-breakers``; open to all, without limit."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/services")
    async def services() -> ServicesHealth:
        """Every service, asked for its readiness at most five seconds ago."""
        return await rounds.health()

    @router.get("/circuit-breakers")
    async def circuit_breakers() -> dict[str, CircuitBreaker]:
        """The circuit breaker of every service."""
        return {one.name: CircuitBreaker.of(one.breaker.state()) for one in upstreams}

    return router
