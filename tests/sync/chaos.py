"""A TCP proxy that treats what passes through it badly, in a way that a seed repeats.

Every connection has its own dice, thrown once for each slice of bytes: what becomes of the third slice of the second
connection does not depend on how the machine schedules the others. Bytes are never changed or left out: TCP promises
that, so a lost packet shows as a stall, and a lost connection as a reset or as silence.
"""

from __future__ import annotations

import asyncio
import math
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from types import TracebackType

_QUEUE = 4_096  # slices on the way in one direction, before the sender has to wait
_LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Weather:
    """What the network is like. Chances are for each slice; `delay_s` is one way.

    `slice_bytes` is the most that passes as one piece. A lost slice holds up all behind it for `stall_s`. A connection
    is reset after a time out of `life_s`. `frozen`: both ends stay open, and nothing passes until it thaws. `refuses`:
    whoever connects is reset at once. When one end closes, the other hears of it `close_s` later.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    bytes_per_s: float = math.inf
    loss: float = 0.0
    stall_s: float = 0.3
    reset: float = 0.0
    life_s: tuple[float, float] | None = None
    slice_bytes: int = 65_536
    frozen: bool = False
    refuses: bool = False
    close_s: float = 0.0


FAIR = Weather()
ROUGH = Weather(delay_s=0.1, jitter_s=0.05, bytes_per_s=64_000, loss=0.05, life_s=(5.0, 30.0))


@dataclass(slots=True)
class Fate:
    """What becomes of the slices of one direction of one connection."""

    chance: Random
    _free: float = 0.0  # when the wire has taken the slice before
    _arrived: float = 0.0

    def arrival(self, weather: Weather, size: int, now: float) -> float | None:
        """When a slice that is sent `now` arrives, never before the one ahead of it; None: the connection is reset."""
        lost, reset, jitter = self.chance.random(), self.chance.random(), self.chance.uniform(-1.0, 1.0)
        if reset < weather.reset:
            return None
        self._free = max(self._free, now) + size / weather.bytes_per_s
        late = weather.stall_s if lost < weather.loss else 0.0
        way = max(0.0, weather.delay_s + jitter * weather.jitter_s)
        self._arrived = max(self._arrived, self._free + way + late)
        return self._arrived


@dataclass(eq=False, slots=True)
class _Connection:
    number: int
    began: float
    ends: tuple[asyncio.StreamWriter, ...]
    is_forgotten: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def reset(self) -> None:
        for end in self.ends:
            _reset(end)

    def close(self) -> None:
        for end in self.ends:
            end.close()


class Proxy:
    """Listens on `port` of loopback and connects to another one there; `weather` may be changed at any time.

    `accepted` holds when, by the loop's clock, somebody connected.
    """

    def __init__(self, target: int, seed: int, weather: Weather = FAIR) -> None:
        self.weather = weather
        self.seed = seed
        self.port = 0
        self.accepted: list[float] = []
        self.passed = 0  # bytes, both ways
        self._target = target
        self._server: asyncio.Server | None = None
        self._open: set[_Connection] = set()
        self._handlers: set[asyncio.Task[None]] = set()
        self._thawed = asyncio.Event()

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._met, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for one in tuple(self._handlers):
            one.cancel()
        await asyncio.gather(*self._handlers, return_exceptions=True)

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._open)

    async def deserted(self) -> None:
        """Return when no connection is left."""
        while self._handlers:
            await asyncio.wait(self._handlers)

    def become(self, weather: Weather) -> None:
        """From now on the network is like this; what was frozen goes on if it is not any more."""
        self.weather = weather
        if not weather.frozen:
            self._thawed.set()
            self._thawed = asyncio.Event()

    def cut(self) -> None:
        """Reset every connection there is."""
        for one in tuple(self._open):
            one.reset()

    def forget(self) -> None:
        """As a router that has lost its memory: what is sent on a connection of now vanishes, and both ends stay open.

        New connections are not concerned.
        """
        for one in self._open:
            one.is_forgotten = True

    async def play(self, *acts: tuple[float, Weather]) -> None:
        """Each weather for so many seconds, the last one for good."""
        for seconds, weather in acts:
            self.become(weather)
            await asyncio.sleep(seconds)

    def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._handlers.add(task)
        task.add_done_callback(self._handlers.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        now = asyncio.get_running_loop().time()
        number = len(self.accepted)
        self.accepted.append(now)
        if self.weather.refuses:
            _reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            _reset(writer)
            return
        connection = _Connection(number, now, (writer, far_writer))
        self._open.add(connection)
        try:
            for one in connection.ends:
                one.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._carry(connection, (reader, far_writer), (far_reader, writer))
        finally:
            self._open.discard(connection)
            connection.close()

    async def _carry(self, connection: _Connection, *ways: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        """Both directions until both have ended or one has failed."""
        async with asyncio.TaskGroup() as group:
            span = self.weather.life_s
            if span is not None:
                life = Random(f"{self.seed} {connection.number}").uniform(*span)
                end = asyncio.get_running_loop().call_later(life, connection.reset)
            directions = []
            for name, (source, target) in zip(("there", "back"), ways, strict=True):
                fate = Fate(Random(f"{self.seed} {connection.number} {name}"))
                directions.append(group.create_task(self._direction(connection, source, target, fate)))
            try:
                await asyncio.wait(directions)
            finally:
                if span is not None:
                    end.cancel()

    async def _direction(
        self, connection: _Connection, source: asyncio.StreamReader, target: asyncio.StreamWriter, fate: Fate
    ) -> None:
        slices: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_QUEUE)
        delivering = asyncio.create_task(self._deliver(connection, slices, target))
        try:
            await self._collect(connection, source, slices, fate)
            await delivering
        except (OSError, _Reset):
            connection.reset()
        finally:
            delivering.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await delivering

    async def _collect(
        self,
        connection: _Connection,
        source: asyncio.StreamReader,
        slices: asyncio.Queue[tuple[float, bytes]],
        fate: Fate,
    ) -> None:
        loop = asyncio.get_running_loop()
        data = b"."
        while data:
            data = await source.read(self.weather.slice_bytes)
            due = fate.arrival(self.weather, len(data), loop.time())
            if due is None:
                raise _Reset
            await slices.put((due if data else due + self.weather.close_s, data))

    async def _deliver(
        self, connection: _Connection, slices: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        data = b"."
        while data:
            due, data = await slices.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            while self.weather.frozen:
                await self._thawed.wait()
            if connection.is_forgotten:
                continue
            if data:
                target.write(data)
                self.passed += len(data)
                await target.drain()
            elif target.can_write_eof():
                target.write_eof()


class _Reset(Exception):
    """The dice say so."""


def _reset(writer: asyncio.StreamWriter) -> None:
    """As when the other end is gone: both sides of a program see a connection that was reset."""
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    writer.transport.abort()


def weathers(chance: Random, count: int) -> Sequence[tuple[float, Weather]]:
    """So many turns of the weather, each of some seconds, of every kind that there is."""
    kinds = (
        FAIR,
        ROUGH,
        Weather(frozen=True),
        Weather(refuses=True, reset=1.0),
        Weather(slice_bytes=1),
        Weather(delay_s=0.2, jitter_s=0.1, loss=0.05),
        Weather(bytes_per_s=16_000, slice_bytes=1_400),
        Weather(reset=0.2),
        Weather(close_s=3.0, life_s=(0.5, 3.0)),
    )
    return [(chance.uniform(0.5, 8.0), chance.choice(kinds)) for _ in range(count)]
