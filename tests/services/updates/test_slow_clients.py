"""A client that takes nothing: it is let go, it hears why if it can hear at all, and nobody waits for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from prometheus_client import REGISTRY

from services.platform.platform import Platform
from tests.services.people import People
from tests.services.updates.backend import inside, url_of
from tests.services.updates.copies import Copy
from tests.services.updates.live import PATIENCE_S, Live, connected
from tests.services.updates.test_live import diagram_of

pytestmark = [pytest.mark.backend, pytest.mark.durability]


@asynccontextmanager
async def stalled(platform: Platform) -> AsyncIterator[Live]:
    """A client that has stopped reading, and whose session the server has ended; the others have gone on."""
    ann = await People(platform).make("ann")
    diagram = await diagram_of(platform, ann)
    writer = Copy("x" * 200_000).found()
    async with inside(platform) as port:
        url = url_of(port)
        async with connected(url, ann.token) as a, connected(url, ann.token) as slow, connected(url, ann.token) as c:
            for one in (a, slow, c):
                await one.join(diagram)
            await sockets_are(3)
            slow.wire.transport.pause_reading()
            for _ in range(60):
                ack = await a.push(diagram, writer.unsent())
                writer.acknowledged(writer.unsent())
                writer.draw()
            await c.rows(diagram, ack.seq)
            await sockets_are(2)
            yield slow


async def sockets_are(count: int) -> None:
    """Wait until the process says that it serves so many."""
    async with asyncio.timeout(PATIENCE_S):
        while REGISTRY.get_sample_value("autograph_ws_connections") != count:  # noqa: ASYNC110  a gauge has no event
            await asyncio.sleep(0.05)


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRAPH_COLLABORATION_STALLED_S", "1")
    monkeypatch.setenv("AUTOGRAPH_UPDATES_BYTES_PER_10S", str(1 << 40))


async def test_a_client_that_reads_again_in_time_hears_that_it_was_too_slow(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_COLLABORATION_CLOSE_S", str(PATIENCE_S))
    async with stalled(embedded) as slow:
        slow.wire.transport.resume_reading()
        code, reason = await slow.end()
        assert code == 4429 and "retry_after_s=5" in reason


async def test_a_client_that_reads_too_late_finds_the_connection_ended_without_a_word(
    embedded: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_COLLABORATION_CLOSE_S", "0")
    async with stalled(embedded) as slow:
        await asyncio.sleep(0.5)
        slow.wire.transport.resume_reading()
        assert await slow.end() == (1006, "")
