"""WebSockets through the gateway, to an app of this process and over sockets alike."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from services.platform.platform import Platform
from tests.services.gateway.parts import Little, Neighbourhood, config_of, eventually, neighbourhood, serving
from tests.services.outside import served
from tests.services.people import Person

pytestmark = pytest.mark.backend
OPTIONS = {"ws_max_size": 1024 * 1024, "ws_ping_interval": 10.0, "ws_ping_timeout": 10.0, "ws": "websockets-sansio"}


@dataclass
class Talk(Little):
    """A service that says back what it hears, and what it is told to do."""

    closed_with: int | None = None
    refusal: int = 0
    heard: int = 0
    scope: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await super().__call__(scope, receive, send)
            return
        self.scope = scope
        await receive()
        if self.refusal:
            await send({"type": "websocket.http.response.start", "status": self.refusal, "headers": []})
            await send({"type": "websocket.http.response.body", "body": b"no"})
            return
        await send({"type": "websocket.accept", "subprotocol": (scope["subprotocols"] or [None])[0]})
        while (message := await receive())["type"] == "websocket.receive":
            self.heard += 1
            text = message.get("text")
            if text == "flood":
                for _ in range(2000):
                    await send({"type": "websocket.send", "bytes": b"x" * 65536})
                    self.heard += 1
            elif text and text.startswith("close "):
                await send({"type": "websocket.close", "code": int(text[6:]), "reason": "as told"})
                return
            else:
                await send(message | {"type": "websocket.send"})
        self.closed_with = message.get("code")


@dataclass
class Line:
    port: int
    street: Neighbourhood
    service: Talk

    def connect(self, path: str = "/api/collaboration/live", **options: Any) -> connect:
        return connect(f"ws://127.0.0.1:{self.port}{path}", compression=None, proxy=None, **options)


@pytest.fixture(params=["in one process", "over sockets"])
async def line(request: pytest.FixtureRequest, embedded: Platform) -> AsyncIterator[Line]:
    talk, outside = Talk(), request.param == "over sockets"
    async with (
        neighbourhood(embedded, outside=outside, others={"collaboration": talk}, ws=OPTIONS) as street,
        serving(street.app, **OPTIONS) as port,
    ):
        yield Line(port, street, talk)


async def closed(ws: ClientConnection) -> tuple[int, str]:
    with pytest.raises(ConnectionClosed) as end:
        while True:
            await asyncio.wait_for(ws.recv(), 10)
    assert end.value.rcvd is not None
    return end.value.rcvd.code, end.value.rcvd.reason


async def test_a1_messages_pass_both_ways(line: Line, ann: Person) -> None:
    async with line.connect(subprotocols=["autograph.1"], additional_headers=ann.headers) as ws:
        assert ws.subprotocol == "autograph.1"
        for message in ("text", b"bytes", b"", b"x" * 1_000_000):
            await ws.send(message)
            assert await ws.recv() == message
        heard = {name.decode(): value.decode() for name, value in line.service.scope["headers"]}
        assert heard["authorization"] == ann.headers["Authorization"]
        assert heard["x-forwarded-for"] == "127.0.0.1"
        assert ws.response is not None
        assert heard["x-correlation-id"] == ws.response.headers["x-correlation-id"]
        assert line.service.scope["path"] == "/api/collaboration/live"


@pytest.mark.parametrize("code", [1000, 1012, 4401, 4403, 4409, 4429])
async def test_the_service_ends_it_with_its_own_code(line: Line, code: int) -> None:
    async with line.connect() as ws:
        await ws.send(f"close {code}")
        assert await closed(ws) == (code, "as told")


async def test_the_client_ends_it_with_its_own_code(line: Line) -> None:
    async with line.connect() as ws:
        await ws.send("hello")
        await ws.recv()
        await ws.close(4000, "enough")
    await eventually(lambda: line.service.closed_with is not None)
    assert line.service.closed_with == 4000


async def test_a_client_that_vanishes_ends_it_too(line: Line) -> None:
    ws = await line.connect()
    await ws.send("hello")
    await ws.recv()
    ws.transport.abort()
    await eventually(lambda: line.service.closed_with is not None)
    await eventually(lambda: line.street.app.state.gateway.proxy.sockets.open == 0)
    await ws.wait_closed()


async def test_a_message_that_is_too_large_ends_it(line: Line) -> None:
    async with line.connect() as ws:
        await ws.send(b"x" * (1024 * 1024 + 1))
        assert (await closed(ws))[0] == 1009
    assert line.service.heard == 0


async def test_a_client_that_reads_nothing_holds_the_service_back(line: Line) -> None:
    async with line.connect(max_queue=1) as ws:
        await ws.send("flood")
        await asyncio.sleep(1)
        so_far = line.service.heard
        await asyncio.sleep(0.3)
        assert line.service.heard == so_far < 1000, "64 MiB cannot lie between a service and its client"
        for _ in range(2000):
            await ws.recv()


async def test_a_refusal_keeps_its_status_and_others_take_no_sockets(line: Line, ann: Person) -> None:
    line.service.refusal = 403
    for path, status in (("/api/collaboration/live", 403), ("/api/git/live", 404), ("/api/collaboration//live", 400)):
        with pytest.raises(InvalidStatus) as refused:
            await line.connect(path)
        assert refused.value.response.status_code == status
    bad = {"Authorization": "Bearer a.b.c"}
    line.service.refusal = 0
    async with line.connect(additional_headers=bad) as ws:
        await ws.send("the service looks at the token of the first message")
    assert line.street.breaker("collaboration").state().failure_count == 0


async def test_a_person_has_twenty_connects_in_a_minute(line: Line, ann: Person) -> None:
    for _ in range(20):
        async with line.connect(additional_headers=ann.headers):
            pass
    with pytest.raises(InvalidStatus) as refused:
        await line.connect(additional_headers=ann.headers)
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["retry-after"]


async def test_a_restart_of_the_gateway_says_so(embedded: Platform) -> None:
    talk = Talk()
    async with neighbourhood(embedded, others={"collaboration": talk}) as street:
        async with serving(street.app, **OPTIONS) as port:
            ws = await connect(f"ws://127.0.0.1:{port}/api/collaboration/live", compression=None, proxy=None)
            await ws.send("hello")
            await ws.recv()
        assert (await closed(ws))[0] == 1012
    await eventually(lambda: talk.closed_with is not None)


async def test_a_service_that_is_gone_is_a_502_and_then_an_open_breaker(embedded: Platform) -> None:
    async with (
        neighbourhood(embedded, outside=True, moved={"collaboration": "http://127.0.0.1:9"}) as street,
        serving(street.app, **OPTIONS) as port,
    ):
        found = []
        for _ in range(6):
            with pytest.raises(InvalidStatus) as refused:
                await connect(f"ws://127.0.0.1:{port}/api/collaboration/live", proxy=None)
            found.append(refused.value.response.status_code)
        assert found == [502] * 5 + [503]
        assert refused.value.response.headers["retry-after"]
        assert b"collaboration" in refused.value.response.body


async def test_a_service_that_restarts_tells_clients_to_come_again(embedded: Platform) -> None:
    talk = Talk()
    async with served(config_of(talk, **OPTIONS)) as behind:
        url = {"collaboration": f"http://127.0.0.1:{behind.port}"}
        async with (
            neighbourhood(embedded, outside=True, moved=url) as street,
            serving(street.app, **OPTIONS) as port,
        ):
            ws = await connect(f"ws://127.0.0.1:{port}/api/collaboration/live", proxy=None)
            await ws.send("hello")
            await ws.recv()
            behind.should_exit = True
            assert (await closed(ws))[0] == 1012
