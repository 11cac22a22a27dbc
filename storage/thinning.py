"""Which automatic versions stay: all of the last day, then one an hour, one a day, one a week."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

ALL_DAYS = 1
HOURLY_DAYS = 7
DAILY_DAYS = 30
_HOUR_S = 3_600
_DAY_S = 24 * _HOUR_S
_WEEK_S = 7 * _DAY_S


class Mark(NamedTuple):
    """A version as the rule sees it: its number, which only grows, the library's age then, and what the clock said."""

    number: int
    age: int
    made_s: float


def to_keep(marks: Iterable[Mark], age: int) -> set[int]:
    """The numbers of those that stay when the library has this `age` (days of use, see `storage.calendar`).

    Of each hour, day or week the last one stays, and the newest of all. How old a version is, is told by the library's
    age, not by the clock: a clock that jumps ahead for years can only make it look a week older.
    """
    kept: set[int] = set()
    filled: set[tuple[int, int]] = set()
    for place, mark in enumerate(sorted(marks, reverse=True)):
        days = age - mark.age
        span = _HOUR_S if days <= HOURLY_DAYS else _DAY_S if days <= DAILY_DAYS else _WEEK_S
        slot = (span, int(mark.made_s // span))
        if place == 0 or days <= ALL_DAYS or slot not in filled:
            kept.add(mark.number)
        filled.add(slot)
    return kept
