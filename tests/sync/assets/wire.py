"""What a network does to requests for the store: it breaks them at some byte, changes bytes, delays them, refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import httpx

NEVER = 1 << 60


@dataclass(slots=True)
class Fault:
    """What becomes of the next request; breaks are after so many bytes of a body."""

    breaks_sending: int = NEVER
    breaks_answer: int = NEVER
    flips_sent: int = -1
    flips_answer: int = -1
    delay_s: float = 0.0
    refuses: bool = False
    status: int = 0


FINE = Fault()


@dataclass(slots=True)
class Faulty(httpx.AsyncBaseTransport):
    """A real transport to a real store; `fault_of` says what becomes of the n-th request."""

    fault_of: Callable[[int], Fault] = lambda _: FINE
    inner: httpx.AsyncHTTPTransport = field(default_factory=httpx.AsyncHTTPTransport)
    requests: list[httpx.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        fault = self.fault_of(len(self.requests))
        self.requests.append(request)
        await asyncio.sleep(fault.delay_s)
        if fault.refuses:
            raise httpx.ConnectError("refused", request=request)
        if fault.status:
            return httpx.Response(fault.status, content=b"", request=request)
        assert isinstance(request.stream, httpx.AsyncByteStream)
        request.stream = _Bytes(request.stream, fault.breaks_sending, fault.flips_sent, httpx.WriteError)
        response = await self.inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Bytes(response.stream, fault.breaks_answer, fault.flips_answer, httpx.ReadError)
        return response

    async def aclose(self) -> None:
        """The store has two clients, and both are closed: once is enough."""

    async def end(self) -> None:
        await self.inner.aclose()


class _Bytes(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream, breaks: int, flips: int, error: type[httpx.NetworkError]) -> None:
        self._inner = inner
        self._breaks = breaks
        self._flips = flips
        self._error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        place = 0
        async for chunk in self._inner:
            whole = bytearray(chunk)
            if place <= self._flips < place + len(whole):
                whole[self._flips - place] ^= 0xFF
            if place + len(whole) > self._breaks:
                yield bytes(whole[: self._breaks - place])
                raise self._error("the line is dead")
            place += len(whole)
            yield bytes(whole)

    async def aclose(self) -> None:
        await self._inner.aclose()
