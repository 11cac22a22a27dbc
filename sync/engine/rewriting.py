"""Edits under a peer that belongs to another device are written anew under one of our own, so that nothing is lost.

A library that was copied to another computer writes on under fresh peers, but what it had not pushed before is refused
there as forged; and so are operations of others that a server lost and their own devices have not pushed again. What
they say is then written as new operations on top of the server's copy.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from storage.accounts import Account
from sync.engine.pulling import Want
from sync.engine.side import Server
from sync.engine.survey import NewEpoch
from sync.engine.workplace import Workplace
from sync.errors import ServerFailed
from sync.wire.messages import Status

log = logging.getLogger(__name__)

_ANSWERS = 1_000


class Rewriting:
    """For the diagrams that `Outbox.forged` names."""

    def __init__(self, place: Workplace, server: Server, account: Account) -> None:
        self._place = place
        self._server = server
        self._account = account

    async def rewrite(self, diagram: str) -> None:
        """Write anew what the server does not take; it is pending then. Raises: SyncError, storage's errors."""
        server = await self._copy(diagram)
        states, updates = self._place.library.sync_states, self._place.library.updates
        async with self._place.turns.of(diagram):
            version = await self._place.documents.version(diagram)
            update = await self._place.documents.rewritten(diagram, server)
            if update:
                # First this: were only the other on the disk after a crash, the edits would be taken for pushed.
                await self._place.disk.write(updates.append(diagram, [update]))
                await self._place.documents.show(diagram, [update])
            forged = {peer: version[peer] for peer in self._place.outbox.forged_peers(diagram) if peer in version}
            await self._place.disk.write(states.acknowledge(diagram, self._account.epoch, forged))
            self._place.outbox.rewritten(diagram)
        log.warning("edits of %s that belong to another device were written anew", diagram)

    async def _copy(self, diagram: str) -> list[bytes]:
        """All that the server has of it, as blobs."""
        blobs: list[bytes] = []
        want = Want(diagram)
        for _ in range(_ANSWERS):
            answer = await self._server.pull([want.wanted(self._account.epoch)])
            if answer.epoch != self._account.epoch:
                raise NewEpoch(answer.epoch)
            (pulled,) = answer.diagrams
            if pulled.status is Status.UNKNOWN:
                return blobs
            if pulled.status is not Status.KNOWN:
                raise ServerFailed(f"the server cannot give a diagram now: {pulled.reason}")
            if pulled.snapshot is not None:
                blobs.append(pulled.data or (await self._server.snapshot(diagram, pulled.snapshot))[1])
            blobs += [one.data for one in pulled.updates]
            if not pulled.more:
                return blobs
            want = replace(want, seq=pulled.seq)
        raise ServerFailed("the server does not come to an end")
