"""Which backups stay: the last few sessions, a week of days and a month of weeks."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

SESSIONS = 3
DAYS = 7
WEEKS = 4


class Mark(NamedTuple):
    """A backup as the rule sees it: its number, which only grows, and what the clock said (Unix time)."""

    number: int
    made_s: float


def to_keep(marks: Iterable[Mark]) -> set[int]:
    """The numbers of those that stay.

    Kept are the last three, the last of each of the seven latest days, and the last of each of the four latest weeks
    on which there are any. Latest means the highest number: the clock only says which of them share a day (UTC), so
    one that jumps can neither delete the newest nor make an old backup stay for ever.
    """
    latest = sorted(marks, reverse=True)
    kept = {mark.number for mark in latest[:SESSIONS]}
    return kept | _last_of_each(latest, _day, DAYS) | _last_of_each(latest, _week, WEEKS)


def _last_of_each(latest: list[Mark], of: Callable[[Mark], Hashable], limit: int) -> set[int]:
    found: dict[Hashable, int] = {}
    for mark in latest:
        found.setdefault(of(mark), mark.number)
    return set(list(found.values())[:limit])


def _day(mark: Mark) -> Hashable:
    return datetime.fromtimestamp(mark.made_s, UTC).date()


def _week(mark: Mark) -> Hashable:
    return datetime.fromtimestamp(mark.made_s, UTC).isocalendar()[:2]
