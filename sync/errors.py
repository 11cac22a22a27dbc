"""What can go wrong between this machine and the backend.

SyncError
└── CircuitOpen   a service failed again and again; it is left alone until `retry_after_s` is over
"""

from __future__ import annotations


class SyncError(Exception):
    """The root. `title` says what happened and `advice` what to do, in words for a person."""

    title = "The server cannot be reached"
    advice = "Nothing is lost. It is tried again by itself."


class CircuitOpen(SyncError):
    """The service called `name` failed again and again and is not asked now; ask again after `retry_after_s`."""

    title = "The service is given a rest"
    advice = "Nothing is lost. It is tried again in a moment."

    def __init__(self, name: str, retry_after_s: float) -> None:
        super().__init__(f"{name} failed again and again and is not asked before {retry_after_s:.0f} s are over")
        self.name = name
        self.retry_after_s = retry_after_s
