"""The thread on which all of sync runs: one asyncio loop, away from the window's thread."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)

CLOSE_S = 3.0


class SyncThread:
    """Give it work from any thread. Nothing of Qt and nothing of Loro is touched on it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    @property
    def is_here(self) -> bool:
        """Whether the caller is on this thread."""
        return threading.current_thread() is self._thread

    def run(self, work: Coroutine[object, object, T]) -> Future[T]:
        """Run `work` on the loop; the future is cancelled when the thread is closed before it ends."""
        with self._closing:
            if not self._closed:
                return asyncio.run_coroutine_threadsafe(work, self._loop)
        work.close()
        gone: Future[T] = Future()
        gone.cancel()
        return gone

    def call(self, what: Callable[[], object]) -> None:
        """Call `what` on the loop soon; after the thread was closed nothing happens."""
        with self._closing:
            if not self._closed:
                self._loop.call_soon_threadsafe(what)

    def close(self, ending: Coroutine[object, object, None] | None = None, *, patience_s: float = CLOSE_S) -> bool:
        """Run `ending`, give up what is still under way and let the thread go; whether all ended in time."""
        assert not self.is_here, "a thread cannot wait for its own end"
        with self._closing:
            if self._closed:
                if ending is not None:
                    ending.close()
                return True
            self._closed = True
        last = asyncio.run_coroutine_threadsafe(self._end(ending, patience_s), self._loop)
        try:
            in_time = last.result(2 * patience_s)
        except TimeoutError:
            log.warning("the thread of sync does not answer")
            return False
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(patience_s)
        return in_time and not self._thread.is_alive()

    async def _end(self, ending: Coroutine[object, object, None] | None, patience_s: float) -> bool:
        in_time = True
        if ending is not None:
            try:
                await asyncio.wait_for(ending, patience_s)
            except Exception as error:  # this is a job runner: the program ends all the same
                in_time = not isinstance(error, TimeoutError)
                log.warning("sync did not end well: %s", error or "it took too long")
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        if tasks:
            _ended, left = await asyncio.wait(tasks, timeout=patience_s)
            in_time = in_time and not left
        return in_time

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
