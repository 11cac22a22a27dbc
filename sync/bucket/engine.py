"""Rounds with a bucket: the same engine as with a server, on a depot that answers as one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from storage.sync_states import SyncState
from sync.bucket.depot import Depot
from sync.bucket.files import BucketFiles
from sync.bucket.index import Index
from sync.bucket.joining import Joined
from sync.bucket.log import Log
from sync.bucket.objects import Objects
from sync.engine.engine import Engine, Round, Tell
from sync.engine.status_board import StatusBoard
from sync.engine.workplace import Workplace
from sync.errors import SyncError
from sync.status import ServiceStatus

log = logging.getLogger(__name__)


class BucketEngine:
    """For one bucket that is in use. Made and used on one loop, one round at a time."""

    def __init__(
        self, joined: Joined, place: Workplace, *, arrived: Callable[[str, str], None],
        progress: Tell = lambda _progress: None, board: StatusBoard | None = None,
        opened: Callable[[str], bool] = lambda _diagram: False,
    ) -> None:  # fmt: skip
        """`arrived` is told of a diagram and the picture of it that is here now; the rest is as `Engine` has it."""
        self._joined = joined
        self._place = place
        self._progress = progress
        self._board = board or StatusBoard(place)
        self._opened_here = opened
        self._objects = Objects(joined.place, place.pace)
        self._log: Log | None = None
        self._error: SyncError | None = None
        self.files = BucketFiles(self._objects, joined.keys, place.library, joined.account.id, place.pace, arrived)

    async def once(self) -> Round:
        """One round, files included. Whatever stops it, nothing is lost and the next one goes on where it stopped.

        Raises: SyncError; storage's errors when the disk fails.
        """
        try:
            self._place.outbox.ready = self.files.ready
            depot = Depot(await self._opened(), self._agreed)
            engine = Engine(
                self._place, depot, self._joined.account.id, board=self._board, progress=self._progress,
                opened=self._opened_here,
            )  # fmt: skip
            done = await engine.once()
            await self.files.once()
        except SyncError as error:
            self._error = error
            raise
        self._error = None
        return done

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the bucket itself, for people: what it holds, and what it holds back."""
        if self._log is None:
            return ()
        found = []
        bad, withheld = len(self._log.index.bad), self._log.index.withheld()
        if bad:
            found.append(f"{bad} objects in the bucket were changed or damaged, and are passed over")
        if withheld:
            found.append(f"the bucket does not show {withheld} objects that another computer has seen there")
        return tuple(found)

    def again(self) -> None:
        """Somebody wants it tried now, whatever happened before."""
        self._objects.breaker.close()

    def services(self) -> tuple[ServiceStatus, ...]:
        state = self._objects.breaker.state()
        error = "; ".join(self.problems) if self._error is None else str(self._error)
        return (ServiceStatus("bucket", str(state.state), state.failure_count, error, "", state.retry_after_s),)

    def close(self) -> None:
        """What is under way ends by itself; nobody waits for it."""
        self._objects.close()

    async def _opened(self) -> Log:
        if self._log is None:
            joined = self._joined
            index = await asyncio.to_thread(Index.load, self._place.library.folder, joined.account.id)
            self._log = Log(self._objects, joined.keys, index, joined.header)
        return self._log

    async def _agreed(self) -> Mapping[str, SyncState]:
        states = self._place.library.sync_states
        return await self._place.disk.read(lambda: states.all(self._joined.account.id))
