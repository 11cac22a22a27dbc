"""Renewing a session: rotation, the grace for lost answers, and reuse."""

import asyncio
import random
from typing import Any

import pytest

from services.auth import refresh
from services.platform.errors import NotSignedIn
from tests.services.auth.door import Door

pytestmark = pytest.mark.backend


async def _renew(door: Door, token: str) -> dict[str, Any]:
    answer = await door.post("refresh", refresh_token=token)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _refused(door: Door, token: str) -> str:
    answer = await door.post("refresh", refresh_token=token)
    assert answer.status_code == 401, answer.text
    return str(answer.json()["code"])


async def test_a2_a_refresh_token_is_good_once_and_gives_the_next(door: Door) -> None:
    first = await door.newcomer("ann")
    second = await _renew(door, first["refresh_token"])
    third = await _renew(door, second["refresh_token"])
    assert len({one["refresh_token"] for one in (first, second, third)}) == 3
    assert {one["session_id"] for one in (first, second, third)} == {first["session_id"]}
    assert await door.counts(third["access_token"])


async def test_a2_a_lost_answer_is_given_again_for_a_minute_and_it_is_the_same(door: Door) -> None:
    first = await door.newcomer("ann")
    second = await _renew(door, first["refresh_token"])
    door.clock.turn_by(seconds=59)
    again = await _renew(door, first["refresh_token"])
    assert again["refresh_token"] == second["refresh_token"]
    await _renew(door, again["refresh_token"])


async def test_a2_after_a_minute_a_second_use_ends_the_family_and_the_person_is_told(door: Door) -> None:
    first = await door.newcomer("ann")
    second = await _renew(door, first["refresh_token"])
    door.clock.turn_by(seconds=61)
    assert await _refused(door, first["refresh_token"]) == "refresh_reused"
    assert await _refused(door, second["refresh_token"]) == "session_over"
    assert not await door.counts(second["access_token"])
    assert "used twice" in (await door.mails("ann@example.org"))[-1]["Subject"]
    [deed] = await door.deeds("session.reuse")
    assert deed.target_id == first["session_id"]


async def test_a2_once_the_successor_is_used_its_predecessor_gives_nothing(door: Door) -> None:
    first = await door.newcomer("ann")
    second = await _renew(door, first["refresh_token"])
    await _renew(door, second["refresh_token"])
    assert await _refused(door, first["refresh_token"]) == "refresh_reused"


async def test_a2_only_the_immediate_predecessor_has_a_grace(small_door: Door) -> None:
    door = small_door
    first = await door.newcomer("ann")
    second = await _renew(door, first["refresh_token"])
    third = await _renew(door, second["refresh_token"])
    assert (await _renew(door, second["refresh_token"]))["refresh_token"] == third["refresh_token"]
    assert await _refused(door, first["refresh_token"]) == "refresh_reused"


async def test_a2_parallel_renewals_get_the_same_successor(door: Door) -> None:
    first = await door.newcomer("ann")
    answers = await asyncio.gather(*(_renew(door, first["refresh_token"]) for _ in range(8)))
    assert len({one["refresh_token"] for one in answers}) == 1
    await _renew(door, answers[0]["refresh_token"])


async def test_a2_a_refresh_token_slides_for_thirty_days_and_a_session_ends_after_ninety(small_door: Door) -> None:
    door = small_door
    tokens = await door.newcomer("ann")
    for _ in range(3):
        door.clock.turn_by(days=29)
        tokens = await _renew(door, tokens["refresh_token"])
    door.clock.turn_by(days=2, hours=23)
    tokens = await _renew(door, tokens["refresh_token"])
    door.clock.turn_by(hours=2)
    assert await _refused(door, tokens["refresh_token"]) == "refresh_expired"
    other = await door.newcomer("ben")
    door.clock.turn_by(days=30, seconds=1)
    assert await _refused(door, other["refresh_token"]) == "refresh_expired"


async def test_a2_a_token_that_was_never_given_ends_nothing(small_door: Door) -> None:
    door = small_door
    tokens = await door.newcomer("ann")
    assert await _refused(door, "agr_" + "x" * 43) == "refresh_unknown"
    assert (await door.post("refresh", refresh_token="short")).status_code == 422
    await _renew(door, tokens["refresh_token"])


async def test_a2_refresh_tokens_are_kept_as_hashes_only(small_door: Door) -> None:
    tokens = await small_door.newcomer("ann")
    tokens = await _renew(small_door, tokens["refresh_token"])
    for path in small_door.platform.settings.data.glob("autograph.db*"):
        data = path.read_bytes()
        assert tokens["refresh_token"].encode() not in data
        assert tokens["refresh_token"].removeprefix("agr_").encode() not in data


async def test_a2_a_session_is_renewed_thirty_times_an_hour(small_door: Door) -> None:
    tokens = await small_door.newcomer("ann")
    for _ in range(30):
        tokens = await _renew(small_door, tokens["refresh_token"])
    refused = await small_door.post("refresh", refresh_token=tokens["refresh_token"])
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers


async def test_a2_renewing_works_with_the_expired_access_token_in_the_header(small_door: Door) -> None:
    tokens = await small_door.newcomer("ann")
    small_door.clock.turn_by(hours=1)
    renewed = await small_door.post("refresh", tokens["access_token"], refresh_token=tokens["refresh_token"])
    assert renewed.status_code == 200


async def _lose_answers(door: Door, trials: int, seed: int) -> None:
    """A client whose answers get lost at random, and that asks again: it stays signed in through every trial."""
    dice = random.Random(seed)
    token = (await door.newcomer("ann"))["refresh_token"]
    for trial in range(trials):
        while True:
            try:
                answer = await refresh.renew(door.platform, token)
            except NotSignedIn as error:
                pytest.fail(f"signed out at trial {trial} of seed {seed}: {error.code}")
            if dice.random() < 0.5:
                break
            door.clock.turn_by(seconds=dice.uniform(0, 5))  # the answer is lost; within the minute it is asked again
            if dice.random() < 0.1:  # two at once, as after a wake from sleep
                both = await asyncio.gather(*(refresh.renew(door.platform, token) for _ in range(2)))
                assert {one.refresh_token for one in both} == {answer.refresh_token}
            if dice.random() < 0.3:
                break
        token = answer.refresh_token
        door.clock.turn_by(seconds=dice.uniform(60, 1000))


async def test_a2_lost_answers_never_sign_out(door: Door) -> None:
    await _lose_answers(door, trials=25, seed=4)


@pytest.mark.soak
async def test_a2_a_thousand_lost_answers_never_sign_out(door: Door) -> None:
    await _lose_answers(door, trials=1000, seed=44)
