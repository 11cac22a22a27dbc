"""Python's garbage collector, held back while a great many objects are made at once."""

from __future__ import annotations

import gc
from contextlib import ContextDecorator


class collector_paused(ContextDecorator):  # noqa: N801  # read as a verb: with collector_paused()
    """Reading or writing thousands of records makes no garbage; measured, the collector costs a third of the time."""

    def _recreate_cm(self) -> collector_paused:
        """As a decorator: each call has its own, for others may run at the same time."""
        return collector_paused()

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_on:
            gc.enable()
