"""Pictures through a bucket: sealed, under names that tell nothing, sent before the record that needs them."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable

from storage.errors import StorageError
from storage.library import LocalLibrary
from storage.transfers import Transfer
from sync.assets.links import LARGEST
from sync.assets.patience import Patience
from sync.bucket.keys import Keys
from sync.bucket.objects import NoSuchObject, Objects
from sync.bucket.records import file_name
from sync.bucket.sealing import OVERHEAD, opened, padded, sealed
from sync.errors import SyncError, Unreadable
from sync.pace import Pace

log = logging.getLogger(__name__)

_AT_ONCE = 3
_MOST = padded(LARGEST + OVERHEAD) + OVERHEAD


class BucketFiles:
    """As `sync.assets.assets.Assets`, for the account of a bucket."""

    def __init__(
        self, objects: Objects, keys: Keys, library: LocalLibrary, account: str, pace: Pace,
        arrived: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self._objects = objects
        self._keys = keys
        self._library = library
        self._transfers = library.transfers
        self._account = account
        self._patience = Patience(pace)
        self._arrived = arrived
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def ready(self, diagram: str) -> tuple[str, ...]:
        """Call it before an update of a diagram is pushed; then push it, whatever comes back.

        A file that failed before follows by itself. What is wrong with them, for people.
        """
        lacking = await asyncio.to_thread(self._transfers.to_send, self._account, diagram)
        tried = [one.error for one in lacking if one.tries]
        new = await asyncio.gather(*(self._send(one) for one in lacking if not one.tries))
        return tuple(problem for problem in (*tried, *new) if problem)

    async def once(self) -> float | None:
        """Send and fetch everything whose time has come. In how many seconds the next is due; None for nothing left."""
        to_send, to_fetch = await asyncio.to_thread(self._left)
        await asyncio.gather(*(self._send(one) for one in self._patience.due(to_send)))
        await asyncio.gather(*(self._fetch(one) for one in self._patience.due(to_fetch)))
        return self._patience.next_s(one for some in await asyncio.to_thread(self._left) for one in some)

    def missing(self) -> dict[str, int]:
        """How many pictures have not arrived yet, of each diagram that lacks any. Reads the disk."""
        return self._transfers.missing()

    async def hurry(self) -> None:
        """A person asks for them now."""
        await asyncio.wrap_future(self._transfers.hurry())

    def _left(self) -> tuple[list[Transfer], list[Transfer]]:
        return self._transfers.to_send(self._account), self._transfers.to_fetch(self._account)

    async def _send(self, one: Transfer) -> str:
        try:
            async with self._gate:
                data = await asyncio.to_thread(self._library.assets.get, one.sha256)
                if data is None:
                    return ""
                if len(data) > LARGEST or hashlib.sha256(data).hexdigest() != one.sha256:
                    raise Unreadable("the file here is damaged or too large, and is not sent")
                name = file_name(self._keys, one.sha256)
                if not await self._objects.has(name):
                    await self._objects.put(name, await asyncio.to_thread(sealed, self._keys, name, data))
                await asyncio.wrap_future(self._transfers.sent(self._account, one.diagram, one.sha256))
        except (SyncError, StorageError) as error:
            log.info("a picture was not sent: %s", error)
            if isinstance(error, (Unreadable, StorageError)):
                await asyncio.wrap_future(self._transfers.send_failed(self._account, self._patience.failed(one, error)))
            return str(error)
        return ""

    async def _fetch(self, one: Transfer) -> None:
        try:
            async with self._gate:
                name = file_name(self._keys, one.sha256)
                data = await asyncio.to_thread(opened, self._keys, name, await self._objects.get(name, _MOST))
                if hashlib.sha256(data).hexdigest() != one.sha256:
                    raise Unreadable("a picture in the bucket is another than it should be")
                has_it = await asyncio.wrap_future(self._transfers.arrived(self._account, one.diagram, data))
        except (SyncError, StorageError) as error:
            log.info("a picture has not come: %s", error)
            if isinstance(error, (Unreadable, NoSuchObject, StorageError)):
                await asyncio.wrap_future(self._transfers.fetch_failed(self._patience.failed(one, error)))
        else:
            for diagram in has_it:
                self._arrived(diagram, one.sha256)
