"""Work that only one instance may do."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.background.lease import hold, release
from services.platform.ids import new_id
from services.platform.platform import Platform
from tests.services.turning import TurnedClock, turned

pytestmark = pytest.mark.backend
MINUTE = timedelta(minutes=1)


async def test_one_of_many_instances_holds_a_lease(platform: Platform) -> None:
    instances = [str(new_id()) for _ in range(8)]
    held = await asyncio.gather(*(hold(platform, "sweep", one, MINUTE) for one in instances))
    assert held.count(True) == 1
    winner = instances[held.index(True)]
    assert await hold(platform, "sweep", winner, MINUTE)
    assert await hold(platform, "other work", instances[0], MINUTE)


async def test_a_lease_ends_by_itself_or_when_it_is_given_back(embedded: Platform) -> None:
    clock = TurnedClock()
    at_clock = turned(embedded, clock)
    assert await hold(at_clock, "sweep", "a" * 32, MINUTE)
    assert not await hold(at_clock, "sweep", "b" * 32, MINUTE)
    clock.turn(timedelta(seconds=61))
    assert await hold(at_clock, "sweep", "b" * 32, MINUTE)
    assert not await hold(at_clock, "sweep", "a" * 32, MINUTE)
    await release(at_clock, "sweep", "a" * 32)
    assert not await hold(at_clock, "sweep", "a" * 32, MINUTE)
    await release(at_clock, "sweep", "b" * 32)
    assert await hold(at_clock, "sweep", "a" * 32, MINUTE)
