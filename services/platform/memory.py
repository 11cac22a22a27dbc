"""What a process remembers for a few seconds, so that it need not ask the database for every request."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST = 1000


class Memory:
    """Values by key, each with its age; the oldest go when there are more than a thousand."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._values: OrderedDict[str, tuple[float, object]] = OrderedDict()

    def get(self, key: str, max_age_s: float) -> object | None:
        """The value that was put under `key` at most `max_age_s` ago."""
        at, value = self._values.get(key, (float("-inf"), None))
        return value if self._monotonic() - at <= max_age_s else None

    def put(self, key: str, value: object) -> None:
        self._values[key] = (self._monotonic(), value)
        self._values.move_to_end(key)
        while len(self._values) > _MOST:
            self._values.popitem(last=False)

    def drop(self, key: str) -> None:
        self._values.pop(key, None)
