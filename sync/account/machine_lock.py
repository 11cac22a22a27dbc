"""A lock between the processes of this machine, which its system gives up when the holder dies."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sync.errors import Unreachable
from sync.pace import Pace

log = logging.getLogger(__name__)

_LOOK_S = 0.05
_PATIENCE_S = 60.0


class MachineLock:
    """Held by one task of one process at a time."""

    def __init__(self, file: Path, pace: Pace) -> None:
        self._file = file
        self._pace = pace

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """A block that nobody else is in. Raises: Unreachable when another holds it for a minute.

        Where no file can be written there is no lock: the server forgives two renewals at once.
        """
        lock = await self._taken()
        try:
            yield
        finally:
            if lock is not None:
                lock.release()

    async def _taken(self) -> FileLock | None:
        until = self._pace.now() + _PATIENCE_S
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(self._file, mode=0o600, thread_local=False)
            while True:
                try:
                    lock.acquire(blocking=False)
                    return lock
                except Timeout:
                    if self._pace.now() > until:
                        raise Unreachable("another AutoGraph on this computer is renewing the session") from None
                await self._pace.sleep(_LOOK_S)
        except OSError as error:
            log.warning("sessions cannot be locked on this computer: %s", error.strerror)
            return None
