"""Sends a request again when that can help, a few times, and never more than the budget has."""

from __future__ import annotations

import logging
from http import HTTPStatus

import httpx

from sync.errors import CircuitOpen
from sync.net.budget import RetryBudget
from sync.net.idempotency import KEY
from sync.net.pool import Doubted
from sync.net.retry_after import retry_after_s
from sync.net.transport import Ask, Transport
from sync.net.trust import is_distrust
from sync.pace import Pace

log = logging.getLogger(__name__)

ATTEMPTS = 3
STATUSES = frozenset((408, 425, 429, 500, 502, 503, 504))
_FIRST_S, _GROWS = 0.5, 4.0
# Whoever is asked to wait longer is told so, and does something else meanwhile.
_PATIENCE_S = 10.0
_IN_FLIGHT = b'"in_flight"'


class Retrying:
    """Up to three attempts, with full jitter between them or as long as the server asks.

    What changes something is sent again only under its idempotency key. An open circuit ends it at once. Not stamina,
    because its waits cannot be those of a `Pace`, and it knows neither a budget nor `Retry-After`.
    """

    def __init__(self, inner: Transport, pace: Pace) -> None:
        self._inner = inner
        self._pace = pace
        self._budget = RetryBudget(pace.now)

    async def send(self, ask: Ask) -> httpx.Response:
        self._budget.earn()
        failed: httpx.TransportError | None = None
        for attempt in range(ATTEMPTS):
            try:
                response = await self._inner.send(ask)
            except CircuitOpen as error:
                raise error from failed
            except httpx.TransportError as error:
                # That a connection was doubted says nothing of how the server is.
                is_free = isinstance(error, Doubted)
                pause_s = self._pause_s(ask, attempt, None, is_free=is_free) if _may_pass(error) else None
                if pause_s is None:
                    raise
                failed = error
            else:
                pause_s = self._pause_s(ask, attempt, response) if _is_passing(response) else None
                if pause_s is None:
                    return response
            log.debug("%s is asked again in %.1f s", ask.service, pause_s)
            await self._pace.sleep(pause_s)
        raise AssertionError("the last attempt has no pause behind it")

    def _pause_s(
        self, ask: Ask, attempt: int, response: httpx.Response | None, *, is_free: bool = False
    ) -> float | None:
        """How long to wait before the next attempt; None when there is none. What is free needs no budget."""
        if attempt + 1 >= ATTEMPTS or not (ask.is_safe or KEY in ask.request.headers):
            return None
        asked_s = None if response is None else retry_after_s(response, self._pace.wall)
        if asked_s is not None and asked_s > _PATIENCE_S:
            return None
        if is_free:
            return 0.0
        if not self._budget.spend(by_person=ask.by_person):
            return None
        return self._pace.jittered(_FIRST_S * _GROWS**attempt) if asked_s is None else asked_s


def _may_pass(error: httpx.TransportError) -> bool:
    """Whether the same request may fare better in a moment."""
    return not isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError)) and not is_distrust(error)


def _is_passing(response: httpx.Response) -> bool:
    if response.status_code == HTTPStatus.CONFLICT:  # the first attempt is still being answered
        return _IN_FLIGHT in response.content
    return response.status_code in STATUSES
