"""What the Connection panel shows: each service with its last error, and who wants to hear of changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sync.breaker import BreakerState
from sync.errors import CircuitOpen, Refused, SyncError
from sync.status import ServiceStatus

log = logging.getLogger(__name__)

Watcher = Callable[[ServiceStatus], None]
_SERVER_IS_FINE = (CircuitOpen, Refused)


@dataclass(frozen=True, slots=True)
class _Trouble:
    text: str
    correlation_id: str


class Board:
    def __init__(self) -> None:
        self._troubles: dict[str, _Trouble] = {}
        self._watchers: list[Watcher] = []

    def failed(self, service: str, error: SyncError) -> None:
        """Remember the last error of a service. Being refused is none of its errors."""
        if not isinstance(error, _SERVER_IS_FINE):
            self._troubles[service] = _Trouble(str(error), error.correlation_id)

    def statuses(self, states: Iterable[BreakerState]) -> tuple[ServiceStatus, ...]:
        return tuple(self._status(state) for state in states)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell `watcher` of every change of a breaker; call what comes back to end that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def changed(self, state: BreakerState) -> None:
        """A breaker opened, tries, or closed."""
        status = self._status(state)
        for watcher in tuple(self._watchers):
            try:
                watcher(status)
            except Exception:  # one watcher must not keep the news from the others
                log.exception("a watcher of the connection failed")

    def _status(self, state: BreakerState) -> ServiceStatus:
        trouble = self._troubles.get(state.name, _Trouble("", ""))
        return ServiceStatus(
            state.name, str(state.state), state.failure_count, trouble.text, trouble.correlation_id, state.retry_after_s
        )
