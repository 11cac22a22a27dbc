"""Live editing between two programs: how long until an edit is on the other screen, and how many a burst gets there.

Two processes with their own libraries, whose commits wait for the disk, and the backend as processes on PostgreSQL and
Redis, whose commits do too; all on one machine.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from bench.report import Row, p95
from bench.syncing.desktop import Who
from bench.syncing.stage import Stage, stage
from services.platform.ids import new_id
from tests.services.people import Person

_PROJECT = Path(__file__).resolve().parents[2]
_EDITS, _WARM, _PAUSE_S = 200, 20, 0.1
_BURST, _BACKLOG = 3_000, 100_000  # shapes drawn, and moves of them
_PATIENCE_S = 300.0
_LINE = 64 * 1024 * 1024

Event = dict[str, Any]  # Any: what JSON can say


class Screen:
    """One program, and what it has told."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._told: list[Event] = []
        self._some = asyncio.Event()
        self._ear = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self._told.append(json.loads(line))
            self._some.set()
        self._told.append({"event": "ended"})
        self._some.set()

    def do(self, what: str, diagram: str = "", count: int = 1) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what, "diagram": diagram, "count": count}).encode() + b"\n")

    async def tells(self, event: str) -> Event:
        """The next of its kind; what else it tells meanwhile is kept."""
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                for one in self._told:
                    if one["event"] == event:
                        self._told.remove(one)
                        return one
                    assert one["event"] != "ended", "a program ended"
                self._some.clear()
                await self._some.wait()

    async def shows(self, peer: str, end: int) -> float:
        """When it shows the operations of `peer` up to `end`."""
        while True:
            shown = await self.tells("shown")
            if shown["versions"].get(peer, 0) >= end:
                return float(shown["at"])

    async def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 20)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._ear


@asynccontextmanager
async def screen(on: Stage, person: Person) -> AsyncIterator[Screen]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.syncing.desktop",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=_PROJECT, limit=_LINE,
    )  # fmt: skip
    one = Screen(process)
    try:
        folder = str(on.folder / str(new_id()))
        who = Who(folder, on.address, person.token, person.id, str(new_id()))
        assert process.stdin is not None
        process.stdin.write(msgspec.json.encode(who) + b"\n")
        await one.tells("ready")
        yield one
    finally:
        await one.end()


def measure(n: int) -> Iterable[Row]:
    """Edits one by one, then a burst, then a hundred thousand that were made offline, then somebody who has nothing."""
    return asyncio.run(_measured(n))


async def _measured(n: int) -> list[Row]:
    async with stage() as on:
        ann, ben, cem = [await on.people.make(name) for name in ("ann", "ben", "cem")]
        async with screen(on, ann) as a, screen(on, ben) as b:
            a.do("make")
            a.do("connect")
            diagram = str((await a.tells("joined"))["diagram"])
            await on.share(diagram, ben)
            await on.share(diagram, cem)
            b.do("connect")
            b.do("open", diagram)
            await b.tells("joined")
            await a.tells("connecting")
            times = await _edits(a, b, diagram)
            rows = [Row("sync.live.p50_ms", n, median(times)), Row("sync.live.p95_ms", n, p95(times))]
            rows.append(Row("sync.burst_per_s", n, await _burst(a, b, diagram), "/s"))
            rows += await _backlog(n, a, b, diagram)
        async with screen(on, cem) as c:
            c.do("make")  # the process that reads diagrams runs by now, as in a program that is in use
            c.do("connect")
            await c.tells("joined")
            c.do("open", diagram)
            opened = await c.tells("opened")
            assert opened["records"] > _BURST
            rows.append(Row("sync.catchup_ms", _BACKLOG, opened["taken"] * 1000))
    return rows


async def _edits(a: Screen, b: Screen, diagram: str) -> list[float]:
    times: list[float] = []
    for number in range(_WARM + _EDITS):
        a.do("edit", diagram)
        edited = await a.tells("edited")
        shown = await b.shows(edited["peer"], edited["end"])
        if number >= _WARM:
            times.append((shown - edited["at"]) * 1000)
        await asyncio.sleep(_PAUSE_S)
    return times


async def _burst(a: Screen, b: Screen, diagram: str) -> float:
    """Until the server has acknowledged all of them, and the other screen shows them from its own disk."""
    a.do("burst", diagram, _BURST)
    made = await a.tells("made")
    a.do("drain", diagram)
    shown = await b.shows(made["peer"], made["end"])
    drained = float((await a.tells("drained"))["at"])
    return _BURST / (max(shown, drained) - float(made["began"]))


async def _backlog(n: int, a: Screen, b: Screen, diagram: str) -> list[Row]:
    a.do("disconnect")
    await a.tells("disconnected")
    a.do("moves", diagram, _BACKLOG)
    made = await a.tells("made")
    a.do("settle", diagram)  # to this computer's own disk, which is no part of syncing
    await a.tells("settled")
    a.do("drain", diagram)
    a.do("connect")
    began = float((await a.tells("connecting"))["at"])
    drained = float((await a.tells("drained"))["at"])
    a.do("stall")
    worst = float((await a.tells("stalled"))["worst"])
    b.do("drain", diagram)
    await b.shows(made["peer"], made["end"])
    b.do("stall")
    other = float((await b.tells("stalled"))["worst"])
    return [
        Row("sync.backlog_s", _BACKLOG, drained - began, "s"),
        Row("sync.backlog_stall_ms", _BACKLOG, worst * 1000),
        Row("sync.backlog_other_stall_ms", _BACKLOG, other * 1000),
    ]
