"""The pool of connections under clients that go away (sync-research 3.2)."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import suppress

import httpx
import pytest

from services.gateway import rates
from services.gateway.pool import Pool
from services.gateway.settings import GatewaySettings
from services.platform.platform import Platform
from tests.services.gateway.parts import Neighbourhood, eventually, neighbourhood, request_bytes, serving
from tests.services.people import Person

pytestmark = pytest.mark.backend


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    many = rates.Rate("many", rates.RateLimitItemPerMinute(10**9), is_exact=False)
    for name in ("USER", "ADDRESS"):
        monkeypatch.setattr(rates, name, many)


async def cancel_many(street: Neighbourhood, ann: Person, times: int) -> None:
    """Ask, and give up at any moment, twenty at once."""
    chance = random.Random(7)

    async def ask() -> None:
        await street.client.get("/api/git/x", headers=ann.headers)

    async def worker(share: int) -> None:
        for _ in range(share):
            task = asyncio.create_task(ask())
            await asyncio.sleep(chance.choice([0, 0.0001, 0.001, 0.003, 0.01]))
            task.cancel()
            with suppress(asyncio.CancelledError, httpx.HTTPError):
                await task

    await asyncio.gather(*(worker(times // 20) for _ in range(20)))


async def still_serves(street: Neighbourhood, ann: Person) -> None:
    for _ in range(10):
        answers = await asyncio.gather(*(street.client.get("/api/git/x", headers=ann.headers) for _ in range(10)))
        assert [answer.status_code for answer in answers] == [200] * 10


async def survives(platform: Platform, ann: Person, times: int) -> None:
    async with neighbourhood(platform, outside=True, connections=10, keepalive_connections=5) as street:
        street["git"].delay_s = 0.002
        first = street.app.state.gateway.upstreams.pool._now
        await cancel_many(street, ann, times)
        await still_serves(street, ann)
        pool = street.app.state.gateway.upstreams.pool
        assert pool._now is first, "no place was lost, so nothing had to be replaced"
        assert pool.in_flight == 0
        assert street.breaker("git").state().failure_count == 0


async def test_a16_hundreds_of_clients_that_give_up_cost_no_connection(
    embedded: Platform, ann: Person, without_limits: None
) -> None:
    await survives(embedded, ann, 400)


@pytest.mark.soak
async def test_a16_ten_thousand_clients_that_give_up_cost_no_connection(
    embedded: Platform, ann: Person, without_limits: None
) -> None:
    await survives(embedded, ann, 10_000)


async def test_clients_that_hang_up_in_the_middle_of_an_answer_cost_no_connection(
    embedded: Platform, ann: Person, without_limits: None
) -> None:
    async with neighbourhood(embedded, outside=True, connections=5, keepalive_connections=5) as street:
        street["git"].chunks = 200
        async with serving(street.app) as port:
            line = f"Authorization: Bearer {ann.token}"

            async def hang_up() -> None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(request_bytes("GET", "/api/git/x", line))
                await reader.readuntil(b"\n5\n")
                writer.transport.abort()
                with suppress(ConnectionError):
                    await writer.wait_closed()

            for _ in range(4):
                await asyncio.gather(*(hang_up() for _ in range(5)))
            pool = street.app.state.gateway.upstreams.pool
            await eventually(lambda: pool.in_flight == 0)
            street["git"].chunks = 0
            await still_serves(street, ann)


async def test_a_pool_that_lost_its_places_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(GatewaySettings(connections=2), {})
    lost = pool._now.client

    async def no_place(request: httpx.Request) -> httpx.Response:
        raise httpx.PoolTimeout("no place")

    async def fine(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200)

    lost._transport = httpx.MockTransport(no_place)
    for _ in range(3):
        assert pool._now.client is lost
        with pytest.raises(httpx.PoolTimeout):
            await pool.send(httpx.Request("GET", "http://git/x"))
    assert pool._now.client is not lost
    assert lost.is_closed
    pool._now.client._transport = httpx.MockTransport(fine)
    sent = await pool.send(httpx.Request("GET", "http://git/x"))
    await sent.aclose()
    assert pool.in_flight == 0
    await pool.aclose()


async def test_a_full_pool_is_not_taken_for_a_lost_one(embedded: Platform, ann: Person, without_limits: None) -> None:
    async with neighbourhood(embedded, outside=True, connections=3, pool_timeout_s=0.1) as street:
        assert (await street.client.get("/api/git/x", headers=ann.headers)).status_code == 200
        pool = street.app.state.gateway.upstreams.pool
        first = pool._now
        street["git"].delay_s = 0.8
        answers = await asyncio.gather(*(street.client.get("/api/git/x", headers=ann.headers) for _ in range(12)))
        assert sorted(answer.status_code for answer in answers) == [200] * 3 + [503] * 9
        assert pool._now is first
        assert street.breaker("git").state().failure_count == 0
        full = next(answer for answer in answers if answer.status_code == 503)
        assert (full.json()["code"], full.headers["retry-after"]) == ("unavailable", "1")


async def test_a13_the_end_does_not_wait_for_a_service_that_hangs(embedded: Platform, ann: Person) -> None:
    for outside in (False, True):
        async with neighbourhood(embedded, outside=outside, read_timeout_s=60) as street:
            street["git"].delay_s = 2
            task = asyncio.create_task(street.client.get("/api/git/x", headers=ann.headers))
            await eventually(lambda seen=street["git"].seen: len(seen) == 1)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert street.app.state.gateway.upstreams.pool.in_flight == 1
            ending = time.monotonic()
            await street.app.state.gateway.proxy.finish(0.1)
            assert time.monotonic() - ending < 1.5
            assert street.app.state.gateway.upstreams.pool.in_flight == 0
