"""What a round asks of the other side, whatever that is: a server by HTTP, or a bucket that answers as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sync.engine.pending import Pending
from sync.engine.server import FeedPage
from sync.wire.messages import SnapshotInfo
from sync.wire.requests import PullAnswer, PushAnswer, Wanted


class Server(Protocol):
    """`sync.engine.server.Server` and `sync.bucket.depot.Depot`, which say more. All calls raise SyncError."""

    async def feed(self, cursor: str) -> FeedPage: ...

    async def pull(self, wanted: Sequence[Wanted]) -> PullAnswer: ...

    async def push(self, batches: Sequence[Pending]) -> PushAnswer: ...

    async def snapshot(self, diagram: str, info: SnapshotInfo) -> tuple[int, bytes]: ...

    async def rename(self, diagram: str, title: str) -> None: ...

    async def trash(self, diagram: str) -> None: ...

    async def restore(self, diagram: str) -> None: ...
