"""The one way out: what of each diagram the server is not known to have, and what its answers mean.

There is no queue. What is unsent follows from versions: what is on the disk, less what was acknowledged. Edits of an
open diagram are pushed as they were reported after their commit; whenever that does not give the whole truth (after a
restart, a gap, another epoch), the document itself is asked for all that is missing.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from storage.library import LocalLibrary
from storage.sync_states import SyncState, Version
from sync.documents import Documents
from sync.engine.batch_ids import batch_id
from sync.engine.disk import Disk
from sync.engine.fresh import Fresh, Saved, follows
from sync.engine.pending import Answered, Next, Pending, beyond, version_of
from sync.engine.titles import server_title
from sync.engine.turns import Turns
from sync.pace import Pace
from sync.status import Hold
from sync.wire import limits
from sync.wire.messages import Ack, Blob, Status

log = logging.getLogger(__name__)

PART = 4 * limits.MEBIBYTE  # of one batch: a person may push 8 MiB in ten seconds
GAPS = 3  # in a row; then something else is wrong, and it is left alone for a while
REST_S = 30.0

_LATER = (Status.SLOW_DOWN, Status.UNAVAILABLE, Status.TIMEOUT)

Ready = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class _Cut:
    """What the document gave, until all of it is acknowledged; edits since then come after it."""

    epoch: str
    blobs: Sequence[Blob]
    upto: int


class Outbox:
    """One per library and loop. `saved` may be called from any thread, everything else from the loop."""

    def __init__(self, library: LocalLibrary, documents: Documents, disk: Disk, turns: Turns, pace: Pace) -> None:
        self._library = library
        self._states = library.sync_states
        self._documents = documents
        self._disk = disk
        self._turns = turns
        self._pace = pace
        self._watchers: list[Callable[[str], None]] = []
        self._cuts: dict[str, _Cut] = {}
        self._part: dict[str, int] = {}  # how much of a diagram goes into one batch, where less than usual
        self._gaps: Counter[str] = Counter()
        self._doubted: set[str] = set()  # those whose batch was called invalid once
        self._forged: set[str] = set()
        self.fresh = Fresh()
        self.ready: Ready | None = None  # sends the files that a diagram needs before its edits go; it takes its time

    def saved(self, diagram: str, blob: Blob, number: int) -> None:
        """An edit of here is on the disk as update `number`, after its commit. On any thread."""
        self.fresh.add(diagram, blob, number)
        for watcher in tuple(self._watchers):
            watcher(diagram)

    def watch(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Be told of every diagram with something new to push, on the thread of `saved`; returns the way out."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    @property
    def forged(self) -> frozenset[str]:
        """Diagrams whose unsent edits belong to another device: `Rewriting` has to write them anew."""
        return frozenset(self._forged)

    def rewritten(self, diagram: str) -> None:
        """What was unsent is unsent under another name now."""
        self._forged.discard(diagram)
        self._cuts.pop(diagram, None)
        self.fresh.forget(diagram)

    async def pending(self, diagram: str) -> Pending:
        """The next batch of a diagram; an empty one when the server has everything, or may not be given anything.

        Raises: storage's errors; SyncError when the diagram cannot be read.
        """
        async with self._turns.of(diagram):
            pending = await self._pending(diagram)
        if pending and self.ready is not None:
            await self.ready(diagram)
        return pending

    async def _pending(self, diagram: str) -> Pending:
        state, edits, reported = await self._disk.read(lambda: self._known(diagram))
        nothing = Pending(diagram, state.epoch)
        if not state.account or state.hold or not state.epoch or edits is None or diagram in self._forged:
            return nothing
        title = await self._title(state)
        if state.whole and not edits:
            return nothing if title is None else self._batch(state, (), title=title)
        if reported and diagram not in self._part:
            self._cuts.pop(diagram, None)
            return self._batch(state, [one.blob for one in reported], upto=reported[-1].number, title=title)
        return await self._from_cut(state, title)

    def _known(self, diagram: str) -> tuple[SyncState, int | None, Sequence[Saved]]:
        """What is known of a diagram, how many edits are unsent (None: it is not synced), and the reported ones.

        Those are the edits that were reported since the last acknowledgement, if they are all there are on the disk up
        to the last of them; else none. An edit leaves when this was read, so it is read in one go.
        """
        state, edits = self._states.standing(diagram)
        if not edits or not state.whole:
            return state, edits, ()
        reported = self.fresh.since(diagram, state.acked_update)
        if not reported or not follows(reported, state.acked):
            return state, edits, ()
        count = len({one.number for one in reported})
        if count != edits:  # another one may be on the disk, and not reported yet
            upto = reported[-1].number
            if count != self._states.edits_between(diagram, state.acked_update, upto):
                return state, edits, ()
        return state, edits, reported

    async def _title(self, state: SyncState) -> str | None:
        """To make the diagram there with, when it is this person's and was never there."""
        if state.title is not None or state.role != "owner":
            return None
        info = await self._disk.read(lambda: self._library.diagrams.get(state.diagram))
        return server_title(info.title)

    async def _from_cut(self, state: SyncState, title: str | None) -> Pending:
        """What the document says is missing, a part at a time."""
        cut = self._cuts.get(state.diagram)
        if cut is None or cut.epoch != state.epoch or not beyond(cut.blobs, state.acked):
            blobs, upto = await self._documents.unsent(state.diagram, state.acked)
            cut = self._cuts[state.diagram] = _Cut(state.epoch, blobs, upto)
        left = beyond(cut.blobs, state.acked)
        if not left:
            del self._cuts[state.diagram]
            await self._disk.write(self._states.acknowledge(state.diagram, state.epoch, {}, upto=cut.upto, whole=True))
            return self._batch(state, (), title=title) if title is not None else Pending(state.diagram, state.epoch)
        part = _part(left, self._part.get(state.diagram, PART))
        if len(part) < len(left):
            return self._batch(state, part, title=title)
        return self._batch(state, part, upto=cut.upto, whole=True, title=title)

    def _batch(
        self, state: SyncState, blobs: Sequence[Blob], *, upto: int = 0, whole: bool = False, title: str | None = None
    ) -> Pending:
        if not blobs and title is None:
            return Pending(state.diagram, state.epoch)
        return Pending(state.diagram, state.epoch, batch_id(self._pace), tuple(blobs), upto, whole, title)

    async def acknowledged(self, pending: Pending, ack: Ack, *, epoch: str) -> Answered:
        """Enter what became of a batch, which a server of that epoch answered; what to do next."""
        async with self._turns.of(pending.diagram):
            if ack.status.is_durable:
                return await self._kept(pending, ack, epoch)
            log.info("a batch of %s was not taken: %s", pending.diagram, ack.status.value)
            return await self._refused(pending, ack)

    async def _kept(self, pending: Pending, ack: Ack, epoch: str) -> Answered:
        diagram = pending.diagram
        if not ack.durable:  # nothing else means that it is kept
            return Answered(Next.LATER, REST_S)
        self._gaps.pop(diagram, None)
        self._part.pop(diagram, None)
        self._doubted.discard(diagram)
        if epoch != pending.epoch:  # it counts for nothing, and what is missing there is another question now
            self._cuts.pop(diagram, None)
            return Answered(Next.NEW_EPOCH)
        have = version_of(pending.blobs)
        await self._disk.write(self._states.acknowledge(diagram, epoch, have, upto=pending.upto, whole=pending.whole))
        if pending.whole:
            self._cuts.pop(diagram, None)
        if pending.title is not None:
            await self._disk.write(self._states.agree(diagram, title=pending.title, trashed=False))
        return Answered(Next.GO_ON)

    async def _refused(self, pending: Pending, ack: Ack) -> Answered:
        diagram, status = pending.diagram, ack.status
        if status in _LATER:
            return Answered(Next.LATER, max(ack.retry_after_s, 0.5))
        if status is Status.SIGNED_OUT:
            return Answered(Next.SIGN_IN)
        self._cuts.pop(diagram, None)
        if status is Status.GAP:
            return await self._gap(diagram, ack.have)
        if status is Status.TOO_LARGE:
            return await self._too_large(pending, ack)
        if status is Status.FORGED:
            self._forged.add(diagram)
            return Answered(Next.REWRITE)
        if status is Status.UNKNOWN:
            return await self._unknown(pending, ack)
        if status is Status.FORBIDDEN:
            return await self._hold(diagram, Hold.WITHDRAWN, ack.reason)
        if status is Status.READ_ONLY:
            return await self._hold(diagram, Hold.FORK, ack.reason)
        if status is Status.INVALID and diagram not in self._doubted:
            # Perhaps it was cut wrongly, or the socket had left the diagram: once more, from the document, by HTTP.
            self._doubted.add(diagram)
            return Answered(Next.BY_HTTP)
        return await self._poisoned(pending, ack)

    async def _gap(self, diagram: str, have: Version) -> Answered:
        await self._disk.write(self._states.lower(diagram, have))
        self._gaps[diagram] += 1
        return Answered(Next.LATER, REST_S) if self._gaps[diagram] > GAPS else Answered(Next.AGAIN)

    async def _too_large(self, pending: Pending, ack: Ack) -> Answered:
        if len(pending.blobs) > 1:
            self._part[pending.diagram] = max(pending.size // 2, 1)
            return Answered(Next.AGAIN)
        if pending.size > limits.BLOB and pending.size <= limits.BODY and pending.diagram not in self._doubted:
            self._doubted.add(pending.diagram)
            return Answered(Next.BY_HTTP)
        return await self._hold(pending.diagram, Hold.REFUSED, ack.reason or "one edit is larger than the server takes")

    async def _unknown(self, pending: Pending, ack: Ack) -> Answered:
        state = await self._disk.read(lambda: self._states.get(pending.diagram))
        if state.role != "owner":
            return await self._hold(pending.diagram, Hold.WITHDRAWN, ack.reason)
        if pending.title is not None:  # it was to be made, and was taken away at the same moment
            return Answered(Next.LATER, REST_S)
        await self._disk.write(self._states.lost(pending.diagram))
        return Answered(Next.BY_HTTP)

    async def _poisoned(self, pending: Pending, ack: Ack) -> Answered:
        reason = f"refused by the server: {ack.status.value}: {ack.reason}"
        for blob in pending.blobs:
            await self._disk.write(self._library.updates.set_aside(pending.diagram, blob.data, reason))
        return await self._hold(pending.diagram, Hold.REFUSED, ack.reason)

    async def _hold(self, diagram: str, hold: Hold, reason: str) -> Answered:
        log.warning("%s is held: %s", diagram, hold.value)
        await self._disk.write(self._states.hold(diagram, hold.value, reason))
        return Answered(Next.HELD)


def _part(blobs: Sequence[Blob], most: int) -> list[Blob]:
    """The first of them, as many as one batch takes; at least one."""
    part: list[Blob] = []
    size = 0
    for blob in blobs:
        size += len(blob.data)
        if part and (size > most or len(part) == limits.BLOBS):
            break
        part.append(blob)
    return part
