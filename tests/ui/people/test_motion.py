"""Pointers of others move evenly between two news, stand where they were told to be, and fade when they rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.people.conftest import person
from ui.people.motion import FADE_S, IDLE_S, Motion


def test_a_new_pointer_stands_where_it_is_and_then_moves_evenly() -> None:
    motion = Motion()
    motion.hear([person("Ann", 0.0)], 10.0)
    assert motion.place("s-Ann", 10.0) == (0.0, 0.0) and not motion.is_busy(10.0)
    motion.hear([person("Ann", 100.0, 50.0)], 10.1)
    assert motion.is_busy(10.11)
    ways = [motion.place("s-Ann", 10.1 + 0.025 * step) for step in range(5)]
    assert ways == [pytest.approx((25.0 * step, 12.5 * step)) for step in range(5)]
    assert not motion.is_busy(10.2) and motion.place("s-Ann", 99.0) == (100.0, 50.0)


def test_a_moment_before_the_last_news_can_be_painted_too() -> None:
    motion = Motion()
    motion.hear([person("Ann", 7.0)], 10.0)
    assert motion.place("s-Ann", 9.9) == (7.0, 0.0) and motion.opacity("s-Ann", 9.9) == 1.0
    motion.hear([person("Ann", 9.0)], 10.1)
    assert motion.place("s-Ann", 10.05) == (7.0, 0.0)


def test_the_next_news_goes_on_from_where_the_pointer_is_shown() -> None:
    motion = Motion()
    motion.hear([person("Ann", 0.0)], 10.0)
    motion.hear([person("Ann", 100.0)], 10.1)
    motion.hear([person("Ann", 0.0)], 10.15)
    assert motion.place("s-Ann", 10.15) == pytest.approx((50.0, 0.0))
    assert motion.place("s-Ann", 10.175) == pytest.approx((25.0, 0.0))


def test_a_pointer_that_rests_fades_and_comes_back_when_it_moves() -> None:
    motion = Motion()
    motion.hear([person("Ann", 5.0)], 10.0)
    assert motion.rests_s(10.0) == IDLE_S and motion.opacity("s-Ann", 10.0 + IDLE_S) == 1.0
    assert motion.is_busy(10.0 + IDLE_S) and 0.0 < motion.opacity("s-Ann", 10.0 + IDLE_S + FADE_S / 2) < 1.0
    later = 10.0 + IDLE_S + FADE_S + 0.01
    assert motion.opacity("s-Ann", later) == 0.0 and not motion.is_busy(later) and motion.rests_s(later) is None
    motion.hear([person("Ann", 5.0)], later)
    assert motion.opacity("s-Ann", later) == 0.0, "the same place is no news"
    motion.hear([person("Ann", 6.0)], later)
    assert motion.opacity("s-Ann", later) == 1.0


def test_who_is_gone_or_points_nowhere_has_no_pointer() -> None:
    motion = Motion()
    motion.hear([person("Ann", 5.0), person("Ben", 5.0)], 10.0)
    motion.hear([person("Ann")], 10.1)
    assert motion.place("s-Ann", 10.1) is None and motion.place("s-Ben", 10.1) is None
    assert motion.opacity("s-Ben", 10.1) == 0.0 and motion.rests_s(10.1) is None


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0.0, 3.0)), min_size=1, max_size=20), st.floats(0.0, 2.0))
def test_a_pointer_is_never_beyond_the_places_that_were_told(news: list[tuple[float, float]], after: float) -> None:
    motion, now = Motion(), 0.0
    for x, pause in news:
        now += pause
        motion.hear([person("Ann", x)], now)
    place = motion.place("s-Ann", now + after)
    assert place is not None
    places = [x for x, _pause in news]
    room = 1e-6 * (1.0 + max(map(abs, places)))
    assert min(places) - room <= place[0] <= max(places) + room
    assert motion.place("s-Ann", now + 1.0) == (places[-1], 0.0)
