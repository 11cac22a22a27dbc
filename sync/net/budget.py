"""How many requests may be sent again: when everything fails, trying again only doubles the load."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

SHARE = 0.1
SPAN_S = 120.0
_SLOT_S = 10.0
_OVER = 1.0  # what a person's action may spend beyond


class RetryBudget:
    """A leaky bucket of tokens: a first try puts a tenth in, trying again takes one out.

    What was put in leaks out after two minutes, so that no quiet morning saves up for a storm.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._slots: deque[list[float]] = deque()  # [when it began, tokens]; the newest last

    def earn(self) -> None:
        """A request is sent for the first time."""
        self._put(SHARE)

    def spend(self, *, by_person: bool) -> bool:
        """Whether a request may be sent again; then it is counted. A person's action may owe one token."""
        if self.left + (_OVER if by_person else 0.0) < 1.0 - 1e-9:
            return False
        self._put(-1.0)
        return True

    @property
    def left(self) -> float:
        """Tokens."""
        while self._slots and self._slots[0][0] + SPAN_S <= self._now():
            self._slots.popleft()
        return sum(tokens for _, tokens in self._slots)

    def _put(self, tokens: float) -> None:
        now = self._now()
        if not self._slots or self._slots[-1][0] + _SLOT_S <= now:
            self._slots.append([now, 0.0])
        self._slots[-1][1] += tokens
