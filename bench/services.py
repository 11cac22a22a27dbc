"""The backend as its clients meet it: real processes on a real PostgreSQL and Redis, reached over loopback.

The client is the small one of the tests; it shares the machine with what it measures. Updates per second are those that
were acknowledged after their commit.
"""

from __future__ import annotations

import asyncio
import os
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import psutil

from bench.report import Row, bench, p95
from services.migrations.upgrade import upgrade
from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from sync.wire.codec import encode
from sync.wire.messages import Ack, Blob, Message, Status, Updates
from tests.services.people import People, Person
from tests.services.servers import postgres, redis_server
from tests.services.updates.backend import Process, process_of
from tests.services.updates.copies import Copy
from tests.services.updates.http import HttpSync
from tests.services.updates.live import Live, connected, frames

_UNBOUNDED = {"updates_batches_per_10s": "10000000", "updates_bytes_per_10s": str(1 << 40)}
_SENDERS, _BATCHES, _WINDOW, _POUR_S = 8, 1_000, 24, 8.0
_ACKS, _ACK_S = 200, 6.0
_EDITORS, _LIVE_S, _EDITS_PER_S = 30, 6.0, 2.0
_SOCKETS, _AT_ONCE, _OPEN_S = 2_000, 50, 30.0
_DIAGRAMS, _CLIENTS, _ASK_S = 200, 16, 3.0


@bench("services")
def run(n: int) -> Iterator[Row]:
    """Each part once; the largest takes half a minute."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 65_536), most))
    os.environ.update(_UNBOUNDED)
    with tempfile.TemporaryDirectory() as folder, postgres() as database, redis_server() as redis:
        database.run("CREATE DATABASE bench")
        data = Path(folder) / "data"
        settings = Settings(data=data, database_url=database.url("bench"), redis_url=redis.url)
        yield from asyncio.run(_measured(n, settings))


async def _measured(n: int, settings: Settings) -> list[Row]:
    async with open_platform(settings) as platform:
        await upgrade(platform.database)
        people = People(platform)
        with process_of(settings, service="diagrams", **_UNBOUNDED) as diagrams:
            rows = await _routes(n, diagrams, await people.make("library"))
            with process_of(settings, **_UNBOUNDED) as process:
                stage = _Stage(platform, people, process, diagrams)
                rows += await _acknowledged(n, stage)
                rows += await _throughput(n, stage, per_batch=1)
                rows += await _throughput(n, stage, per_batch=10)
                rows += await _live(n, stage)
                rows += await _idle(n, stage)
    return rows


@dataclass(frozen=True, slots=True)
class _Stage:
    platform: Platform
    people: People
    process: Process
    diagrams: Process

    async def diagram(self, owner: Person) -> str:
        """A new diagram, made as a client makes it."""
        identity = str(new_id())
        async with _client(self.diagrams) as client:
            await HttpSync(client, owner).push([(identity, "Bench", [])])
        return identity

    @asynccontextmanager
    async def joined(self, person: Person, diagram: str) -> AsyncIterator[Live]:
        async with connected(self.process.url, person.token) as live:
            await live.join(diagram)
            yield live


@asynccontextmanager
async def _client(process: Process) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{process.port}", timeout=60, trust_env=False) as client:
        yield client


async def _routes(n: int, process: Process, person: Person) -> list[Row]:
    """The hot routes of a library, asked by sixteen clients at once."""
    copy = Copy().found().draw(20)
    ids = [str(new_id()) for _ in range(_DIAGRAMS)]
    async with _client(process) as client:
        await HttpSync(client, person).push([(one, f"Plan {one}", copy.unsent()) for one in ids])
        rows = []
        for name, path in (("read", f"{ids[0]}"), ("list", "?limit=50"), ("feed", "sync/feed?limit=50")):
            times: list[float] = []

            async def ask(until: float, path: str = path, times: list[float] = times) -> None:
                while time.perf_counter() < until:
                    began = time.perf_counter()
                    answer = await client.get(
                        f"/api/diagrams{'' if path[0] == '?' else '/'}{path}", headers=person.headers
                    )
                    assert answer.status_code == 200, answer.text
                    times.append((time.perf_counter() - began) * 1000)

            began = time.perf_counter()
            await asyncio.gather(*(ask(began + _ASK_S) for _ in range(_CLIENTS)))
            rows.append(Row(f"services.{name}.per_s", n, len(times) / (time.perf_counter() - began), "/s"))
            rows.append(Row(f"services.{name}.p95_ms", n, p95(times)))
    return rows


async def _acknowledged(n: int, stage: _Stage) -> list[Row]:
    """One edit after the other, each waiting for its acknowledgement."""
    person = await stage.people.make("alone")
    diagram = await stage.diagram(person)
    copy = Copy().found()
    times: list[float] = []
    async with stage.joined(person, diagram) as live:
        await live.push(diagram, copy.unsent())
        until = time.perf_counter() + _ACK_S
        while len(times) < _ACKS and time.perf_counter() < until:
            copy.acknowledged(copy.unsent())
            blobs = copy.draw().unsent()
            began = time.perf_counter()
            assert (await live.push(diagram, blobs)).durable
            times.append((time.perf_counter() - began) * 1000)
    return [Row("services.ack.p50_ms", n, median(times)), Row("services.ack.p95_ms", n, p95(times))]


async def _throughput(n: int, stage: _Stage, *, per_batch: int) -> list[Row]:
    """Edits of eight people in eight diagrams, as fast as they are acknowledged; one update is one edit."""
    groups = _edits(per_batch)
    async with AsyncExitStack() as stack:
        senders = []
        for number in range(_SENDERS):
            person = await stage.people.make(f"sender{number}-{per_batch}")
            diagram = await stage.diagram(person)
            batches = [encode(frame) for group in groups for frame in frames(diagram, group, str(new_id()))]
            senders.append((await stack.enter_async_context(stage.joined(person, diagram)), batches))
        began = time.perf_counter()
        stored = await asyncio.gather(*(_pour(live, batches, began + _POUR_S) for live, batches in senders))
        taken = time.perf_counter() - began
    name = "services.durable_updates" if per_batch == 1 else f"services.durable_updates_by_{per_batch}"
    return [Row(f"{name}.per_s", n, sum(stored) * per_batch / taken, "/s")]


def _edits(per_batch: int) -> list[Sequence[Blob]]:
    """The edits of one document in batches; every sender pushes the same into a diagram of their own."""
    copy = Copy().found()
    ends = [0, *(copy.draw().version[copy.peer] for _ in range(_BATCHES * min(per_batch, 4)))]
    blobs = [copy.cut(copy.peer, start, end) for start, end in zip(ends, ends[1:], strict=False)]
    return [blobs[first : first + per_batch] for first in range(0, len(blobs), per_batch)]


async def _pour(live: Live, batches: Sequence[bytes], until: float) -> int:
    """Send with a few batches under way until the time is over; how many were acknowledged."""
    window = asyncio.Semaphore(_WINDOW)
    sent = stored = 0
    news = asyncio.Event()

    def answered(message: Message) -> None:
        nonlocal stored
        if isinstance(message, Ack):
            assert message.status is Status.STORED, message
            stored += 1
            live.heard.clear()
            window.release()
            news.set()

    live.on_message = answered
    for batch in batches:
        await window.acquire()
        if time.perf_counter() > until:
            break
        await live.wire.send(batch)
        sent += 1
    while stored < sent:
        news.clear()
        await news.wait()
    return stored


async def _live(n: int, stage: _Stage) -> list[Row]:
    """Thirty people in one diagram, each drawing twice a second: from the push to the arrival at everybody else."""
    person = await stage.people.make("company")
    diagram = await stage.diagram(person)
    sent: dict[tuple[int, int], float] = {}
    times: list[float] = []

    def arrived(message: Message) -> None:
        if isinstance(message, Updates):
            now = time.perf_counter()
            times.extend(
                (now - sent[row.peer, row.end]) * 1000 for row in message.updates if (row.peer, row.end) in sent
            )

    async def edit(live: Live, delay_s: float) -> None:
        copy = Copy().found()
        await live.push(diagram, copy.unsent())
        copy.acknowledged(copy.unsent())
        await asyncio.sleep(delay_s)
        until = time.perf_counter() + _LIVE_S
        while time.perf_counter() < until:
            began = time.perf_counter()
            blobs = copy.draw().unsent()
            copy.acknowledged(blobs)
            sent[copy.peer, blobs[-1].end] = time.perf_counter()
            await live.push(diagram, blobs)
            live.heard.clear()
            await asyncio.sleep(max(1 / _EDITS_PER_S - (time.perf_counter() - began), 0))

    async with AsyncExitStack() as stack:
        lives = [await stack.enter_async_context(stage.joined(person, diagram)) for _ in range(_EDITORS)]
        for live in lives:
            live.on_message = arrived
        await asyncio.gather(*(edit(live, number / _EDITORS / _EDITS_PER_S) for number, live in enumerate(lives)))
    return [Row("services.edit_to_screen.p50_ms", _EDITORS, median(times)),
            Row("services.edit_to_screen.p95_ms", _EDITORS, p95(times))]  # fmt: skip


async def _idle(n: int, stage: _Stage) -> list[Row]:
    """Sockets that say nothing: what they cost, and what an acknowledgement takes beside them."""
    person = await stage.people.make("idle")
    diagram = await stage.diagram(person)
    server = psutil.Process(stage.process.process.pid)
    before = server.memory_info().rss
    copy = Copy().found()
    async with AsyncExitStack() as stack:
        until, sockets = time.perf_counter() + _OPEN_S, 0
        while sockets < _SOCKETS and time.perf_counter() < until:
            sockets += _AT_ONCE
            opening = [stack.enter_async_context(connected(stage.process.url, person.token)) for _ in range(_AT_ONCE)]
            lives = await asyncio.gather(*opening)
        grown = (server.memory_info().rss - before) / 1e6
        live = lives[0]
        await live.join(diagram)
        times = []
        for _ in range(50):
            began = time.perf_counter()
            assert (await live.push(diagram, copy.unsent())).durable
            times.append((time.perf_counter() - began) * 1000)
            copy.acknowledged(copy.unsent())
            copy.draw()
    return [Row("services.idle_sockets.rss_mb", sockets, grown, "MB"),
            Row("services.idle_sockets.ack_p95_ms", sockets, p95(times))]  # fmt: skip
