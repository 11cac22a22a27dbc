"""Damaged documents without end, and a service that is killed: workers outlive neither."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import Iterator

import pytest

from services.platform.errors import ServiceError
from services.rendering.settings import RenderingSettings
from services.rendering.wish import Form, Source, Wish
from services.rendering.workshop import open_workshop
from tests.diagram.document.drawing import drawing
from tests.diagram.document.forging import damaged, forged
from tests.services.rendering.documents import drawio, many_shapes

pytestmark = pytest.mark.backend
_HOST = """
import asyncio
from services.rendering.settings import RenderingSettings
from services.rendering.wish import Form, Source, Wish
from services.rendering.workshop import open_workshop
from tests.services.rendering.documents import drawio

async def main():
    async with open_workshop(RenderingSettings(workers=1)) as shop:
        await shop.draw(Source(Form.FILE, (drawio("A"),), ""), Wish("svg"))
        print(shop._idle[0].pid, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def _documents(chance: random.Random) -> Iterator[Source]:
    """Files and updates, damaged by accident and on purpose."""
    files = [drawio("First", "Second"), many_shapes(20)]
    snapshot = drawing().export_snapshot()
    while True:
        data = bytearray(chance.choice(files))
        for _ in range(chance.randrange(1, 20)):
            place = chance.randrange(len(data))
            data[place : place + chance.randrange(4)] = chance.randbytes(chance.randrange(4))
        yield Source(Form.FILE, (bytes(data),), "plan.drawio")
        blob = forged(snapshot, chance) if chance.random() < 0.7 else damaged(snapshot, chance)
        yield Source(Form.UPDATES, (blob,), "plan")
        yield Source(Form.UPDATES, (snapshot, blob), "plan")


async def _draw_all(count: int, seed: int) -> int:
    """How many of so many documents could be drawn all the same; any other end of one fails."""
    chance, drawn = random.Random(seed), 0
    documents = _documents(chance)
    async with open_workshop(RenderingSettings(workers=2, seconds=10)) as shop:
        for number in range(count):
            target = chance.choice(("svg", "png", "pdf", "drawio", "json"))
            try:
                drawn += bool((await shop.draw(next(documents), Wish(target))).files)
            except ServiceError as error:
                assert error.status in (413, 422), f"seed {seed}, document {number}: {error.code}"
        assert (await shop.draw(Source(Form.FILE, (drawio("Good"),), ""), Wish("svg"))).files
    return drawn


async def test_damaged_and_forged_documents_never_take_the_service_along() -> None:
    assert 0 < await _draw_all(60, seed=5) < 60


@pytest.mark.soak
@pytest.mark.fuzz
async def test_thousands_of_damaged_documents_never_take_the_service_along() -> None:
    assert 0 < await _draw_all(5_000, seed=6)


async def test_a_worker_ends_when_its_service_is_killed() -> None:
    host = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOST, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.getcwd()}
    )
    assert host.stdout is not None
    async with asyncio.timeout(60):
        worker = int(await host.stdout.readline())
        host.send_signal(signal.SIGKILL)
        await host.wait()
        while _lives(worker):  # noqa: ASYNC110  it is nobody's child any more: there is nothing to wait for
            await asyncio.sleep(0.02)


def _lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().split()[2] != "Z"
    except OSError:
        return False
