"""Pictures and other files on their way between this library and the server, see docs/decisions/0040."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

import httpx

from storage.errors import StorageError
from storage.library import LocalLibrary
from storage.transfers import Transfer
from sync.assets.downloads import Downloads
from sync.assets.founding import Founding
from sync.assets.patience import Patience
from sync.assets.store import Closing, Store
from sync.assets.uploads import Uploads
from sync.errors import CircuitOpen, SignedOut, SyncError, Unreachable, Untrusted
from sync.net.backend import Backend
from sync.net.deadline import within
from sync.pace import Pace

log = logging.getLogger(__name__)

HOLD_S = 20.0
"""As long as updates wait for a picture that they need, from when the first of them asks."""
_SENDING, _FETCHING = 2, 3
# Says nothing of the file: it is tried again as soon as the server is there.
_ELSEWHERE = (Unreachable, CircuitOpen, SignedOut, Untrusted, Closing)

Arrived = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Side:
    """Whose files are meant: an account of this library, and the device as the server knows it."""

    account: str
    device_id: str


class Assets:
    """Made and used on one loop. `arrived` is told of a diagram and the picture of it that is here now."""

    def __init__(
        self, backend: Backend, library: LocalLibrary, side: Side, pace: Pace, arrived: Arrived,
        *, network: httpx.AsyncBaseTransport | None = None,
    ) -> None:  # fmt: skip
        """`network` replaces the sockets to the store, for tests and simulations."""
        self._library = library
        self._account = side.account
        self._pace = pace
        self._patience = Patience(pace)
        self._arrived = arrived
        is_secure = backend.address.startswith("https:")
        self._store = Store(backend.breaker("files"), pace, backend.ssl_context, is_secure=is_secure, network=network)
        founding = Founding(backend, library, side.device_id, pace)
        self._uploads = Uploads(backend, self._store, pace, founding.found)
        self._downloads = Downloads(backend, self._store, pace, library.folder)
        self._sending: dict[tuple[str, str], asyncio.Task[str]] = {}
        self._held_until: dict[tuple[str, str], float] = {}  # of those that updates wait for, or have waited for
        self._fetching: dict[str, asyncio.Task[None]] = {}
        self._to_send, self._to_fetch = asyncio.Semaphore(_SENDING), asyncio.Semaphore(_FETCHING)

    async def ready(self, diagram: str) -> tuple[str, ...]:
        """Call it before an update of a diagram is pushed; then push it, whatever comes back.

        Returns when the server has the files that the diagram uses, for everybody who asks meanwhile. At most `HOLD_S`
        after the first has asked it does so all the same: a file that takes longer, or failed before, follows by
        itself. What is wrong with them, for people.
        """
        lacking = await asyncio.to_thread(self._library.transfers.to_send, self._account, diagram)
        problems = {one: one.error or "it is on its way" for one in lacking}
        now = self._pace.now()
        # A round and a live diagram push side by side: whoever comes second waits as long as the first.
        holds = {one: self._held_until.setdefault(_key(one), now + HOLD_S) for one in lacking if not one.tries}
        awaited = {one: self._sent(one) for one, until in holds.items() if until > now}
        if awaited:
            await self._at_most(max(holds[one] for one in awaited) - now, awaited.values())
            problems |= {one: task.result() for one, task in awaited.items() if task.done()}
        return tuple(problem for problem in problems.values() if problem)

    async def once(self) -> float | None:
        """Send and fetch everything whose time has come. In how many seconds the next is due; None for nothing left."""
        transfers = self._library.transfers
        to_send = await asyncio.to_thread(transfers.to_send, self._account)
        to_fetch = await asyncio.to_thread(transfers.to_fetch, self._account)
        await asyncio.to_thread(self._downloads.tidy, [one.sha256 for one in to_fetch])
        tasks: list[asyncio.Task[str] | asyncio.Task[None]] = [self._sent(one) for one in self._patience.due(to_send)]
        tasks += self._fetched(self._patience.due(to_fetch))
        if tasks:
            await asyncio.gather(*(asyncio.shield(task) for task in tasks))
            to_send = await asyncio.to_thread(transfers.to_send, self._account)
            to_fetch = await asyncio.to_thread(transfers.to_fetch, self._account)
        return self._patience.next_s([*to_send, *to_fetch])

    def missing(self) -> dict[str, int]:
        """How many pictures have not arrived yet, of each diagram that lacks any. Reads the disk."""
        return self._library.transfers.missing()

    async def hurry(self) -> None:
        """A person asks for them now."""
        await asyncio.wrap_future(self._library.transfers.hurry())

    async def close(self) -> None:
        """What was transferred so far counts the next time."""
        await self._store.close()
        left = [*self._sending.values(), *self._fetching.values()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _at_most(self, seconds: float, tasks: Iterable[asyncio.Task[str]]) -> None:
        try:
            await within(self._pace, seconds, asyncio.gather(*(asyncio.shield(task) for task in tasks)))
        except TimeoutError:
            log.info("a picture takes long; the edits that use it go first")

    def _sent(self, one: Transfer) -> asyncio.Task[str]:
        """The task that sends a file; what went wrong is its result, and remembered."""
        key = _key(one)
        task = self._sending.get(key)
        if task is None:
            task = self._sending[key] = asyncio.create_task(self._send(one))
            task.add_done_callback(lambda _: self._sending.pop(key, None))
        return task

    async def _send(self, one: Transfer) -> str:
        transfers = self._library.transfers
        async with self._to_send:
            try:
                data = await asyncio.to_thread(self._library.assets.get, one.sha256)
                if data is not None:
                    await self._uploads.send(one.diagram, one.sha256, data)
                    await asyncio.wrap_future(transfers.sent(self._account, one.diagram, one.sha256))
            except (SyncError, StorageError) as error:
                log.info("a picture was not sent: %s", error)
                if not isinstance(error, _ELSEWHERE):
                    await _kept(transfers.send_failed(self._account, self._patience.failed(one, error)))
                return str(error)
            finally:
                self._held_until.pop(_key(one), None)
            return ""

    def _fetched(self, wanted: Iterable[Transfer]) -> list[asyncio.Task[None]]:
        """The tasks that fetch them, one for each file however many diagrams want it."""
        by_file: dict[str, list[Transfer]] = {}
        for one in wanted:
            by_file.setdefault(one.sha256, []).append(one)
        for sha256, whose in by_file.items():
            if sha256 not in self._fetching:
                task = self._fetching[sha256] = asyncio.create_task(self._fetch(sha256, whose))
                task.add_done_callback(partial(self._fetch_ended, sha256))
        return [self._fetching[sha256] for sha256 in by_file]

    async def _fetch(self, sha256: str, whose: list[Transfer]) -> None:
        async with self._to_fetch:
            for one in whose:
                try:
                    data = await self._downloads.fetch(one.diagram, sha256)
                    has_it = await asyncio.wrap_future(
                        self._library.transfers.arrived(self._account, one.diagram, data)
                    )
                    await asyncio.to_thread(self._downloads.done, sha256)
                except (SyncError, StorageError, OSError) as error:
                    log.info("a picture has not come: %s", error)
                    if isinstance(error, _ELSEWHERE):
                        return
                    await _kept(self._library.transfers.fetch_failed(self._patience.failed(one, error)))
                else:
                    for diagram in has_it:
                        self._arrived(diagram, sha256)
                    return

    def _fetch_ended(self, sha256: str, _task: asyncio.Task[None]) -> None:
        self._fetching.pop(sha256, None)


def _key(one: Transfer) -> tuple[str, str]:
    return one.diagram, one.sha256


async def _kept(future: Future[None]) -> None:
    """A note that cannot be kept, as on a full disk, is not needed: it is tried again all the same."""
    try:
        await asyncio.wrap_future(future)
    except StorageError as error:
        log.warning("what became of a picture could not be kept: %s", error)
