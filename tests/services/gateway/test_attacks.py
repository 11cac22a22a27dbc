"""What strangers try at the gateway, byte for byte over real sockets."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import pytest

from services.platform.platform import Platform
from tests.services.gateway.parts import Neighbourhood, neighbourhood, raw, request_bytes, serving
from tests.services.people import Person

pytestmark = pytest.mark.backend


@dataclass
class Door:
    """A gateway on a real port, and what stands behind it."""

    port: int
    street: Neighbourhood
    token: str

    @property
    def reached(self) -> list[str]:
        """The paths that services saw, but for the gateway's own look for keys."""
        every = [one["path"] for little in self.street.services.values() for one in little.seen]
        return [path for path in every if path != "/api/auth/jwks"]

    async def say(self, method: str, path: str, *lines: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and whole answer to one request with a good token."""
        answer = await raw(
            self.port, request_bytes(method, path, f"Authorization: Bearer {self.token}", *lines, body=body)
        )
        return int(answer.split(b" ", 2)[1]), answer


@pytest.fixture
async def door(embedded: Platform, ann: Person) -> AsyncIterator[Door]:
    settings = {"client_timeout_s": 3.0, "body_limits": {"git": 300_000}}
    async with neighbourhood(embedded, outside=True, **settings) as street, serving(street.app) as port:
        yield Door(port, street, ann.token)


@pytest.mark.parametrize(
    "path",
    ["/api//ai/x", "//api/ai/x", "/api/ai//x", "/api/auth/../ai/x", "/api/auth/%2e%2e/ai/x", "/api/auth/%2E./ai/x",
     "/api/auth/..%2fai/x", "/api/auth%2f..%2fai/x", "/api/ai/%5c..%5cx", "/api/ai/x%00", "/api/ai/%0d%0aX:1",
     "/api/./ai/x", "/api/ai/%ff", "/api/%61i/../git", "/api/ai/x#y", "/api/ai\\x", "/api/ai/%", "/api/ai/%zz",
     "http://evil.example/api/ai/x", "/API/ai/x", "/api", "/api/", "/api/ai;a=b/x", "/api/ai%20/x", "/" + "a" * 3000,
     "/api/ai/" + "a" * 3000, "/api/ai/x?" + "q" * 9000],
)  # fmt: skip
async def test_a_path_has_one_spelling_and_no_other_service(door: Door, path: str) -> None:
    status, _ = await door.say("GET", path)
    assert status in (400, 404, 414), path
    assert door.reached == []


async def test_an_odd_spelling_does_not_get_past_the_token(door: Door) -> None:
    for path in (
        "/api/auth/jwks/../../ai/x",
        "/api/auth/jwks%2f..%2f..%2fai/x",
        "/api/auth/jwks/..;/ai/x",
        "/api/auth/%6awks/x",
    ):
        answer = await raw(door.port, request_bytes("GET", path))
        assert answer.split(b" ", 2)[1] in (b"400", b"401"), path
    assert door.reached == []


@pytest.mark.parametrize(
    "lines",
    [("Content-Length: 5", "Transfer-Encoding: chunked"), ("Content-Length: 5", "Content-Length: 6"),
     ("Transfer-Encoding: xchunked",), ("Transfer-Encoding: chunked, identity",), ("Content-Length: -1",),
     ("Content-Length: +5",), ("Content-Length: 5 5",), ("Transfer-Encoding : chunked",), ("Bad Name: x",),
     (" Folded: x",), ("X: a\x01b",), ("X: a\x00b",), ("Transfer-Encoding:\tchunked\x0b",)],
)  # fmt: skip
async def test_a_request_that_can_be_read_in_two_ways_is_refused(door: Door, lines: tuple[str, ...]) -> None:
    smuggled = b"0\r\n\r\nGET /api/git/smuggled HTTP/1.1\r\nHost: g\r\n\r\n"
    status, answer = await door.say("POST", "/api/ai/x", *lines, body=smuggled)
    # A folded line goes on with the one before it, which is the token here.
    assert status in (400, 401 if lines == (" Folded: x",) else 400, 501), answer
    assert answer.count(b"HTTP/1.1 ") == 1
    assert door.reached == []


async def test_a_length_is_believed_and_what_follows_is_another_request_with_its_own_check(door: Door) -> None:
    first = request_bytes("POST", "/api/ai/x", f"Authorization: Bearer {door.token}", "Content-Length: 2", body=b"ab")
    first = first.replace(b"Connection: close\r\n", b"")
    answer = await raw(door.port, first + request_bytes("GET", "/api/git/secret"))
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"401"]
    assert door.reached == ["/api/ai/x"]


async def test_hundreds_of_headers_and_large_ones_are_refused(door: Door) -> None:
    many, _ = await door.say("GET", "/api/ai/x", *(f"X-{number}: 1" for number in range(300)))
    large, _ = await door.say("GET", "/api/ai/x", "X-Large: " + "a" * 40_000)
    huge, _ = await door.say("GET", "/api/ai/x", "X-Huge: " + "a" * 100_000)
    twice, _ = await door.say("GET", "/api/ai/x", "Authorization: Bearer other")
    assert (many, large, twice) == (431, 431, 400)
    assert huge in (400, 431)
    assert door.reached == []


async def test_large_bodies_are_refused_before_they_are_read(door: Door) -> None:
    said, answer = await door.say("POST", "/api/git/x", "Content-Length: 900000000000")
    assert (said, b"too_large" in answer) == (413, True)
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    unsaid, _ = await door.say("POST", "/api/git/x", "Transfer-Encoding: chunked", body=chunk * 6 + b"0\r\n\r\n")
    assert unsaid == 413
    assert door.reached == []
    allowed, _ = await door.say("POST", "/api/git/x", "Transfer-Encoding: chunked", body=chunk * 4 + b"0\r\n\r\n")
    assert allowed == 200


async def test_a_body_that_trickles_is_given_up_and_holds_no_connection_to_a_service(door: Door) -> None:
    request = request_bytes(
        "POST", "/api/git/x", f"Authorization: Bearer {door.token}", "Content-Length: 1000", body=b"a"
    )

    async def drip(line: socket.socket) -> None:
        with suppress(OSError):  # the gateway hangs up in the end
            while True:
                await asyncio.get_running_loop().sock_sendall(line, b"a")
                await asyncio.sleep(0.1)

    async def trickle() -> bytes:
        """The answer, which a socket has to give also when what was written after it was refused."""
        loop = asyncio.get_running_loop()
        with socket.create_connection(("127.0.0.1", door.port)) as line:
            line.setblocking(False)
            await loop.sock_sendall(line, request)
            dripping = asyncio.create_task(drip(line))
            answer = await loop.sock_recv(line, 1 << 16)
            dripping.cancel()
            await asyncio.wait([dripping])
        return answer

    began = time.monotonic()
    answers = await asyncio.gather(*(trickle() for _ in range(20)))
    assert time.monotonic() - began < 20
    assert {answer.split(b" ", 2)[1] for answer in answers} == {b"408"}
    assert door.reached == []


async def test_a_header_cannot_be_injected_by_what_comes_back(door: Door) -> None:
    _, answer = await door.say("GET", "/api/none", "X-Correlation-ID: abc%0d%0aSet-Cookie: a=b")
    assert b"set-cookie" not in answer.lower()
    _, answer = await door.say("GET", "/api/ai/x", "X-Correlation-ID: ok-ok-ok-1")
    assert b"X-Correlation-ID: ok-ok-ok-1" in answer or b"x-correlation-id: ok-ok-ok-1" in answer


async def test_the_host_header_leads_nowhere(door: Door) -> None:
    data = request_bytes("GET", "/api/ai/x", f"Authorization: Bearer {door.token}").replace(
        b"Host: g", b"Host: evil.example"
    )
    answer = await raw(door.port, data)
    assert b" 200 " in answer and b"evil.example" not in answer


async def test_methods_that_mirror_or_tunnel_do_not_pass(door: Door) -> None:
    for method in ("TRACE", "CONNECT", "PROPFIND", "FOO"):
        status, _ = await door.say(method, "/api/ai/x")
        assert status in (400, 405), method
    assert door.reached == []
