"""The services behind the gateway: each is a URL or an app of this process, and has a breaker of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.types import ASGIApp

from services.catalogue import PORTS
from services.gateway.errors import CircuitIsOpen, Unreachable
from services.gateway.pool import INSIDE, Pool, Sent
from services.gateway.retrying import IDEMPOTENT, RetryBudget, pause_s
from services.gateway.settings import GatewaySettings
from services.platform.errors import ServiceError, TooSlow, Unavailable
from services.platform.metrics import BREAKER_STATE
from sync.breaker import Breaker, BreakerState, State, Verdict
from sync.errors import CircuitOpen

log = logging.getLogger(__name__)

NAMES = tuple(sorted(name for name in PORTS if name != "gateway"))
_LONG_READS = frozenset(("ai", "exports", "svg"))
# The service is there but cannot do its work; other errors of a status say something of the request.
FAILURES = frozenset((500, 502, 503, 504))
_SHOWN = {State.CLOSED: 0, State.HALF_OPEN: 1, State.OPEN: 2}
_BROKEN = (httpx.ConnectError, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)


def judge(error: Exception) -> Verdict:
    """Only what the network or the service did counts; not a full pool, nor what the client's body did."""
    is_local = isinstance(error, httpx.PoolTimeout | httpx.LocalProtocolError)
    return Verdict.FAILED if isinstance(error, httpx.TransportError) and not is_local else Verdict.SAYS_NOTHING


def _show(state: BreakerState) -> None:
    BREAKER_STATE.labels(state.name).set(_SHOWN[state.state])
    log.warning("the breaker of %s is %s", state.name, state.state)


@dataclass(frozen=True, slots=True)
class Upstream:
    """One service. `app` is set when it runs in this process; `url` is then a name that only the pool knows."""

    name: str
    url: str
    pool: Pool
    breaker: Breaker
    budget: RetryBudget
    timeout: httpx.Timeout
    app: ASGIApp | None = None

    @property
    def host(self) -> bytes:
        return httpx.URL(self.url).netloc

    def check(self) -> None:
        """Spares a request that would be refused now the work of being made. Raises: CircuitIsOpen."""
        try:
            self.breaker.check()
        except CircuitOpen as error:
            raise CircuitIsOpen(self.name, error.retry_after_s) from None

    @asynccontextmanager
    async def sending(self, request: httpx.Request, *, may_retry: bool = False) -> AsyncIterator[httpx.Response]:
        """The answer to `request`, its body unread. Never cancel the task that is in here: see `Pool`.

        The breaker counts one request once, also when it was sent twice, and learns how it went when the headers of
        the answer are there: a client that takes its answer slowly must not hold the one probe.

        Raises: CircuitIsOpen, Unreachable, TooSlow, Unavailable, and what reading the request's body raised.
        """
        request.extensions["timeout"] = self.timeout.as_dict()
        try:
            sent = await self._sent(request, may_retry)
            try:
                yield sent.response
            finally:
                await sent.aclose()
        except CircuitOpen as error:
            raise CircuitIsOpen(self.name, error.retry_after_s) from None
        except httpx.PoolTimeout:
            raise Unavailable(f"{self.name}: no connection is free", retry_after_s=1) from None
        except httpx.TimeoutException:
            raise self._named(TooSlow(f"{self.name} did not answer in time")) from None
        except httpx.ConnectError:
            raise Unreachable(self.name, "nobody answers at its address") from None
        except httpx.TransportError:
            raise Unreachable(self.name, "it broke the connection off") from None

    async def _sent(self, request: httpx.Request, may_retry: bool) -> Sent:
        self.budget.earn()
        with self.breaker.calling() as attempt:
            try:
                sent = await self.pool.send(request)
            except _BROKEN:
                if not (may_retry and request.method in IDEMPOTENT and self.budget.spend()):
                    raise
                await asyncio.sleep(pause_s())
                sent = await self.pool.send(request)
            if sent.response.status_code in FAILURES:
                attempt.failed()
        return sent

    def _named(self, error: ServiceError) -> ServiceError:
        error.extra = {"service": self.name}
        return error


class Upstreams:
    """All services by name."""

    def __init__(self, settings: GatewaySettings, apps: Mapping[str, ASGIApp]) -> None:
        self.pool = Pool(settings, apps)
        self._all = {name: self._upstream(settings, name, apps.get(name)) for name in NAMES}

    def __getitem__(self, name: str) -> Upstream:
        return self._all[name]

    def __iter__(self) -> Iterator[Upstream]:
        return iter(self._all.values())

    def get(self, name: str) -> Upstream | None:
        return self._all.get(name)

    def _upstream(self, settings: GatewaySettings, name: str, app: ASGIApp | None) -> Upstream:
        BREAKER_STATE.labels(name).set(_SHOWN[State.CLOSED])
        read_s = settings.long_read_timeout_s if name in _LONG_READS else settings.read_timeout_s
        return Upstream(
            name=name,
            url=f"{INSIDE}://{name}" if app else settings.url_of(name, PORTS[name]),
            pool=self.pool,
            breaker=Breaker(name, judge=judge, listener=_show),
            budget=RetryBudget(),
            timeout=httpx.Timeout(
                connect=settings.connect_timeout_s,
                write=settings.write_timeout_s,
                read=read_s,
                pool=settings.pool_timeout_s,
            ),
            app=app,
        )
