"""The network between a simulated client and the real server app: requests get lost, late, doubled, as dice say."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

import httpx

from tests.sync.simulated.life import Life
from tests.sync.simulated.server import Server
from tests.sync.simulated.time import Time

_READ_S = 10.0  # after which a client gives up waiting for an answer

Look = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Luck:
    """Chances for each request: it never arrives, its answer never comes back, it arrives twice, or long after the
    client gave up."""

    lost: float = 0.03
    answer_lost: float = 0.03
    doubled: float = 0.03
    late: float = 0.02


FAIR = Luck(0.0, 0.0, 0.0, 0.0)


async def _nobody_looks() -> None:
    """Nobody compares anything yet."""


class Wire(httpx.AsyncBaseTransport):
    """One client's network. `happened` counts its faults; `look` is called before a request and after its answer."""

    def __init__(self, server: Server, time: Time, chance: Random, luck: Luck) -> None:
        self.online = True
        self.luck = luck
        self.sent = 0
        self.happened: Counter[str] = Counter()
        self.life = Life()
        self.look: Look = _nobody_looks
        self._server = server
        self._time = time
        self._chance = chance
        self._late: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        life = self.life
        life.moment()
        if not self.online:
            raise httpx.ConnectError("no network", request=request)
        self.sent += 1
        await self.look()
        response = await self._exchanged(request)
        await self.look()
        life.moment()
        return response

    async def _exchanged(self, request: httpx.Request) -> httpx.Response:
        luck, dice = self.luck, [self._chance.random() for _ in range(4)]
        delay_s = self._chance.uniform(_READ_S, 20 * _READ_S)
        body = await request.aread()
        if dice[0] < luck.lost:
            return await self._nothing_comes(request, "a request was lost")
        if dice[1] < luck.late:
            self._arrive_late(request, body, delay_s)
            return await self._nothing_comes(request, "a request was late")
        response = await self._delivered(request, body)
        if dice[2] < luck.doubled:
            self.happened["a request was doubled"] += 1
            response = await self._delivered(request, body)
        if dice[3] < luck.answer_lost:
            return await self._nothing_comes(request, "an answer was lost")
        return response

    async def settle(self) -> None:
        """Let everything arrive that is late."""
        while self._late:
            await asyncio.wait(self._late)

    async def _nothing_comes(self, request: httpx.Request, why: str) -> httpx.Response:
        self.happened[why] += 1
        await self._time.sleep(_READ_S)
        raise httpx.ReadTimeout("no answer", request=request)

    def _arrive_late(self, request: httpx.Request, body: bytes, delay_s: float) -> None:
        async def deliver() -> None:
            await self._time.sleep(delay_s)
            try:
                await self._delivered(request, body)
            except httpx.TransportError:  # nobody is there, and nobody waits for the answer
                return

        task = asyncio.create_task(deliver())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _delivered(self, request: httpx.Request, body: bytes) -> httpx.Response:
        again = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        with self._time.real():
            return await self._server.answer(again)
