"""Bounded connections that survive callers who give up (sync-research E11, R34)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from random import Random

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from sync.errors import ServerFailed, SyncError, Unreachable
from sync.net import pool
from sync.net.backend import Backend, Reaching
from sync.net.pool import CONNECTIONS
from tests.services.outside import serving
from tests.sync.chaos import Proxy
from tests.sync.net.little import Ann, Little, hurried, neighbours, reached

pytestmark = pytest.mark.sync


async def cancel_at_random(backend: Backend, times: int, seed: int) -> None:
    """Twenty workers that ask and give up at random moments, `times` all together."""
    chance, left = Random(seed), times

    async def worker() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            asking = asyncio.create_task(backend.ask("GET", "/api/diagrams"))
            await asyncio.sleep(chance.uniform(0, 0.02))
            asking.cancel()
            with suppress(asyncio.CancelledError, SyncError):
                await asking

    await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))


async def healthy(backend: Backend, times: int = 100) -> int:
    """How many of so many requests are answered."""
    answers = 0
    for _ in range(times):
        with suppress(SyncError):
            answers += (await backend.ask("GET", "/api/diagrams")).is_success
    return answers


@pytest.mark.parametrize("times", [400, pytest.param(10_000, marks=pytest.mark.soak)])
async def test_r34_after_cancels_at_random_every_request_is_answered(times: int, little: Little) -> None:
    little.delay_s = 0.005
    async with neighbours(little) as backend:
        client = backend._pool._now.client
        await cancel_at_random(backend, times, seed=34)
        assert await healthy(backend) == 100
        assert backend._pool._now.client is client, "no place was lost, so nothing had to be replaced"
        assert little.finished == len(little.seen), "what was in flight came to its end"
        status = backend.pool()
        assert status.in_use == 0 and 1 <= status.idle <= CONNECTIONS and status.limit == CONNECTIONS


class Losing(httpx.AsyncBaseTransport):
    """A network whose client has lost all its places, until another client is made."""

    def __init__(self) -> None:
        self.asked = 0
        self.closed = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if not self.closed:
            raise httpx.PoolTimeout("no place", request=request)
        return httpx.Response(200, headers={"X-Correlation-ID": "0123456789"}, json={})

    async def aclose(self) -> None:
        self.closed += 1


async def test_three_waits_in_a_row_for_places_that_must_be_there_replace_the_client() -> None:
    network = Losing()
    backend = Backend("http://localhost", Reaching(network=network, pace=hurried(100)))
    backend.sign_with(Ann())
    for _ in range(3):
        assert not network.closed
        with pytest.raises(Unreachable, match="in use"):
            await backend.ask("GET", "/api/diagrams")
    await asyncio.sleep(0.01)
    assert network.closed == 1 and network.asked == 3
    assert (await backend.ask("GET", "/api/diagrams")).is_success
    assert {one.failures for one in backend.services()} == {0}, "it says nothing of the service"
    await backend.close()


async def test_more_requests_than_connections_wait_for_a_place_and_are_told_when_there_is_none(little: Little) -> None:
    little.delay_s = 0.05
    async with neighbours(little) as backend:
        answers = await asyncio.gather(*(backend.ask("GET", "/api/diagrams") for _ in range(3 * CONNECTIONS)))
        assert len(answers) == 3 * CONNECTIONS
        assert little.most_at_once <= CONNECTIONS
    little.delay_s = 2.0
    async with neighbours(little, hurried(10)) as backend:
        slow = [asyncio.create_task(backend.ask("GET", "/api/diagrams")) for _ in range(CONNECTIONS)]
        await asyncio.sleep(0.1)
        with pytest.raises(Unreachable, match="in use"):
            await backend.ask("GET", "/api/diagrams")
        assert not any(one.done() for one in slow)
        assert all(one.is_success for one in await asyncio.gather(*slow))


async def test_connections_that_are_doubted_are_not_used_again(little: Little) -> None:
    """Where one has died without a word, a request on another of that time would wait for its answer in vain."""
    async with serving(little) as url, Proxy(int(url.rpartition(":")[2]), seed=1) as proxy:
        async with reached(f"http://127.0.0.1:{proxy.port}") as backend:
            assert await healthy(backend, 3) == 3 and len(proxy.accepted) == 1, "a connection is kept"
            little.delay_s = 0.2
            slow = asyncio.create_task(backend.ask("GET", "/api/diagrams"))
            await asyncio.sleep(0.1)
            backend.doubt_connections()
            little.delay_s = 0.0
            assert await healthy(backend, 3) == 3 and len(proxy.accepted) == 2, "there is a new one"
            assert (await slow).is_success, "what was under way has ended where it was"
            proxy.forget()
            backend.doubt_connections()
            assert await healthy(backend, 3) == 3 and len(proxy.accepted) == 3
            assert not backend._pool._former, "the former are let go"


async def test_a_request_that_is_silent_on_a_doubted_connection_is_asked_again(little: Little) -> None:
    """Its own time would be over long after the network is good again."""
    async with serving(little) as url, Proxy(int(url.rpartition(":")[2]), seed=1) as proxy:
        async with reached(f"http://127.0.0.1:{proxy.port}", hurried(10)) as backend:
            little.delay_s = 0.2
            kinds = [{"json": {}}, {"content": b"x" * 800_000}, {}]
            asking = [asyncio.create_task(backend.ask("POST", "/api/diagrams", **how)) for how in kinds]  # type: ignore[arg-type]
            await asyncio.sleep(0.05)
            assert len(little.seen) == 3
            proxy.forget()
            connections = len(proxy.accepted)
            backend.doubt_connections()
            done, waiting = await asyncio.wait(asking, timeout=3)
            assert {one.result().status_code for one in done} == {200} and len(done) == 2
            assert waiting == {asking[1]}, "what takes long to get there has more time"
            small = {one.headers["Idempotency-Key"] for one in little.seen[:3] if len(await one.body()) < 100}
            assert {one.headers["Idempotency-Key"] for one in little.seen[3:]} == small and len(small) == 2
            assert len(proxy.accepted) > connections
            assert {one.failures for one in backend.services()} == {0}, "it says nothing of the service"
            for one in waiting:
                one.cancel()


class Trickle:
    """An answer that never ends, one byte after the other."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"x-correlation-id", b"0123456789")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with suppress(OSError):
            while True:
                await send({"type": "http.response.body", "body": b"x", "more_body": True})
                if await _pause(receive):
                    return


async def _left(receive: Receive) -> bool:
    return (await receive())["type"] == "http.disconnect"


async def _pause(receive: Receive) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.02):
            while not await _left(receive):
                pass
            return True
    return False


async def test_an_answer_that_trickles_for_ever_is_given_up() -> None:
    async with serving(Trickle()) as url:
        backend = Backend(url, Reaching(pace=hurried(100)))
        with pytest.raises(Unreachable, match="in time"):
            await backend.ask("GET", "/livez", is_signed=False)
        await asyncio.sleep(0.1)
        assert backend.pool().in_use == 0
        await backend.close()


async def test_an_answer_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch, little: Little) -> None:
    monkeypatch.setattr(pool, "LARGEST", 1_000)
    little.body = "x" * 2_000
    async with neighbours(little) as backend:
        with pytest.raises(ServerFailed, match="bytes"):
            await backend.ask("GET", "/api/diagrams")
        little.body = "x" * 100
        assert await healthy(backend, 3) == 3


@pytest.fixture
async def frozen() -> AsyncIterator[str]:
    """A server that takes connections and says nothing."""
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _reader, writer: held.append(writer), "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        for one in held:
            one.close()
        server.close()


async def test_a_silent_server_fills_no_place_for_good(frozen: str) -> None:
    """Those that nobody waits for any more do not keep the others out: the client is replaced."""
    backend = Backend(frozen, Reaching(pace=hurried(1_000)))
    asking = [backend.ask("POST", f"/api/{service}", is_signed=False) for service in ("a", "b", "c", "d", "e") * 4]
    ends = await asyncio.gather(*asking, return_exceptions=True)
    assert {type(one) for one in ends} == {Unreachable}
    first = backend._pool._now
    assert len(first.under_way) == CONNECTIONS and first.in_use(backend._pace.now()) == 0
    for number in range(3):
        with pytest.raises(Unreachable, match="in use"):
            await backend.ask("POST", f"/api/{'fgh'[number]}", is_signed=False)
    assert backend._pool._now is not first
    await backend.close()
