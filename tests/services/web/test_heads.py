"""A head that trickles does not hold a connection for ever; what is prompt is left alone."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect

from services.web.heads import PromptH11
from tests.services.gateway.parts import request_bytes, serving

pytestmark = pytest.mark.backend


class Impatient(PromptH11):
    head_s = 0.8  # parts come a tenth of a second apart, and the machine does other things as well


async def slow_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers after longer than a head may take."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await receive()
        await send({"type": "websocket.close", "code": 4000})
        return
    await asyncio.sleep(1.2)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def until_closed(port: int, parts: list[bytes]) -> bytes:
    """What comes back for `parts`, sent a tenth of a second apart."""
    loop = asyncio.get_running_loop()
    with socket.socket() as line:
        line.setblocking(False)
        await loop.sock_connect(line, ("127.0.0.1", port))
        answer = asyncio.create_task(_received(line))
        for part in parts:
            if answer.done():
                break
            with suppress(ConnectionError):
                await loop.sock_sendall(line, part)
            await asyncio.sleep(0.1)
        return await asyncio.wait_for(answer, 10)


async def _received(line: socket.socket) -> bytes:
    """From the socket itself: a stream of asyncio forgets what has come when a reset follows it."""
    loop, data = asyncio.get_running_loop(), b""
    with suppress(ConnectionError):
        while chunk := await loop.sock_recv(line, 1 << 16):
            data += chunk
    return data


async def test_a16_a_head_that_trickles_is_given_up() -> None:
    async with serving(slow_app, http=Impatient) as port:
        head = request_bytes("GET", "/", "X-Slow: " + "a" * 50)
        assert await until_closed(port, [head[at : at + 1] for at in range(len(head))]) == b""
        assert await until_closed(port, []) == b""
        again = head.replace(b"Connection: close\r\n", b"")
        answer = await until_closed(port, [again, *[b""] * 14, *[again[at : at + 1] for at in range(len(again))]])
        assert answer.count(b"204") == 1


async def test_a16_what_is_prompt_may_take_its_time_to_be_answered() -> None:
    async with serving(slow_app, http=Impatient, ws="websockets-sansio") as port:
        whole = request_bytes("GET", "/")
        assert b"204" in await until_closed(port, [whole[:20], whole[20:]])
        body = request_bytes("POST", "/", "Content-Length: 6")
        assert b"204" in await until_closed(port, [body, b"a", b"b", b"c", b"d", b"e", b"f"])
        async with connect(f"ws://127.0.0.1:{port}/", proxy=None) as ws:
            await asyncio.sleep(1.2)
            await ws.send("still here")
            await ws.wait_closed()
            assert ws.close_code == 4000
