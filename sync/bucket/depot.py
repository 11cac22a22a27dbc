"""A bucket that answers as a server does, so that the same engine works with either."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

from storage.sync_states import SyncState
from sync.bucket.log import Log
from sync.bucket.objects import NoSuchObject
from sync.bucket.records import Entry
from sync.engine.pending import Pending
from sync.engine.server import Change, FeedPage
from sync.engine.titles import UNTITLED
from sync.errors import ServerFailed, Unreadable
from sync.wire import limits
from sync.wire.messages import Ack, Blob, Mode, SnapshotInfo, Status, Update
from sync.wire.requests import PullAnswer, Pulled, PushAnswer, Wanted

log = logging.getLogger(__name__)

_ANSWER = 6 * limits.MEBIBYTE
_OWNER = "owner"
_CURSOR = "read"

Agreed = Callable[[], Awaitable[Mapping[str, SyncState]]]


class Depot:
    """What `sync.engine.server.Server` is for a server. All calls raise SyncError.

    Everybody who has the passphrase is an owner. The epoch is that of the index: another one when something is gone
    from the bucket. Numbers of rows mean nothing here; what is missing follows from versions.
    """

    def __init__(self, log_of_bucket: Log, agreed: Agreed) -> None:
        """`agreed` gives what this library last agreed on with the bucket, of each of its diagrams."""
        self._log = log_of_bucket
        self._index = log_of_bucket.index
        self._agreed = agreed

    async def feed(self, cursor: str) -> FeedPage:
        """All diagrams, whatever the cursor: nothing is asked of anybody to know them."""
        await self._log.refresh()
        await self._put_back()
        changes = [self._change(diagram) for diagram in self._index.diagrams]
        return FeedPage(self._index.id, _CURSOR, False, changes)

    async def pull(self, wanted: Sequence[Wanted]) -> PullAnswer:
        left = _ANSWER
        answers = []
        for want in wanted:
            answer = await self._pulled(want, left)
            left -= sum(len(update.data) for update in answer.updates)
            answers.append(answer)
        return PullAnswer(self._index.id, answers)

    async def push(self, batches: Sequence[Pending]) -> PushAnswer:
        """One answer for each, in their order; all that is new is in one object."""
        acks: list[Ack] = []
        entries: list[Entry] = []
        for batch in batches:
            have = dict(self._index.version(batch.diagram))
            fresh = [blob for blob in batch.blobs if blob.end > have.get(blob.peer, 0)]
            if any(_leaves_gap(fresh, have)):
                acks.append(self._ack(batch, Status.GAP, have=have))
            elif not fresh and batch.title is None:
                acks.append(self._ack(batch, Status.KNOWN))
            else:
                # Operations of others count as anybody's here: who wrote them is known to whoever has the key.
                entries.append(Entry(batch.diagram, fresh, batch.title))
                acks.append(self._ack(batch, Status.STORED))
        if entries:
            await self._log.write(entries)
        return PushAnswer(self._index.id, acks)

    async def snapshot(self, diagram: str, info: SnapshotInfo) -> tuple[int, bytes]:
        """Never asked for: what is in a bucket comes as updates."""
        raise ServerFailed(f"a bucket has no snapshot {info.seq} of {diagram}")

    async def rename(self, diagram: str, title: str) -> None:
        await self._log.write([Entry(diagram, title=title)])

    async def trash(self, diagram: str) -> None:
        await self._log.write([Entry(diagram, trashed=True)])

    async def restore(self, diagram: str) -> None:
        await self._log.write([Entry(diagram, trashed=False)])

    async def _put_back(self) -> None:
        """A title that is gone from the bucket is not an agreed one: without it, others would see none."""
        states = await self._agreed()
        entries = []
        for diagram, there in self._index.diagrams.items():
            state = states.get(diagram)
            if state is None or state.title is None:
                continue
            title = state.title if not there.title.is_said else None
            trashed = True if state.trashed and not there.trashed.is_said else None
            if title is not None or trashed is not None:
                entries.append(Entry(diagram, title=title, trashed=trashed))
        for start in range(0, len(entries), limits.ENTRIES):
            await self._log.write(entries[start : start + limits.ENTRIES])

    def _change(self, diagram: str) -> Change:
        there = self._index.diagrams[diagram]
        version = {str(peer): count for peer, count in self._index.version(diagram).items()}
        return Change(diagram, there.title.title or UNTITLED, _OWNER, there.trashed.trashed, len(there.pieces), version)

    async def _pulled(self, want: Wanted, room: int) -> Pulled:
        there = self._index.diagrams.get(want.diagram)
        if there is None:
            return Pulled(want.diagram, Status.UNKNOWN)
        updates: list[Update] = []
        more = False
        try:
            for piece in self._index.lacking(want.diagram, want.version):
                if room <= 0:
                    more = True
                    break
                record = await self._log.record(self._index.name(piece.place))
                blob = _blob_of(record.entries, want.diagram, (piece.peer, piece.start, piece.end))
                updates.append(Update(piece.place + 1, blob.peer, blob.start, blob.end, blob.data))
                room -= len(blob.data)
        except (NoSuchObject, Unreadable) as error:
            log.warning("%s", error)
            if not updates:
                return Pulled(want.diagram, Status.UNAVAILABLE)
            more = True
        return Pulled(
            want.diagram, Status.KNOWN, Mode.DELTA, _OWNER, 0, dict(self._index.version(want.diagram)),
            there.trashed.trashed, updates=updates, more=more,
        )  # fmt: skip

    def _ack(self, batch: Pending, status: Status, *, have: dict[int, int] | None = None) -> Ack:
        return Ack(batch.batch_id, batch.diagram, status, durable=status.is_durable, have=have or {})


def _leaves_gap(blobs: Sequence[Blob], have: dict[int, int]) -> Iterator[bool]:
    """Of each blob; those before it count as taken."""
    for blob in blobs:
        yield blob.start > have.get(blob.peer, 0)
        have[blob.peer] = max(blob.end, have.get(blob.peer, 0))


def _blob_of(entries: Sequence[Entry], diagram: str, span: tuple[int, int, int]) -> Blob:
    for entry in entries:
        for blob in entry.blobs if entry.diagram == diagram else ():
            if (blob.peer, blob.start, blob.end) == span:
                return blob
    raise Unreadable("a record in the bucket does not hold what it held before")
