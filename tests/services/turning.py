"""A platform whose clock a test turns, or that does nothing by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.platform.clock import now
from services.platform.platform import Platform


class TurnedClock:
    """Stands still at a moment until it is turned."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or now()

    def __call__(self) -> datetime:
        return self.at

    def turn(self, by: timedelta) -> None:
        self.at += by


def turned(platform: Platform, clock: TurnedClock) -> Platform:
    """The same parts, at another time."""
    return replace(platform, clock=clock)


def without_background(platform: Platform) -> Platform:
    """The same parts, in a process that does nothing but answer."""
    return replace(platform, settings=platform.settings.model_copy(update={"background": False}))
