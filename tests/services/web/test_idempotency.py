"""A request that is sent again is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from starlette.requests import HTTPConnection

from services.access.caller import Caller
from services.access.identify import identify
from services.platform.clock import now
from services.platform.platform import Platform
from services.web import guard
from services.web.idempotency import forget_old
from services.web.service import Service
from tests.services import sample
from tests.services.conftest import ClientOf, talking_to
from tests.services.people import People, Person
from tests.services.sample.counting import done

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    done.clear()
    yield


async def _order(client: httpx.AsyncClient, by: Person, key: str, what: str, pause_s: float = 0) -> httpx.Response:
    headers = by.headers | {"Idempotency-Key": key}
    return await client.post("/api/sample/counting/orders", json={"what": what, "pause_s": pause_s}, headers=headers)


async def test_a16_a_request_sent_again_is_done_once(client_of: ClientOf, people: People) -> None:
    ann, ben = await people.make("ann"), await people.make("ben")
    async with client_of(SAMPLE) as client:
        first, again = [await _order(client, ann, "key-1", "tea") for _ in range(2)]
        assert (first.status_code, first.json()["number"]) == (201, 1)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["idempotent-replayed"] == "true" and "idempotent-replayed" not in first.headers
        assert (await _order(client, ann, "key-2", "tea")).json()["number"] == 2
        assert (await _order(client, ben, "key-1", "tea")).json()["number"] == 3
    assert done["tea"] == 3


async def test_who_asks_is_found_out_once_for_a_request(
    client_of: ClientOf, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, asked = await people.make("ann"), 0

    async def counted(platform: Platform, connection: HTTPConnection) -> Caller | None:
        nonlocal asked
        asked += 1
        return await identify(platform, connection)

    monkeypatch.setattr(guard, "identify", counted)
    async with client_of(SAMPLE) as client:
        for _ in range(2):
            assert (await _order(client, ann, "key-1", "tea")).status_code == 201
    assert asked == 2


async def test_a16_a_key_is_for_one_request(client_of: ClientOf, people: People) -> None:
    ann = await people.make("ann")
    async with client_of(SAMPLE) as client:
        await _order(client, ann, "key-1", "tea")
        other = await _order(client, ann, "key-1", "coffee")
        assert (other.status_code, done["coffee"]) == (422, 0)
        for bad in ("", "with space", "x" * 129):
            assert (await _order(client, ann, bad, "tea")).status_code == 400
        stranger = await client.post("/api/sample/counting/orders", json={}, headers={"Idempotency-Key": "key-1"})
        assert stranger.status_code == 401


async def test_a16_while_it_is_answered_the_same_request_waits(client_of: ClientOf, people: People) -> None:
    ann = await people.make("ann")
    async with client_of(SAMPLE) as client:
        answers = await asyncio.gather(*[_order(client, ann, "key-1", "tea", 0.5) for _ in range(5)])
        assert sorted(one.status_code for one in answers) == [201, 409, 409, 409, 409]
        late = next(one for one in answers if one.status_code == 409)
        assert (late.json()["code"], late.headers["retry-after"]) == ("in_flight", "1")
        assert (await _order(client, ann, "key-1", "tea", 0.5)).json()["number"] == 1
    assert done["tea"] == 1


async def test_a16_what_was_refused_is_tried_again(client_of: ClientOf, people: People) -> None:
    ann = await people.make("ann")
    async with client_of(SAMPLE) as client:
        codes = [(await _order(client, ann, "key-1", "refused")).status_code for _ in range(3)]
    assert codes == [409, 201, 201]
    assert done["refused"] == 2


async def test_a16_an_answer_is_kept_for_a_day(platform: Platform, people: People) -> None:
    ann = await people.make("ann")
    async with talking_to(platform, SAMPLE) as client:
        await _order(client, ann, "key-1", "tea")
    later = replace(platform, clock=lambda: now() + timedelta(hours=25))
    assert await forget_old(platform) == 0
    assert await forget_old(later) == 1
    async with talking_to(platform, SAMPLE) as client:
        assert (await _order(client, ann, "key-1", "tea")).json()["number"] == 2
