"""When a file that failed is tried again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from storage.transfers import Transfer
from sync.errors import SlowDown
from sync.pace import Pace

FIRST_S, LONGEST_S = 5.0, 600.0
_GROWS = 2.0


@dataclass(frozen=True, slots=True)
class Patience:
    """5 to 10 s after the first failure, doubling up to 10 minutes; half of it is chance."""

    pace: Pace

    def failed(self, one: Transfer, error: Exception) -> Transfer:
        """As it is to be remembered."""
        tries = one.tries + 1
        pause_s = min(FIRST_S * _GROWS ** min(tries, 16), LONGEST_S)
        pause_s = pause_s / 2 + self.pace.jittered(pause_s / 2)
        if isinstance(error, SlowDown):
            pause_s = max(pause_s, error.retry_after_s)
        return replace(one, tries=tries, not_before_s=self.pace.wall() + pause_s, error=str(error))

    def due(self, transfers: Iterable[Transfer]) -> list[Transfer]:
        """Those whose time has come."""
        return [one for one in transfers if self._wait_s(one) <= 0]

    def next_s(self, left: Iterable[Transfer]) -> float | None:
        """In how many seconds something of what is left is due; None when nothing is left."""
        return min((max(FIRST_S, self._wait_s(one)) for one in left), default=None)

    def _wait_s(self, one: Transfer) -> float:
        """However the clock of this computer was set meanwhile, nothing waits longer than it was told to."""
        wait_s = one.not_before_s - self.pace.wall()
        return 0.0 if wait_s > 2 * LONGEST_S else max(wait_s, 0.0)
