"""Sessions: their tokens, their end, and how soon every service knows of it."""

import pytest

from services.access.sessions import state_of
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.web.service import Service
from tests.services import sample, servers
from tests.services.auth.conftest import opened_door
from tests.services.auth.door import Door, bearer
from tests.services.conftest import talking_to

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)


async def _counts_elsewhere(platform: Platform, access_token: str) -> bool:
    """Whether another service still takes the token."""
    async with talking_to(platform, SAMPLE) as client:
        return (await client.get("/api/sample/things/mine", headers=bearer(access_token))).status_code == 200


async def test_a2_an_access_token_is_good_for_ten_minutes_and_the_clocks_may_differ_by_one(small_door: Door) -> None:
    door = small_door
    access = (await door.newcomer("ann"))["access_token"]
    door.clock.turn_by(minutes=10, seconds=55)
    assert await door.counts(access)
    door.clock.turn_by(seconds=10)
    refused = await door.get("me", access)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_expired")


async def test_a2_logging_out_ends_this_session_only_and_everywhere_at_once(door: Door) -> None:
    here = await door.newcomer("ann")
    there = await door.sign_in("ann@example.org", device="Laptop")
    assert await _counts_elsewhere(door.platform, here["access_token"])
    assert (await door.post("logout", here["access_token"])).status_code == 204
    assert not await _counts_elsewhere(door.platform, here["access_token"])
    refused = await door.post("refresh", refresh_token=here["refresh_token"])
    assert (refused.status_code, refused.json()["code"]) == (401, "session_over")
    assert await door.counts(there["access_token"])


async def test_a2_logging_out_everywhere_ends_all_sessions(door: Door) -> None:
    first = await door.newcomer("ann")
    others = [await door.sign_in("ann@example.org") for _ in range(2)]
    ben = await door.newcomer("ben")
    assert (await door.post("logout/all", first["access_token"])).status_code == 204
    for tokens in (first, *others):
        assert not await _counts_elsewhere(door.platform, tokens["access_token"])
    assert await door.counts(ben["access_token"])


async def test_b1_sessions_are_listed_with_device_place_and_time_and_revoked_one_by_one(door: Door) -> None:
    here = await door.newcomer("ann")
    login = {"email": "ann@example.org", "password": "correct horse battery"}
    said = {"User-Agent": "AutoGraph/1.0 (Linux)\x01", "X-Forwarded-For": "203.0.113.9"}
    there = (await door.client.post("/api/auth/login", json=login, headers=said)).json()
    door.clock.turn_by(minutes=5)
    await door.post("refresh", refresh_token=there["refresh_token"])
    listed = (await door.get("sessions", here["access_token"])).json()
    assert [one["id"] for one in listed] == [there["session_id"], here["session_id"]]
    assert [one["is_current"] for one in listed] == [False, True]
    assert listed[0]["device"] == "AutoGraph/1.0 (Linux)"
    assert listed[0]["last_seen_at"] > listed[0]["created_at"]
    path = f"sessions/{there['session_id']}"
    assert (await door.call("DELETE", path, here["access_token"])).status_code == 204
    assert not await door.counts(there["access_token"])
    assert (await door.call("DELETE", path, here["access_token"])).status_code == 404
    stranger = await door.newcomer("eve")
    own = f"sessions/{here['session_id']}"
    assert (await door.call("DELETE", own, stranger["access_token"])).status_code == 404
    assert await door.counts(here["access_token"])


async def test_b1_the_place_of_a_session_is_that_of_the_client_not_what_it_says(small_door: Door) -> None:
    login = {"email": "ann@example.org", "password": "correct horse battery"}
    await small_door.register("ann@example.org")
    said = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    there = (await small_door.client.post("/api/auth/login", json=login, headers=said)).json()
    [one] = (await small_door.get("sessions", there["access_token"])).json()
    assert one["ip"] == "203.0.113.9"


async def test_a2_a_revoked_session_stops_counting_also_when_redis_is_down(server_settings: Settings) -> None:
    with servers.redis_server() as redis:
        settings = server_settings.model_copy(update={"redis_url": redis.url})
        async with opened_door(settings) as door:
            tokens = await door.newcomer("ann")
            assert await _counts_elsewhere(door.platform, tokens["access_token"])
            redis.stop()
            assert await _counts_elsewhere(door.platform, tokens["access_token"])
            assert (await door.post("logout", tokens["access_token"])).status_code == 204
            assert not await _counts_elsewhere(door.platform, tokens["access_token"])


async def test_a2_what_an_unreachable_redis_kept_is_believed_for_three_seconds_only(server_settings: Settings) -> None:
    """The process that ends the session cannot reach Redis; the one that answers can, and Redis says that it lives."""
    cut_off = server_settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{servers.free_port()}/0"})
    async with opened_door(server_settings) as door, open_platform(cut_off, clock=door.clock) as other:
        tokens = await door.newcomer("ann")
        assert await door.counts(tokens["access_token"])
        async with talking_to(other, "auth") as client:
            assert (await client.post("/api/auth/logout", headers=bearer(tokens["access_token"]))).status_code == 204
        state = await state_of(door.platform, tokens["session_id"])
        assert state is not None and state.is_live, "Redis was told after all: this shows nothing"
        door.clock.turn_by(seconds=3.1)
        assert not await door.counts(tokens["access_token"])


async def test_a10_a_session_stands_in_redis_for_a_day(served_door: Door) -> None:
    tokens = await served_door.newcomer("ann")
    assert await served_door.counts(tokens["access_token"])
    left_s = await served_door.platform.redis.ttl(f"session:{tokens['session_id']}")
    assert 24 * 3600 - 60 < left_s <= 24 * 3600
