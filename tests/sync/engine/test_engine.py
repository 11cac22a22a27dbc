"""The round by HTTP, with the real services: up, down, both, and again."""

from __future__ import annotations

import asyncio

import pytest

from services.updates.intake import Intake
from services.updates.pushes import Outcome, Push
from sync.errors import NotNow
from sync.pace import Pace
from sync.wire.messages import Status
from tests.sync.home import Link

pytestmark = pytest.mark.sync


async def both(one: Link, other: Link) -> None:
    """Until each has what the other has."""
    for link in (one, other, one):
        await link.engine.once()


async def test_what_was_made_here_is_there_after_one_round_and_on_the_other_computer_after_one_more(
    laptop: Link, tower: Link
) -> None:
    plan = laptop.desk.make("Plan", 3)
    found = await laptop.engine.once()
    assert (found.pushed, found.pulled, found.behind) == (1, 0, frozenset())
    assert laptop.desk.unsent(plan) == 0 and laptop.desk.state(plan).whole
    found = await tower.engine.once()
    assert found.pulled == 1 and tower.desk.titles() == {plan: "Plan"}
    assert tower.desk.hash(plan) == laptop.desk.hash(plan) and tower.desk.state(plan).role == "owner"


async def test_both_edit_offline_and_have_the_same_afterwards(laptop: Link, tower: Link) -> None:
    plan = laptop.desk.make("Plan", 3)
    await both(laptop, tower)
    laptop.desk.edit(plan, 4)
    tower.desk.edit(plan, 5, tells=False)
    await both(laptop, tower)
    assert laptop.desk.hash(plan) == tower.desk.hash(plan) and len(laptop.desk.shapes(plan)) == 12
    assert laptop.desk.unsent(plan) == tower.desk.unsent(plan) == 0


async def test_a_round_with_nothing_to_do_asks_for_the_feed_and_nothing_else(laptop: Link) -> None:
    laptop.desk.make("Plan", 3)
    await laptop.engine.once()
    await laptop.engine.once()
    laptop.wire.requests.clear()
    found = await laptop.engine.once()
    assert laptop.wire.requests == ["GET /api/diagrams/sync/feed"] and not found.pulled and not found.pushed


async def test_progress_is_told_and_ends(laptop: Link) -> None:
    for number in range(3):
        laptop.desk.make(f"Plan {number}")
    await laptop.engine.once()
    assert laptop.told[-1] is None
    last = laptop.told[-2]
    assert last is not None and (last.done, last.total) == (3, 3)


async def test_what_goes_both_ways_counts_once_and_when_both_are_done(laptop: Link, tower: Link) -> None:
    plan, other = laptop.desk.make("Plan"), laptop.desk.make("Other")
    await both(laptop, tower)
    for one in (plan, other):
        laptop.desk.edit(one, 1)
    tower.desk.edit(plan, 1)
    await laptop.engine.once()
    tower.told.clear()
    await tower.engine.once()
    told = [(one.done, one.total) for one in tower.told if one is not None]
    assert told == sorted(told) and told[-1] == (2, 2) and {total for _, total in told} == {2}
    assert len(told) == 4, "one comes, one comes and goes, and first of all it is said how many there are"


async def test_a_diagram_that_nobody_can_read_here_holds_up_no_other(laptop: Link, tower: Link) -> None:
    bad, good = laptop.desk.make("Bad"), laptop.desk.make("Good")
    await both(laptop, tower)
    for one in (bad, good):
        laptop.desk.edit(one, 1, tells=False)
        tower.desk.edit(one, 1)
    await tower.engine.once()

    def fails(name: str) -> None:
        if laptop.desk.documents.asked_about[-1] == bad:
            raise NotNow("the process that reads diagrams dies of it")

    laptop.desk.documents._fails = fails
    found = await laptop.engine.once()
    assert found.behind == {bad} and laptop.desk.unsent(good) == 0 and len(laptop.desk.shapes(good)) == 3
    laptop.desk.documents._fails = lambda _name: None
    await both(laptop, tower)
    assert laptop.desk.hash(bad) == tower.desk.hash(bad) and laptop.desk.unsent(bad) == 0


async def test_what_the_server_cannot_store_now_is_pushed_after_a_while_or_in_another_round(
    laptop: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = laptop.desk.make("Plan")
    answers = iter([1.0, 2.0, 60.0])
    real = Intake.push

    async def push(self: Intake, given: Push) -> Outcome:
        wait_s = next(answers, None)
        return await real(self, given) if wait_s is None else Outcome(Status.UNAVAILABLE, retry_after_s=wait_s)

    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    monkeypatch.setattr(Intake, "push", push)
    laptop.desk.pace = Pace(sleep=sleep)
    laptop.desk.again()
    found = await laptop.engine.once()
    assert found.behind == {plan} and slept == [1.0, 2.0] and laptop.desk.unsent(plan) == 1
    assert (await laptop.engine.once()).pushed == 1 and laptop.desk.unsent(plan) == 0
