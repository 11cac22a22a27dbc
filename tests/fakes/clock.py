"""A clock that the test turns."""

from __future__ import annotations


class Clock:
    """Says `now`, in seconds, until the test sets another."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
