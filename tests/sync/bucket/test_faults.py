"""A store that fails at every request in turn, before or after it did what it was asked; computers that come and go."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from urllib3.exceptions import ProtocolError

from sync.errors import CircuitOpen, SyncError
from tests.sync.bucket.scene import Computer, Scene, rounds

pytestmark = pytest.mark.sync


def spoil(computer: Computer, fails: Callable[[int, bool], bool]) -> list[str]:
    """Break the way of a computer to the store; the requests it made."""
    pool = computer.engine._objects._client._http
    real, made = pool.urlopen, []

    def urlopen(method: str, url: str, *more: Any, **options: Any) -> Any:  # Any: as urllib3 has it
        made.append(method)
        number = len(made)
        if fails(number, False):
            raise ProtocolError("the line is dead")
        answer = real(method, url, *more, **options)
        if fails(number, True):
            answer.release_conn()
            raise ProtocolError("the line is dead")
        return answer

    pool.urlopen = urlopen  # type: ignore[method-assign]  # the edge of the world
    return made


@pytest.mark.parametrize("is_answered", [False, True], ids=["before", "after"])
async def test_whichever_request_fails_the_next_round_goes_on(scene: Scene, is_answered: bool) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 1)
    ann.desk.library.assets.put(plan, [b"picture"]).result()
    failed = 0
    for number in range(1, 30):
        ann.desk.edit(plan, 1)
        ann.again()
        made = spoil(ann, lambda count, answered, at=number: count == at and answered is is_answered)  # type: ignore[misc]  # mypy infers no lambda with defaults
        try:
            await ann.once()
        except SyncError:
            failed += 1
        if len(made) < number:
            break
        ann.again()
        await rounds(ann, ben)
        assert ann.desk.hash(plan) == ben.desk.hash(plan) and ann.desk.unsent(plan) == 0
    assert failed >= 4, "every request of a round has failed once"
    assert ben.engine.problems == ()


async def test_a_store_that_is_down_is_left_alone_and_found_again(scene: Scene) -> None:
    ann, ben = await scene.computer("ann"), await scene.computer("ben")
    plan = ann.desk.make("Plan", 2)
    await rounds(ann, ben)
    ann.desk.edit(plan, 1)
    made = spoil(ann, lambda _count, _answered: True)
    for _ in range(5):
        with pytest.raises(SyncError):
            await ann.once()
    before = len(made)
    with pytest.raises(CircuitOpen):
        await ann.once()
    assert len(made) == before and ann.desk.unsent(plan) == 1
    assert ann.engine.services()[0].breaker == "open" and ann.engine.services()[0].error
    ann.again()
    await rounds(ann, ben)
    assert len(ben.desk.shapes(plan)) == 3


@pytest.mark.parametrize("seed", range(3))
async def test_computers_that_come_and_go_have_the_same_in_the_end(scene: Scene, seed: int) -> None:
    chance = Random(seed)
    computers = [await scene.computer(name) for name in ("ann", "ben", "cas")]
    plan = computers[0].desk.make("Plan", 2)
    await rounds(*computers)
    edits = 2
    for _ in range(25):
        one = chance.choice(computers)
        what = chance.random()
        if what < 0.4:
            count = chance.randint(1, 3)
            one.desk.edit(plan, count, tells=chance.random() < 0.7)
            edits += count
        elif what < 0.5:
            one.desk.library.diagrams.rename(plan, f"Plan {chance.randrange(100)}").result()
        elif what < 0.6:
            one.again()
        else:
            at, answered = chance.randrange(1, 12), chance.random() < 0.5
            spoil(one, lambda count, is_answered, at=at, answered=answered: (count, is_answered) == (at, answered))  # type: ignore[misc]  # mypy infers no lambda with defaults
            try:
                await one.once()
            except SyncError:
                assert one.desk.unsent(plan) >= 0
            one.engine.close()
            one.begin()
    await rounds(*computers)
    await rounds(*computers)
    assert len({one.desk.hash(plan) for one in computers}) == 1, f"seed {seed}"
    assert [len(one.desk.shapes(plan)) for one in computers] == [edits] * 3, f"seed {seed}"
    assert len({tuple(one.desk.titles().items()) for one in computers}) == 1, f"seed {seed}"
    assert [one.desk.unsent(plan) for one in computers] == [0, 0, 0], f"seed {seed}"
