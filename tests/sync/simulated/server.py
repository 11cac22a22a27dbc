"""The service that sync asks by HTTP, in this process; it can be started anew, and killed.

What the server has is read past all of its code, from the rows that it has committed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Generator
from contextlib import AsyncExitStack, contextmanager
from contextvars import Context, ContextVar
from datetime import UTC, datetime
from typing import Any
from weakref import WeakSet

import httpx

from services.catalogue import load
from services.gateway.service import gateway
from services.platform.ending import end
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.platform.sqlite import choose_driver
from services.updates.settings import UpdatesSettings
from services.updates.summing import Summing
from services.web.service import build
from tests.services.people import People, Person
from tests.sync.simulated.embedded import ExaminerHere, break_off
from tests.sync.simulated.time import Time

_RENEWED_S = 300.0
_INSIDE: ContextVar[Server | None] = ContextVar("inside", default=None)
_ROWS = "SELECT seq, peer, c_start, c_end FROM updates WHERE diagram_id = ? AND seq > ? ORDER BY seq"


class Rows:
    """How many operations of every peer are in the rows of a log: counted on from the rows that were counted before."""

    def __init__(self, settings: Settings) -> None:
        self._connection = choose_driver().module.connect(settings.data / "autograph.db", isolation_level=None)
        self._there: dict[int, int] = {}
        self._last = 0

    def of(self, diagram: str) -> dict[int, int]:
        """Always the same one: there is one diagram."""
        for seq, peer, start, stop in self._connection.execute(_ROWS, (diagram, self._last)).fetchall():
            peer %= 1 << 64
            if start <= self._there.get(peer, 0):
                self._there[peer] = max(stop, self._there.get(peer, 0))
            self._last = seq
        return self._there

    def close(self) -> None:
        self._connection.close()


class Server:
    """`people` are signed in anew whenever it starts. `happened` counts its faults.

    With the gateway before it every request costs twice as much, and is answered the same.
    """

    def __init__(self, settings: Settings, time: Time, *, has_gateway: bool) -> None:
        self.people: dict[str, Person] = {}
        self._has_gateway = has_gateway
        self.platform: Platform | None = None
        self.happened: Counter[str] = Counter()
        self._settings = settings
        self._time = time
        self._stack = AsyncExitStack()
        self._transport: httpx.ASGITransport | None = None
        self._tasks: WeakSet[asyncio.Task[Any]] = WeakSet()  # Any: whatever it does
        self._killed_after: tuple[int, int] | None = None
        self._rows: Rows | None = None
        self._signed_in = time.now

    @property
    def is_running(self) -> bool:
        return self._transport is not None

    async def start(self) -> None:
        asyncio.get_running_loop().set_task_factory(_noted)
        with self._inside():
            await self._start()

    async def _start(self) -> None:
        self.platform = await self._stack.enter_async_context(open_platform(self._settings, clock=self._clock))
        app = diagrams = build(load("diagrams"), self.platform)
        apps = [diagrams]
        if self._has_gateway:
            auth = build(load("auth"), self.platform)
            app = gateway(self.platform, auth=auth, diagrams=diagrams)
            apps += [auth, app]
        for one in apps:
            await self._stack.enter_async_context(one.router.lifespan_context(one))
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("127.0.0.1", 1))
        self._rows = self._rows or Rows(self._settings)
        await self._sign_in()

    async def renew(self) -> None:
        """Everybody has a token that lasts a while, if theirs have become old."""
        if self._time.now > self._signed_in + _RENEWED_S:
            with self._inside():
                await self._sign_in()

    async def _sign_in(self) -> None:
        assert self.platform is not None
        registry = People(self.platform)
        for name, person in self.people.items():
            self.people[name] = await registry.sign_in(person.id, person.email)
        self._signed_in = self._time.now

    def _clock(self) -> datetime:
        return datetime.fromtimestamp(self._time.now, UTC)

    async def stop(self) -> None:
        self._transport = None
        await self._stack.aclose()

    async def end(self) -> None:
        await self.stop()
        if self._rows is not None:
            self._rows.close()

    def kill_in(self, requests: int, turns: int) -> None:
        """Kill it while it answers that request from now on, after so many turns of the loop."""
        self._killed_after = (requests, turns)

    def spare(self) -> None:
        """It lives on, if it was to be killed and nobody has asked for that much."""
        self._killed_after = None

    async def join(self, name: str) -> Person:
        """A new person."""
        assert self.platform is not None
        self.people[name] = await People(self.platform).make(name)
        return self.people[name]

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Raises: httpx.TransportError when it is not running, or ends meanwhile."""
        turns = self._turns_to_live()
        with self._inside():
            task = asyncio.create_task(self._answered(request))
        if turns is not None:
            await self._kill(turns)
        await asyncio.wait([task])
        if task.cancelled():
            raise httpx.ReadError("the connection broke", request=request)
        return task.result()

    def _turns_to_live(self) -> int | None:
        if self._killed_after is None or self._transport is None:
            return None
        requests, turns = self._killed_after
        self._killed_after = None if requests <= 1 else (requests - 1, turns)
        return turns if requests <= 1 else None

    async def _kill(self, turns: int) -> None:
        """After so many turns: nothing is answered or committed any more that was not by then."""
        for _ in range(turns):
            await asyncio.sleep(0)
        self.happened["the server was killed at work"] += 1
        self._transport = None
        await end([one for one in self._tasks if not one.done()])
        break_off()
        with self._inside():
            await self._stack.aclose()

    @contextmanager
    def _inside(self) -> Generator[None]:
        """What is begun meanwhile is part of the server."""
        token = _INSIDE.set(self)
        try:
            yield
        finally:
            _INSIDE.reset(token)

    def note(self, task: asyncio.Task[Any]) -> None:  # Any: whatever it does
        """It is a part of the server, and dies with it."""
        self._tasks.add(task)

    async def _answered(self, request: httpx.Request) -> httpx.Response:
        if self._transport is None:
            raise httpx.ConnectError("nobody listens", request=request)
        response = await self._transport.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        raw = b"".join([part async for part in response.stream])
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(raw))

    async def ask(self, name: str, method: str, path: str, **more: Any) -> httpx.Response:  # Any: as httpx has it
        """Past every network, for what is not part of the game."""
        request = httpx.Request(method, f"http://127.0.0.1{path}", headers=self.people[name].headers, **more)
        response = await self.answer(request)
        await response.aread()
        assert response.is_success, response.text
        return response

    async def sum_up(self, diagram: str) -> bool:
        """Whether the log was summed up, which its work in the background would do some day."""
        assert self.platform is not None
        settings = UpdatesSettings()
        return await Summing(self.platform, ExaminerHere(settings), settings).sum_up(diagram)

    def version(self, diagram: str) -> dict[int, int]:
        """What its database has of the diagram; the caller's."""
        assert self._rows is not None
        return dict(self._rows.of(diagram))


def _noted(
    loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], context: Context | None = None
) -> asyncio.Task[Any]:  # Any: as a loop has it
    task = asyncio.Task(work, loop=loop, context=context)
    if (server := _INSIDE.get()) is not None:
        server.note(task)
    return task
