"""Sending one file: begun, sent in parts of which those that arrived are never sent again, and told to be whole."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from sync.assets.kinds import content_type
from sync.assets.links import LARGEST, Part, Upload, read
from sync.assets.store import Closing, LinkRefused, Store, StoreFailed
from sync.errors import Refused, Unreadable
from sync.net.backend import Backend
from sync.pace import Pace

TRIES = 3
"""How often one part is sent in a row."""
_FIRST_S, _GROWS = 0.5, 4.0
_ROUNDS = 3  # of sending what the server lacks, for one call


class Uploads:
    """What was sent of a file is known to the server: after a restart, or on another day, the rest is sent."""

    def __init__(self, backend: Backend, store: Store, pace: Pace, found: Callable[[str], Awaitable[bool]]) -> None:
        """`found` makes a diagram on the server that has never been there; whether it did."""
        self._backend = backend
        self._store = store
        self._pace = pace
        self._found = found

    async def send(self, diagram: str, sha256: str, data: bytes) -> None:
        """The server has this file for this diagram when it returns: it has read and compared all of it.

        Raises: SyncError; StoreFailed when the server answers but its store does not.
        """
        if len(data) > LARGEST:
            raise Unreadable(f"files of more than {LARGEST // 1024**2} MiB are not sent")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Unreadable("the file here is damaged and is not sent")
        wish = {"sha256": sha256, "size": len(data), "content_type": content_type(data)}
        upload = (await self._begun(diagram, wish)).checked(len(data))
        for _ in range(_ROUNDS):
            if upload.status == "ready":
                return
            path = f"{_path(diagram)}/uploads/{upload.upload_id}"
            await self._send_parts(path, upload, memoryview(data))
            try:
                await self._backend.ask("POST", f"{path}/complete", is_long=True)
                return
            except Refused as error:
                if error.status != 409:
                    raise
            upload = await self._asked(path, len(data))  # the store has lost a part
        raise StoreFailed("the store loses what is sent to it")

    async def _begun(self, diagram: str, wish: dict[str, object]) -> Upload:
        try:
            return read(Upload, await self._backend.ask("POST", _path(diagram), json=wish))
        except Refused as error:
            if error.status != 404 or not await self._found(diagram):
                raise
        return read(Upload, await self._backend.ask("POST", _path(diagram), json=wish))

    async def _asked(self, path: str, size: int) -> Upload:
        """What is missing now, with links that are fresh."""
        return read(Upload, await self._backend.ask("GET", path)).checked(size)

    async def _send_parts(self, path: str, upload: Upload, data: memoryview) -> None:
        parts, start = upload.parts, 0
        for place in range(len(parts)):
            size = parts[place].size
            parts = await self._send_part(path, parts, place, data[start : start + size])
            start += size

    async def _send_part(self, path: str, parts: list[Part], place: int, data: memoryview) -> list[Part]:
        """Send the part at `place`; the parts as they are known then, for links grow old on the way."""
        tries = 0
        while (link := parts[place].link) is not None:
            try:
                await self._store.put(link, data)
                return parts
            except Closing:
                raise
            except StoreFailed as error:
                tries += 1
                if tries >= TRIES:
                    raise
                if not isinstance(error, LinkRefused):
                    await self._pace.sleep(self._pace.jittered(_FIRST_S * _GROWS ** (tries - 1)))
            fresh = await self._asked(path, sum(part.size for part in parts))
            if [part.size for part in fresh.parts] != [part.size for part in parts]:
                raise Unreadable("the server cuts the file in another way than before")
            parts = fresh.parts
        return parts


def _path(diagram: str) -> str:
    return f"/api/diagrams/{diagram}/assets"
