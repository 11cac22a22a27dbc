"""Pictures travel beside everything else: they are looked for again and again, and no diagram waits for them here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Protocol

from storage.errors import StorageError
from sync.engine.workplace import Workplace
from sync.errors import SyncError

LOOK_S = 5.0  # between two looks for pictures whose time has come


class Files(Protocol):
    """`sync.assets.assets.Assets` and `sync.bucket.files.BucketFiles`, which say more."""

    async def once(self) -> float | None: ...

    async def hurry(self) -> None: ...

    def missing(self) -> Mapping[str, int]: ...


class Pictures:
    """Of one partner. `changed` is told when others are missing than before."""

    def __init__(self, place: Workplace, changed: Callable[[], None]) -> None:
        self._place = place
        self._changed = changed
        self._missing: Mapping[str, int] = MappingProxyType({})
        self._hurry: asyncio.Task[None] | None = None

    def missing(self, diagram: str) -> int:
        """How many pictures of a diagram had not arrived when that was looked at last."""
        return self._missing.get(diagram, 0)

    async def count(self, files: Files) -> None:
        """See which are missing. Raises: storage's errors."""
        missing = await self._place.disk.read(files.missing)
        if missing != self._missing:
            self._missing = missing
            self._changed()

    async def run(self, files: Callable[[], Files | None]) -> None:
        """Send and fetch what is due, until it is cancelled; `files` gives None while there is nobody to ask."""
        while True:
            with suppress(SyncError, StorageError):
                await self._look(files())
            await self._place.pace.sleep(LOOK_S)

    def hurry(self, files: Files) -> None:
        """A person asks for them now."""

        async def work() -> None:
            with suppress(SyncError, StorageError):
                await files.hurry()
                await self._look(files)

        self._hurry = asyncio.create_task(work())

    def end(self) -> None:
        if self._hurry is not None:
            self._hurry.cancel()

    async def _look(self, files: Files | None) -> None:
        if files is not None:
            await files.once()
            await self.count(files)
