"""Fetching one file: what has come stays beside the library, and nothing counts before all of it is right."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable
from pathlib import Path

from sync.assets.links import LARGEST, Offer, read
from sync.assets.store import Closing, LinkRefused, Store, StoreFailed
from sync.errors import Unreadable
from sync.net.backend import Backend
from sync.pace import Pace

FOLDER = "incoming"
TRIES = 3
"""How often in a row nothing at all may come, for one call."""
_FIRST_S, _GROWS = 0.5, 4.0
_LINKS = 20


class Downloads:
    """`folder` is the library's."""

    def __init__(self, backend: Backend, store: Store, pace: Pace, folder: Path) -> None:
        self._backend = backend
        self._store = store
        self._pace = pace
        self._folder = folder / FOLDER

    async def fetch(self, diagram: str, sha256: str) -> bytes:
        """The file, whole and compared with its name. Call `done` when it is kept.

        Raises: SyncError; StoreFailed when the server answers but its store does not, with what came kept for the next
        time; Unreadable when it is another file, with nothing kept.
        """
        await asyncio.to_thread(self._folder.mkdir, exist_ok=True)
        offer = await self._offer(diagram, sha256)
        part = self._part(sha256)
        idle = 0
        for _ in range(_LINKS):
            before = await asyncio.to_thread(_size, part)
            if before == offer.size:
                return await asyncio.to_thread(_examined, part, sha256)
            if before > offer.size:
                await asyncio.to_thread(part.unlink, missing_ok=True)
            try:
                with await asyncio.to_thread(part.open, "ab+", 0) as file:
                    await self._store.get(offer.link, file, size=offer.size)
                idle = 0 if await asyncio.to_thread(_size, part) > before else idle + 1
            except Unreadable:
                await asyncio.to_thread(part.unlink, missing_ok=True)
                raise
            except Closing:
                raise
            except StoreFailed as error:
                idle = 0 if await asyncio.to_thread(_size, part) > before else idle + 1
                if idle >= TRIES:
                    raise
                if not isinstance(error, LinkRefused):
                    await self._pace.sleep(self._pace.jittered(_FIRST_S * _GROWS**idle))
            offer = await self._offer(diagram, sha256)
        raise StoreFailed("the connection to the store breaks again and again")

    def done(self, sha256: str) -> None:
        """It is kept elsewhere now."""
        self._part(sha256).unlink(missing_ok=True)

    def tidy(self, wanted: Iterable[str]) -> None:
        """Delete what has come of files that nobody wants any more."""
        kept = {self._part(sha256) for sha256 in wanted}
        for path in self._folder.glob("*.part"):
            if path not in kept:
                path.unlink(missing_ok=True)

    async def _offer(self, diagram: str, sha256: str) -> Offer:
        offer = read(Offer, await self._backend.ask("GET", f"/api/diagrams/{diagram}/assets/{sha256}"))
        if offer.sha256 != sha256 or not 0 < offer.size <= LARGEST:
            raise Unreadable("the server offers another file than was asked for, or one that is too large")
        return offer

    def _part(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.part"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _examined(part: Path, sha256: str) -> bytes:
    data = part.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        part.unlink()
        raise Unreadable("a picture came damaged and was thrown away")
    return data
