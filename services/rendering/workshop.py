"""The workers of a service: few, warm, replaced after some drawings, and never the service's own process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.platform.errors import TooLarge, Unavailable, Unprocessable
from services.platform.metrics import WORKER_CRASHES
from services.rendering.settings import MEBIBYTE, RenderingSettings
from services.rendering.wish import Drawn, Source, Wish
from services.rendering.worker_process import AssetSource, WorkerDied, WorkerProcess

log = logging.getLogger(__name__)


async def no_assets(_name: str) -> bytes | None:
    """For documents that bring their own pictures."""
    return None


class Workshop:
    """Draws in workers. The first one starts with the first wish; from then on one is kept ready.

    That a document cannot be drawn is the fault of the document (4xx), also where it killed a worker or took too long:
    a breaker that counted it as a failure of the service could be opened by anybody with a bad document.
    """

    def __init__(self, settings: RenderingSettings) -> None:
        self._settings = settings
        self._slots = asyncio.Semaphore(settings.workers)
        self._idle: list[WorkerProcess] = []
        self._waiting = 0  # wishes for which there is no worker yet
        self._replacing: set[asyncio.Task[None]] = set()
        self.killed = 0  # workers that died of a document, or were stopped because of it

    @property
    def max_document_bytes(self) -> int:
        """Larger documents are not drawn."""
        return self._settings.max_document_bytes

    async def draw(self, source: Source, wish: Wish, assets: AssetSource = no_assets) -> Drawn:
        """The files of `wish`.

        Raises:
            TooLarge: the document, the memory it takes, or what it would become, is too large.
            Unprocessable: it cannot be read, has no such page, takes too long, or kills whoever reads it.
            Unavailable: too many are waiting.
        """
        if source.size > self._settings.max_document_bytes:
            limit = self._settings.max_document_bytes // MEBIBYTE
            raise TooLarge(f"the document has {source.size:,} bytes; at most {limit} MiB are drawn")
        if self._slots.locked() and self._waiting >= self._settings.queue:
            raise _busy()
        self._waiting += 1
        try:
            # Less than a request may take altogether: who is sent away hears why.
            async with asyncio.timeout(self._settings.wait_seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1
        try:
            return await self._drawn(source, wish, assets)
        finally:
            self._slots.release()

    async def _drawn(self, source: Source, wish: Wish, assets: AssetSource) -> Drawn:
        worker = await self._worker()
        is_first = worker.jobs == 0
        try:
            return await self._attempt(worker, source, wish, assets)
        except WorkerDied:
            pass
        if not is_first:
            # It may have died of an earlier document: only a fresh one tells.
            try:
                return await self._attempt(await WorkerProcess.start(self._settings), source, wish, assets)
            except WorkerDied:
                pass
        raise self._unable(source, "kills_worker", "the process that drew it ended over it")

    async def _attempt(self, worker: WorkerProcess, source: Source, wish: Wish, assets: AssetSource) -> Drawn:
        is_whole = False
        try:
            async with asyncio.timeout(self._settings.seconds):
                drawn = await worker.draw(source, wish, assets)
            is_whole = True
            return drawn
        except TimeoutError:
            detail = f"drawing it takes longer than {self._settings.seconds:g} s"
            raise self._unable(source, "takes_too_long", detail) from None
        except (TooLarge, Unprocessable):
            is_whole = not worker.is_spent
            raise
        finally:
            await self._put_back(worker, is_whole=is_whole)

    def _unable(self, source: Source, code: str, detail: str) -> Unprocessable:
        self.killed += 1
        WORKER_CRASHES.labels("rendering").inc()
        log.warning("a worker was lost to a document of %d bytes: %s", source.size, code)
        return Unprocessable(detail, code=code, advice="Split the document, or draw one page of it.")

    async def _worker(self) -> WorkerProcess:
        if not self._idle and self._replacing:
            await asyncio.wait(self._replacing)
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            await worker.end()
        return await WorkerProcess.start(self._settings)

    async def _put_back(self, worker: WorkerProcess, *, is_whole: bool) -> None:
        if is_whole and worker.is_alive and worker.jobs < self._settings.jobs_per_worker:
            self._idle.append(worker)
            return
        await worker.end()
        if not self._idle and not self._replacing:
            task = asyncio.create_task(self._replace())
            self._replacing.add(task)
            task.add_done_callback(self._replacing.discard)

    async def _replace(self) -> None:
        try:
            self._idle.append(await WorkerProcess.start(self._settings))
        except Unavailable:
            log.warning("a worker could not be replaced; the next wish tries again")

    async def close(self) -> None:
        """End all workers that are not at work; those at work end with their wish."""
        for task in self._replacing:
            task.cancel()
        await asyncio.gather(*self._replacing, return_exceptions=True)
        while self._idle:
            await self._idle.pop().end()


def _busy() -> Unavailable:
    return Unavailable("too many drawings are waiting", code="busy", retry_after_s=5)


@asynccontextmanager
async def open_workshop(settings: RenderingSettings | None = None) -> AsyncIterator[Workshop]:
    """A workshop whose workers end with the block."""
    workshop = Workshop(settings or RenderingSettings())
    try:
        yield workshop
    finally:
        await workshop.close()
