"""The pointers of others between two news of them: on their way at an even pace, and gone when they rest for long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync.status import Person

IDLE_S = 10.0  # a pointer that rests for so long fades
FADE_S = 0.4
_LEAST_S, _MOST_S = 0.03, 0.12  # on the way from one told place to the next


@dataclass(slots=True)
class _Way:
    """From one place to another, in page units, since a moment of the clock."""

    start: tuple[float, float]
    end: tuple[float, float]
    since_s: float
    lasts_s: float

    def at(self, now_s: float) -> tuple[float, float]:
        if self.lasts_s <= 0.0 or self.is_over(now_s):
            return self.end
        share = max(0.0, now_s - self.since_s) / self.lasts_s  # what is painted may be a moment before the last news
        (x, y), (to_x, to_y) = self.start, self.end
        return x + (to_x - x) * share, y + (to_y - y) * share

    def is_over(self, now_s: float) -> bool:
        return now_s >= self.since_s + self.lasts_s


class Motion:
    """Where pointers are at a moment. `now_s` of all calls is of one monotonic clock."""

    def __init__(self) -> None:
        self._ways: dict[str, _Way] = {}

    def hear(self, people: Iterable[Person], now_s: float) -> None:
        """These are there now; a pointer that moved sets out, one that is new stands where it is."""
        ways: dict[str, _Way] = {}
        for person in people:
            if person.cursor is None:
                continue
            way = self._ways.get(person.session)
            if way is None:
                way = _Way(person.cursor, person.cursor, now_s, 0.0)
            elif way.end != person.cursor:
                # As long as it took from the news before: an even pace as long as news come evenly.
                lasts_s = min(_MOST_S, max(_LEAST_S, now_s - way.since_s))
                way = _Way(way.at(now_s), person.cursor, now_s, lasts_s)
            ways[person.session] = way
        self._ways = ways

    def place(self, session: str, now_s: float) -> tuple[float, float] | None:
        """Where that pointer is; None where there is none."""
        way = self._ways.get(session)
        return None if way is None else way.at(now_s)

    def opacity(self, session: str, now_s: float) -> float:
        """1 while it is in use, then less, then 0."""
        way = self._ways.get(session)
        if way is None:
            return 0.0
        faded = now_s - way.since_s - IDLE_S
        return 1.0 - min(1.0, max(0.0, faded / FADE_S))

    def is_busy(self, now_s: float) -> bool:
        """Whether something looks different a moment later."""
        return any(not way.is_over(now_s) or _fades(way, now_s) for way in self._ways.values())

    def rests_s(self, now_s: float) -> float | None:
        """How long nothing changes if nothing is heard; None: for ever."""
        ahead = [way.since_s + IDLE_S - now_s for way in self._ways.values() if now_s < way.since_s + IDLE_S]
        return min(ahead, default=None)


def _fades(way: _Way, now_s: float) -> bool:
    rested = now_s - way.since_s
    return IDLE_S <= rested < IDLE_S + FADE_S
