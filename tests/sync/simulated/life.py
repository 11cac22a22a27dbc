"""How long a program lives: it may end at any point, and what it still does then reaches neither disk nor net."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager


class Dead(BaseException):
    """The program is gone. No `except Exception` of it may go on."""


class Life:
    """Of one start of a program. `moments` are the points at which it can end: whenever it used its disk or its net."""

    def __init__(self) -> None:
        self.moments = 0
        self.is_over = False
        self._left: int | None = None
        self._is_looked_at = False

    def end_after(self, moments: int | None) -> None:
        """Let it end at this moment from now on, counted from 1; None: not at all."""
        self._left = moments

    @contextmanager
    def looked_at(self) -> Generator[None]:
        """Meanwhile somebody else looks: that is no part of it."""
        self._is_looked_at = True
        try:
            yield
        finally:
            self._is_looked_at = False

    def moment(self) -> None:
        """Something has just happened that lasts, or is about to."""
        if self._is_looked_at:
            return
        self.check()
        self.moments += 1
        if self._left is not None:
            self._left -= 1
            if self._left <= 0:
                self.is_over = True
                raise Dead

    def check(self) -> None:
        if self.is_over:
            raise Dead
