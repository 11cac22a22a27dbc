"""The network between a simulated client and the real server app: requests get lost, late, doubled, as dice say."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random

import httpx

from tests.sync.simulated.server import Server
from tests.sync.simulated.time import Time

_READ_S = 10.0  # after which a client gives up waiting for an answer


@dataclass(frozen=True, slots=True)
class Luck:
    """Chances for each request: it never arrives, its answer never comes back, it arrives twice, or long after the
    client gave up."""

    lost: float = 0.03
    answer_lost: float = 0.03
    doubled: float = 0.03
    late: float = 0.02


FAIR = Luck(0.0, 0.0, 0.0, 0.0)


class Wire(httpx.AsyncBaseTransport):
    """One client's network."""

    def __init__(self, server: Server, time: Time, chance: Random, luck: Luck) -> None:
        self.online = True
        self.luck = luck
        self.sent = 0
        self._server = server
        self._time = time
        self._chance = chance
        self._late: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self.online:
            raise httpx.ConnectError("no network", request=request)
        self.sent += 1
        luck, dice = self.luck, [self._chance.random() for _ in range(4)]
        delay_s = self._chance.uniform(_READ_S, 20 * _READ_S)
        body = await request.aread()
        if dice[0] < luck.lost:
            return await self._nothing_comes(request)
        if dice[1] < luck.late:
            self._arrive_late(request, body, delay_s)
            return await self._nothing_comes(request)
        response = await self._delivered(request, body)
        if dice[2] < luck.doubled:
            response = await self._delivered(request, body)
        if dice[3] < luck.answer_lost:
            return await self._nothing_comes(request)
        return response

    async def settle(self) -> None:
        """Let everything arrive that is late."""
        while self._late:
            await asyncio.wait(self._late)

    async def _nothing_comes(self, request: httpx.Request) -> httpx.Response:
        await self._time.sleep(_READ_S)
        raise httpx.ReadTimeout("no answer", request=request)

    def _arrive_late(self, request: httpx.Request, body: bytes, delay_s: float) -> None:
        async def deliver() -> None:
            await self._time.sleep(delay_s)
            await self._delivered(request, body)

        task = asyncio.create_task(deliver())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _delivered(self, request: httpx.Request, body: bytes) -> httpx.Response:
        again = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        with self._time.real():
            return await self._server.answer(again)
