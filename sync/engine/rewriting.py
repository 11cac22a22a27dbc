"""Edits under a peer that belongs to another device are written anew under one of our own, so that nothing is lost.

A library that was copied to another computer writes on under fresh peers, but what it had not pushed before is refused
there as forged; and so are operations of others that a server lost and their own devices have not pushed again. What
they say is then written as new operations on top of the server's copy, and that takes the place of what was here
(docs/decisions/0036).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from storage.accounts import Account
from storage.sync_states import NOTHING, Version
from sync.engine.pulling import Want
from sync.engine.side import Server
from sync.engine.survey import NewEpoch
from sync.engine.workplace import Workplace
from sync.errors import NotNow, ServerFailed, Unreadable
from sync.status import Hold
from sync.wire.messages import Status

log = logging.getLogger(__name__)

_ANSWERS = 1_000
NOT_OURS = "Its unsent edits were made on another computer, and cannot be told apart from the server's copy here."


@dataclass(frozen=True, slots=True)
class _Copy:
    """All that the server has of a diagram."""

    blobs: tuple[bytes, ...] = ()
    version: Version = field(default_factory=lambda: NOTHING)


class Rewriting:
    """For the diagrams that `Outbox.forged` names. One that is `opened` has to wait until it is closed."""

    def __init__(self, place: Workplace, server: Server, account: Account, opened: Callable[[str], bool]) -> None:
        self._place = place
        self._server = server
        self._account = account
        self._opened = opened

    async def rewrite(self, diagram: str) -> bool:
        """Write anew what the server does not take; it is pending then. False: it has to wait, or is held.

        Raises: SyncError, storage's errors.
        """
        library, disk, outbox = self._place.library, self._place.disk, self._place.outbox
        state = await disk.read(lambda: library.sync_states.get(diagram))
        if state.account != self._account.id:  # deleted for good, or kept back, meanwhile
            outbox.rewritten(diagram)
            return False
        if state.hold or self._opened(diagram):
            return False
        copy = await self._copy(diagram)
        if copy is None:
            return False
        async with self._place.turns.of(diagram):
            try:
                update = await self._place.documents.rewritten(diagram, copy.blobs)
            except NotNow as error:
                log.warning("%s cannot be written anew now: %s", diagram, error)
                return False
            except Unreadable as error:
                log.warning("%s cannot be written anew: %s", diagram, error)
                states = self._place.library.sync_states
                await self._place.disk.write(states.hold(diagram, Hold.FORK.value, NOT_OURS))
                return False
            if self._opened(diagram):  # meanwhile
                return False
            await self._put(diagram, copy, update)
        log.warning("edits of %s that belong to another device were written anew", diagram)
        return True

    async def _put(self, diagram: str, copy: _Copy, update: bytes) -> None:
        library, disk = self._place.library, self._place.disk
        await disk.write(library.updates.replace(diagram, copy.blobs, [update] if update else []))
        await disk.write(library.sync_states.acknowledge(diagram, self._account.epoch, copy.version))
        self._place.outbox.rewritten(diagram)

    async def _copy(self, diagram: str) -> _Copy | None:
        """None when the server does not have it."""
        copy, want = _Copy(), Want(diagram)
        for _ in range(_ANSWERS):
            answer = await self._server.pull([want.wanted(self._account.epoch)])
            if answer.epoch != self._account.epoch:
                raise NewEpoch(answer.epoch)
            (pulled,) = answer.diagrams
            if pulled.status is Status.UNKNOWN:
                return None
            if pulled.status is not Status.KNOWN:
                raise ServerFailed(f"the server cannot give a diagram now: {pulled.reason}")
            blobs = [one.data for one in pulled.updates]
            if pulled.snapshot is not None:
                blobs.insert(0, pulled.data or (await self._server.snapshot(diagram, pulled.snapshot))[1])
            copy = _Copy((*copy.blobs, *blobs), pulled.version)
            if not pulled.more:
                return copy
            want = replace(want, seq=pulled.seq)
        raise ServerFailed("the server does not come to an end")
