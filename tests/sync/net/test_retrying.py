"""When a request is sent again, how often, and after how long."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import CircuitOpen, Refused, ServerFailed, SlowDown, Unreachable
from sync.net.budget import SHARE, SPAN_S, RetryBudget
from sync.net.idempotency import KEY
from tests.fakes.clock import Clock
from tests.sync.net.little import Little, Slept, hurried, neighbours

pytestmark = pytest.mark.sync


@given(st.lists(st.tuples(st.sampled_from(["first", "again", "person"]), st.floats(0, 40)), max_size=400))
def test_no_two_minutes_see_more_retries_than_a_tenth_of_the_requests_and_one(steps: list[tuple[str, float]]) -> None:
    clock = Clock()
    budget = RetryBudget(clock)
    firsts: list[float] = []
    retries: list[float] = []
    for what, pause_s in steps:
        clock.now += pause_s
        if what == "first":
            budget.earn()
            firsts.append(clock.now)
        elif budget.spend(by_person=what == "person"):
            retries.append(clock.now)
    for at in retries:
        ours = sum(at - SPAN_S < one <= at for one in retries)
        # Tokens may have been earned just before the first of these retries was made.
        earned = sum(at - 2 * SPAN_S < one <= at for one in firsts) * SHARE
        assert ours <= earned + 2


def test_background_work_waits_until_it_has_earned_a_retry_and_a_person_may_owe_one() -> None:
    clock = Clock()
    budget = RetryBudget(clock)
    for _ in range(9):
        budget.earn()
    assert not budget.spend(by_person=False)
    budget.earn()
    assert budget.spend(by_person=False)
    assert not budget.spend(by_person=False)
    assert budget.spend(by_person=True)
    assert not budget.spend(by_person=True)
    clock.now += SPAN_S
    for _ in range(9):
        budget.earn()
    assert not budget.spend(by_person=False)
    clock.now += SPAN_S
    assert budget.left == 0


async def test_three_attempts_with_full_jitter_between_them(little: Little, slept: Slept) -> None:
    async with neighbours(little, slept.pace()) as backend:
        for _ in range(20):
            await backend.ask("GET", "/api/diagrams")
        slept.slept.clear()
        little.script = [503, 502, 504, 200]
        with pytest.raises(ServerFailed):
            await backend.ask("GET", "/api/diagrams")
    assert len(little.seen) == 23
    first, second = slept.slept
    assert 0 < first < 0.5 and 0 < second < 2 and first != second


async def test_a_storm_does_not_double_the_load(little: Little, slept: Slept) -> None:
    async with neighbours(little, slept.pace()) as backend:
        for service in ("svg", "git", "ai", "exports", "diagrams") * 8:
            little.script = [408] * 3  # no failure of the service, so no breaker helps
            with pytest.raises(Refused):
                await backend.ask("GET", f"/api/{service}")
    assert 40 < len(little.seen) <= 44


async def test_only_what_can_be_sent_twice_is_sent_twice(little: Little, slept: Slept) -> None:
    async with neighbours(little, slept.pace()) as backend:
        for _ in range(40):
            await backend.ask("GET", "/api/diagrams")
        little.seen.clear()
        little.script = [503]
        with pytest.raises(ServerFailed):
            await backend.ask("POST", "/api/auth/login", json={}, is_signed=False)
        assert len(little.seen) == 1
        little.script = [503]
        await backend.ask("POST", "/api/auth/login", json={}, is_signed=False, headers={KEY: "of-the-caller"})
        assert len(little.seen) == 3
        little.script = [400]
        with pytest.raises(Refused):
            await backend.ask("GET", "/api/diagrams")
        assert len(little.seen) == 4


async def test_an_answer_still_under_way_is_waited_for_under_the_same_key(little: Little, slept: Slept) -> None:
    little.headers = {"Retry-After": "1"}
    async with neighbours(little, slept.pace()) as backend:
        little.script, little.body = [409], {"code": "in_flight", "detail": "the same request is being answered"}
        await backend.ask("POST", "/api/diagrams", json={}, by_person=True)
        assert slept.slept[:1] == [1.0] and len(set(little.all(KEY))) == 1
        little.script, little.body = [409], {"code": "conflict", "detail": "it has another owner"}
        with pytest.raises(Refused):
            await backend.ask("POST", "/api/diagrams", json={}, by_person=True)


@pytest.mark.parametrize("off_s", [0, 315_000_000, -315_000_000])
async def test_retry_after_is_heeded_in_seconds_and_as_a_date_whatever_our_clock_says(
    off_s: float, little: Little, slept: Slept
) -> None:
    slept.wall = lambda: time.time() + off_s
    async with neighbours(little, slept.pace()) as backend:
        for _ in range(40):
            await backend.ask("GET", "/api/diagrams")
        for asked in ("7", formatdate(time.time() + 7, usegmt=True)):  # the server says its own date with each answer
            slept.slept.clear()
            little.script, little.headers = [429], {"Retry-After": asked}
            await backend.ask("GET", "/api/diagrams")
            (waited,) = slept.slept
            assert 5 <= waited <= 9


@pytest.mark.parametrize(
    ("asked", "heard_s"),
    [("60", 60), ("100000000000000000000", 300), ("86400", 300), ("-5", 1), ("soon", 1), ("", 1), ("1e9", 1)],
)
async def test_a_long_wait_is_told_instead_of_slept_and_never_longer_than_five_minutes(
    asked: str, heard_s: float, little: Little
) -> None:
    little.headers = {"Retry-After": asked}
    async with neighbours(little) as backend:
        little.script = [429]
        with pytest.raises(SlowDown) as slow:
            await backend.ask("GET", "/api/diagrams")
    assert slow.value.retry_after_s == heard_s
    assert len(little.seen) == 1


async def test_an_open_circuit_ends_the_attempts_at_once(little: Little, slept: Slept) -> None:
    async with neighbours(little, slept.pace()) as backend:
        for _ in range(60):
            await backend.ask("GET", "/api/diagrams")
        little.seen.clear()
        little.script = [503] * 20
        with pytest.raises(ServerFailed):
            await backend.ask("GET", "/api/diagrams")
        slept.slept.clear()
        with pytest.raises(CircuitOpen):
            await backend.ask("GET", "/api/diagrams")
        assert len(little.seen) == 5 and len(slept.slept) == 2


async def test_a_person_does_not_wait_longer_than_a_quarter_of_a_minute(little: Little) -> None:
    little.delay_s = 3.0
    async with neighbours(little, hurried(100)) as backend:
        with pytest.raises(Unreachable, match="in time"):
            await backend.ask("GET", "/api/diagrams", by_person=True)
        assert backend.pool().in_use == 1, "it goes on, and nobody waits for it"
