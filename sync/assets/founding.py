"""A diagram that the server has never seen is made there before its pictures go up: they need a place."""

from __future__ import annotations

import asyncio

from storage.errors import StorageError
from storage.library import LocalLibrary
from sync.engine.batch_ids import batch_id
from sync.errors import Unreadable
from sync.net.backend import Backend
from sync.pace import Pace
from sync.wire import limits
from sync.wire.codec import BadMessage, body, encode
from sync.wire.messages import Status
from sync.wire.requests import Batch, PushAnswer, PushRequest


class Founding:
    def __init__(self, backend: Backend, library: LocalLibrary, device_id: str, pace: Pace) -> None:
        self._backend = backend
        self._library = library
        self._device_id = device_id
        self._pace = pace

    async def found(self, diagram: str) -> bool:
        """Make it, without content, unless the server had it before: then somebody has taken it away, and it stays so.

        Raises: SyncError.
        """
        state = await asyncio.to_thread(self._library.sync_states.get, diagram)
        if state.title is not None:
            return False
        try:
            info = await asyncio.to_thread(self._library.diagrams.get, diagram)
        except StorageError:
            return False
        batch = Batch(batch_id(self._pace), diagram, [], info.title[: limits.TITLE])
        request = encode(PushRequest(self._device_id, [batch]))
        headers = {"Content-Type": "application/msgpack"}
        response = await self._backend.ask("POST", "/api/diagrams/sync/push", content=request, headers=headers)
        try:
            acks = body(PushAnswer, response.content).acks
        except BadMessage as error:
            raise Unreadable("the server's answer to a push cannot be read") from error
        return bool(acks) and acks[0].status in (Status.STORED, Status.KNOWN)
