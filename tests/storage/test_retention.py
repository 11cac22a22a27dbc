from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from storage.retention import DAYS, SESSIONS, WEEKS, Mark, to_keep

DAY_S = 86_400.0
START_S = 1_790_000_000.0
TIMES = st.lists(st.floats(min_value=0, max_value=4e9), max_size=60)


def marks(times: list[float]) -> list[Mark]:
    return [Mark(number, made_s) for number, made_s in enumerate(times, 1)]


@given(TIMES)
def test_the_last_sessions_stay_whatever_the_clock_says(times: list[float]) -> None:
    found = marks(times)
    kept = to_keep(found)
    assert {mark.number for mark in found[-SESSIONS:]} <= kept
    assert kept <= {mark.number for mark in found}
    assert len(kept) <= SESSIONS + DAYS + WEEKS


@given(TIMES)
def test_it_settles_at_once(times: list[float]) -> None:
    found = marks(times)
    kept = to_keep(found)
    assert to_keep([mark for mark in found if mark.number in kept]) == kept


@given(TIMES, st.randoms())
def test_the_order_in_which_they_are_found_does_not_count(times: list[float], chance: random.Random) -> None:
    found = marks(times)
    mixed = chance.sample(found, len(found))
    assert to_keep(mixed) == to_keep(found)


@given(TIMES, st.floats(min_value=0, max_value=4e9))
def test_a_clock_that_jumps_costs_one_place_and_only_for_a_while(times: list[float], jump: float) -> None:
    found = marks([jump] + [START_S + number * 7 * DAY_S for number in range(20)])
    assert 1 not in to_keep(found)
    later = marks([*times, jump])
    assert later[-1].number in to_keep(later)


def test_daily_work_leaves_a_week_of_days_and_a_month_of_weeks() -> None:
    stored: list[Mark] = []
    for number in range(1, 400):  # three sessions a day, thinned out after each
        stored.append(Mark(number, START_S + number * DAY_S / 3))
        kept = to_keep(stored)
        stored = [mark for mark in stored if mark.number in kept]
    ages = {int(stored[-1].made_s // DAY_S) - int(mark.made_s // DAY_S) for mark in stored}
    assert set(range(7)) <= ages
    assert 15 <= max(ages) <= 21  # the Sunday before the Sunday before last Sunday
    assert len(stored) <= SESSIONS + DAYS + WEEKS
