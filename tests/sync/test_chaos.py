"""The proxy does to a connection what it is told to, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from tests.sync.chaos import FAIR, ROUGH, Fate, Proxy, Weather, weathers

PATIENCE_S = 20.0
SEED = 7


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """The port of a server that sends everything back."""
    gone = asyncio.Event()
    writers: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writers.discard(writer)
            writer.close()
            gone.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for writer in tuple(writers):
        writer.transport.abort()
    await server.wait_closed()


@pytest.mark.parametrize(
    "weather",
    [
        FAIR,
        Weather(slice_bytes=1),
        Weather(delay_s=0.02, jitter_s=0.02, loss=0.2, stall_s=0.05, slice_bytes=500),
        Weather(bytes_per_s=200_000, slice_bytes=1_400),
        Weather(close_s=0.2),
    ],
    ids=["fair", "single bytes", "losses", "narrow", "slow close"],
)
async def test_what_passes_is_neither_changed_nor_reordered_and_the_end_is_told(echo: int, weather: Weather) -> None:
    sent = Random(SEED).randbytes(5_000)
    async with asyncio.timeout(PATIENCE_S), Proxy(echo, SEED, weather) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(sent)
        writer.write_eof()
        assert await reader.read(-1) == sent
        writer.close()
        await writer.wait_closed()
        await proxy.deserted()
        assert proxy.passed == 2 * len(sent)


async def test_a_narrow_wire_and_a_long_way_take_their_time(echo: int) -> None:
    async with asyncio.timeout(PATIENCE_S), Proxy(echo, SEED, Weather(delay_s=0.1, bytes_per_s=50_000)) as proxy:
        loop = asyncio.get_running_loop()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        began = loop.time()
        writer.write(bytes(10_000))
        await reader.readexactly(10_000)
        assert loop.time() - began >= 2 * (0.1 + 10_000 / 50_000) - 0.01
        writer.close()


async def test_a_late_close_is_told_late(echo: int) -> None:
    async with asyncio.timeout(PATIENCE_S), Proxy(echo, SEED, Weather(close_s=0.3)) as proxy:
        loop = asyncio.get_running_loop()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        began = loop.time()
        writer.write_eof()
        assert await reader.read(-1) == b""
        assert loop.time() - began >= 0.6 - 0.01
        writer.close()


async def test_frozen_both_ends_stay_open_and_after_the_thaw_everything_arrives(echo: int) -> None:
    async with asyncio.timeout(PATIENCE_S), Proxy(echo, SEED) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        proxy.become(Weather(frozen=True))
        writer.write(b"hello")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.3)
        assert proxy.open == 1 and not reader.at_eof()
        proxy.become(FAIR)
        assert await reader.readexactly(5) == b"hello"
        writer.close()


async def test_a_forgotten_connection_is_silent_for_good_and_a_new_one_works(echo: int) -> None:
    async with asyncio.timeout(PATIENCE_S), Proxy(echo, SEED) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"a")
        await reader.readexactly(1)
        proxy.forget()
        writer.write(b"hello")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.3)
        assert not reader.at_eof()
        reader_2, writer_2 = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer_2.write(b"again")
        assert await reader_2.readexactly(5) == b"again"
        writer.close()
        writer_2.close()


@pytest.mark.parametrize("how", ["dice", "cut", "life", "refused"])
async def test_a_reset_is_seen_as_one(echo: int, how: str) -> None:
    weathers_of = {
        "dice": Weather(reset=1.0),
        "cut": FAIR,
        "life": Weather(life_s=(0.05, 0.1)),
        "refused": Weather(refuses=True),
    }
    async with asyncio.timeout(PATIENCE_S), Proxy(echo, SEED, weathers_of[how]) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        if how == "cut":
            writer.write(b"a")
            await reader.readexactly(1)
            proxy.cut()
        elif how == "dice":
            writer.write(b"a")
        with pytest.raises(ConnectionResetError):
            assert await reader.read(-1) == b""
            raise AssertionError("it was closed politely")
        writer.close()
        await proxy.deserted()


async def test_where_nobody_listens_the_connection_is_reset(unused_tcp_port: int) -> None:
    async with asyncio.timeout(PATIENCE_S), Proxy(unused_tcp_port, SEED) as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises(ConnectionResetError):
            await reader.read(-1)
        writer.close()


async def test_nothing_is_left_of_a_proxy_that_ends_in_the_middle(echo: int) -> None:
    before = asyncio.all_tasks()
    async with asyncio.timeout(PATIENCE_S), Proxy(echo, SEED, ROUGH) as proxy:
        ends = [await asyncio.open_connection("127.0.0.1", proxy.port) for _ in range(10)]
        for _, writer in ends:
            writer.write(bytes(100_000))
        await asyncio.sleep(0.05)
        proxy.become(Weather(frozen=True))
    assert proxy.open == 0
    for _, writer in ends:
        writer.transport.abort()
    for _ in range(100):  # the echo sees its ends close
        if asyncio.all_tasks() <= before:
            break
        await asyncio.sleep(0.02)
    assert asyncio.all_tasks() <= before


def test_the_same_seed_gives_the_same_fate() -> None:
    one, other, third = (Fate(Random(seed)) for seed in (1, 1, 2))
    sent = [(number * 0.01, 100 + number) for number in range(200)]
    fates = [[fate.arrival(ROUGH, size, at) for at, size in sent] for fate in (one, other, third)]
    assert fates[0] == fates[1] != fates[2]
    arrived = [at for at in fates[0] if at is not None]
    assert arrived == sorted(arrived)
    assert any(later - earlier >= 0.2 for earlier, later in zip(arrived, arrived[1:], strict=False)), "nothing stalled"
    assert weathers(Random(3), 20) == weathers(Random(3), 20)
