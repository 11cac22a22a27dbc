"""One worker as its service sees it: started, asked, killed. What it says is not believed, only bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from services.platform.errors import ServiceError, TooLarge, Unavailable, Unprocessable
from services.platform.readers import start_reader
from services.rendering.frames import LONGEST_HEAD, Frame, head_of, understood
from services.rendering.settings import MEBIBYTE, RenderingSettings
from services.rendering.wish import Drawn, Source, Wish

AssetSource = Callable[[str], Awaitable[bytes | None]]
"""The bytes of a stored picture by its address; None when there is none, or when it is not this document's."""

_PROGRAM = "services.rendering.worker"
_MOST_ASSETS = 10_000
_TOO_LARGE = ("too_large", "needs_too_much_memory")


class WorkerDied(Exception):
    """The process ended, or says what no worker says."""


class WorkerProcess:
    """A reader of `services.platform.readers`. For one wish at a time."""

    def __init__(self, process: asyncio.subprocess.Process, settings: RenderingSettings) -> None:
        assert process.stdin is not None and process.stdout is not None
        self._process = process
        self._to = process.stdin
        self._from = process.stdout
        self._settings = settings
        self.jobs = 0
        self.is_spent = False  # has said that it is not to be asked again

    @property
    def pid(self) -> int:
        return self._process.pid

    @classmethod
    async def start(cls, settings: RenderingSettings) -> WorkerProcess:
        """A worker that is ready to draw. Raises: Unavailable when none can be started."""
        limits = str(settings.memory_mib * MEBIBYTE), str(settings.seconds)
        try:
            process = await start_reader(_PROGRAM, *limits, longest_line=LONGEST_HEAD)
        except OSError:
            raise Unavailable("no process for drawing can be started", retry_after_s=5) from None
        worker = cls(process, settings)
        try:
            async with asyncio.timeout(settings.start_seconds):
                await worker._receive()
        except (WorkerDied, TimeoutError):
            await worker.end()
            raise Unavailable("the process for drawing does not start", retry_after_s=5) from None
        except BaseException:
            await worker.end()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    async def draw(self, source: Source, wish: Wish, assets: AssetSource) -> Drawn:
        """The files of `wish`.

        Raises:
            TooLarge, Unprocessable: the document, or what it would become, is not to be drawn.
            WorkerDied: the process ended over it.
        """
        self.jobs += 1
        said = {
            "kind": "draw", "form": source.form.value, "name": source.name, "wish": wish.as_json(),
            "most_pages": self._settings.max_pages, "most_bytes": self._settings.max_result_bytes,
        }  # fmt: skip
        await self._send(said, source.blobs)
        asked = 0
        while True:
            frame = await self._receive()
            if frame.head.get("kind") != "asset":
                self.is_spent = frame.head.get("spent") is True
                return _drawn(frame)
            asked += 1
            found = await assets(str(frame.head.get("name"))) if asked <= _MOST_ASSETS else None
            await self._send({"kind": "asset"}, [found] if found is not None else [])

    async def end(self) -> None:
        """Kill it, whatever it does."""
        if self._process.returncode is None:
            self._process.kill()
        self._to.close()
        await self._process.wait()

    async def _send(self, said: Mapping[str, object], blobs: Sequence[bytes]) -> None:
        try:
            self._to.write(head_of(said, blobs))
            for blob in blobs:
                self._to.write(blob)
                await self._to.drain()
            await self._to.drain()
        except (ConnectionError, RuntimeError):
            raise WorkerDied from None

    async def _receive(self) -> Frame:
        try:
            head, sizes = understood(await self._from.readuntil(b"\n"))
            if sum(sizes) > self._settings.max_result_bytes:
                raise WorkerDied
            return Frame(head, tuple([await self._from.readexactly(size) for size in sizes]))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
            raise WorkerDied from None


def _drawn(frame: Frame) -> Drawn:
    head = frame.head
    if head.get("kind") == "done":
        names, losses = head.get("names"), head.get("losses")
        if isinstance(names, list) and isinstance(losses, list) and len(names) == len(frame.blobs):
            files = tuple((str(name), data) for name, data in zip(names, frame.blobs, strict=True))
            return Drawn(files, tuple(str(loss) for loss in losses))
    if head.get("kind") == "refused":
        raise _refusal(str(head.get("code")), str(head.get("detail")), str(head.get("advice") or ""))
    raise WorkerDied


def _refusal(code: str, detail: str, advice: str) -> ServiceError:
    kind = TooLarge if code in _TOO_LARGE else Unprocessable
    return kind(detail, code=code, advice=advice or None)
