"""How much one person may send in ten seconds, counted in this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from services.updates.settings import UpdatesSettings

_WINDOW_S = 10.0
_PEOPLE = 10_000  # who was longest silent is forgotten first; they start with a full allowance


@dataclass(slots=True)
class _Bucket:
    """Fills up steadily and may be overdrawn by the last one: a window would never let a large batch through."""

    limit: float
    left: float
    at: float

    def wait_s(self, now: float) -> float:
        """How long until something may be taken; 0 for now."""
        self.left = min(self.left + (now - self.at) * self.limit / _WINDOW_S, self.limit)
        self.at = now
        return 0.0 if self.left > 0 else (1 - self.left) * _WINDOW_S / self.limit


@dataclass(slots=True)
class Allowance:
    """Batches and bytes of each person. It needs no Redis, so that it works, and lets through, when Redis is away."""

    settings: UpdatesSettings
    _people: OrderedDict[str, tuple[_Bucket, _Bucket]] = field(default_factory=OrderedDict)

    def wait_s(self, user_id: str, size: int) -> float:
        """Take one batch of `size` bytes; or, where it is too early, in how many seconds to come again."""
        now = time.monotonic()
        if user_id not in self._people:
            batches, most = float(self.settings.batches_per_10s), float(self.settings.bytes_per_10s)
            self._people[user_id] = (_Bucket(batches, batches, now), _Bucket(most, most, now))
            if len(self._people) > _PEOPLE:
                self._people.popitem(last=False)
        self._people.move_to_end(user_id)
        count, amount = self._people[user_id]
        wait = max(count.wait_s(now), amount.wait_s(now))
        if not wait:
            count.left -= 1
            amount.left -= size
        return wait
