"""What it costs to ask a server that does not answer, with and without a breaker; and requests that people give up.

The client is ours, whole. Nobody listens at the one port; at the other somebody takes connections and says nothing.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from statistics import median

from bench.report import Row, p95
from sync.errors import CircuitOpen, SyncError, Unreachable
from sync.net.backend import Backend
from tests.services.processes import running
from tests.services.servers import free_port

_FAILURES, _FAST = 5, 20_000
_CANCELS, _WORKERS, _HEALTHY = 10_000, 20, 100


def measure(n: int) -> Iterable[Row]:
    """`refused` and `silent` are single attempts; `fast_fail` is one of an open breaker, in microseconds."""
    return asyncio.run(_measured(n))


async def _measured(n: int) -> list[Row]:
    refused, fast = await _refused()
    rows = [
        Row("sync.fast_fail_us", n, median(fast) * 1e6, "us"),
        Row("sync.fast_fail_p95_us", n, p95(fast) * 1e6, "us"),
        Row("sync.refused_p50_ms", n, median(refused) * 1e3),
        Row("sync.silent_ms", n, await _silent() * 1e3),
    ]
    answered, times = await _after_cancels()
    return [
        *rows,
        Row("sync.cancels", _CANCELS, answered, f"of {_HEALTHY}"),
        Row("sync.cancels_then_p95_ms", _CANCELS, p95(times) * 1e3),
    ]


async def _refused() -> tuple[list[float], list[float]]:
    """Seconds of each refused connection until the breaker opens, and of each request that it then ends at once."""
    async with _reached(f"http://127.0.0.1:{free_port()}") as backend:
        refused = [await _failing(backend, Unreachable) for _ in range(_FAILURES)]
        return refused, [await _failing(backend, CircuitOpen) for _ in range(_FAST)]


async def _silent() -> float:
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _reader, writer: held.append(writer), "127.0.0.1", 0)
    try:
        async with _reached(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as backend:
            return await _failing(backend, Unreachable)
    finally:
        for one in held:
            one.close()
        server.close()


async def _after_cancels() -> tuple[int, list[float]]:
    """How many requests are answered after all those that were given up, and the seconds of each."""
    port, chance, left = free_port(), Random(34), _CANCELS
    with tempfile.TemporaryDirectory() as folder:
        words = ["services.main", "up", "--data", f"{folder}/data", "--port", str(port)]
        with running(words, port, Path(folder) / "up"):
            async with _reached(f"http://127.0.0.1:{port}") as backend:

                async def give_up() -> None:
                    nonlocal left
                    while left > 0:
                        left -= 1
                        asking = asyncio.create_task(_ask(backend))
                        await asyncio.sleep(chance.uniform(0, 0.02))
                        asking.cancel()
                        with suppress(asyncio.CancelledError, SyncError):
                            await asking

                await asyncio.gather(*(give_up() for _ in range(_WORKERS)))
                times = []
                for _ in range(_HEALTHY):
                    began = time.perf_counter()
                    with suppress(SyncError):
                        await _ask(backend)
                        times.append(time.perf_counter() - began)
                return len(times), times


async def _ask(backend: Backend) -> None:
    await backend.ask("GET", "/livez", is_signed=False)


async def _failing(backend: Backend, kind: type[SyncError]) -> float:
    """Seconds until a request failed as it should. It changes something and has no key, so it is tried once."""
    began = time.perf_counter()
    try:
        await backend.ask("POST", "/api/diagrams", is_signed=False)
    except kind:
        return time.perf_counter() - began
    raise RuntimeError(f"nothing failed with {kind.__name__}")


@asynccontextmanager
async def _reached(url: str) -> AsyncIterator[Backend]:
    backend = Backend(url)
    try:
        yield backend
    finally:
        await backend.close()
