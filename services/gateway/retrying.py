"""When a request may be sent a second time, and how often that happens at most."""

from __future__ import annotations

import random

IDEMPOTENT = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))
_SHARE = 0.1
_MOST = 10.0


class RetryBudget:
    """At most one retry for ten requests over time: when all fail, trying again only doubles the load."""

    def __init__(self) -> None:
        self._left = _MOST

    def earn(self) -> None:
        """A request was sent for the first time."""
        self._left = min(self._left + _SHARE, _MOST)

    def spend(self) -> bool:
        """Whether a retry may be made; then it is counted."""
        if self._left < 1:
            return False
        self._left -= 1
        return True


def pause_s() -> float:
    """How long to wait before a retry: jittered, so that clients that failed together do not come back together."""
    return random.uniform(0.02, 0.12)
