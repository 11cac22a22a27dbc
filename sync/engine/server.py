"""The HTTP half of `docs/protocol.md`, as a client asks it: one method for each question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar, Unpack

import httpx
import msgspec
from msgspec import Meta

from sync.engine.pending import Pending
from sync.engine.shelf_server import ShelfServer, Shelves
from sync.engine.snapshots import Snapshots
from sync.errors import ServerFailed, SlowDown
from sync.net.asking import Ask, How
from sync.pace import Pace
from sync.wire import limits
from sync.wire.codec import BadMessage, body, encode
from sync.wire.messages import Counter, Epoch, Identity, SnapshotInfo
from sync.wire.requests import MEDIA_TYPE, Batch, PullAnswer, PullRequest, PushAnswer, PushRequest, Wanted

T = TypeVar("T")

FEED_PAGE = 1_000
PATIENCE = 12  # times that "slow down" is waited out before it becomes an error
LONGEST_WAIT_S = 60.0
_SYNC = "/api/diagrams/sync"
_DIAGRAMS = "/api/diagrams"


class Change(msgspec.Struct, frozen=True):
    """One diagram as the feed tells it."""

    id: Identity
    title: Annotated[str, Meta(max_length=4 * limits.TITLE)]
    role: Annotated[str, Meta(max_length=20)]
    trashed: bool
    seq: Counter
    version: Annotated[dict[Annotated[str, Meta(pattern="^[0-9]{1,20}$")], Counter], Meta(max_length=limits.PEERS)]
    owner: Annotated[str, Meta(max_length=4 * limits.TITLE)] = ""

    @property
    def peers(self) -> Mapping[int, int]:
        return {int(peer): count for peer, count in self.version.items()}


class FeedPage(msgspec.Struct, frozen=True):
    epoch: Epoch
    cursor: Annotated[str, Meta(max_length=200)]
    more: bool
    diagrams: Annotated[list[Change], Meta(max_length=FEED_PAGE)]
    shared: list[Identity] | None = None
    shelf: Annotated[str, Meta(max_length=64)] | None = None


class Server:
    """The server of one account, asked by one device. All calls raise SyncError."""

    def __init__(self, ask: Ask, device_id: str, pace: Pace) -> None:
        self._ask = ask
        self._device_id = device_id
        self._pace = pace
        self._snapshots = Snapshots(lambda path, headers: self._patiently("GET", path, headers=headers, is_long=True))
        self.shelves: Shelves = ShelfServer(self._patiently)

    async def feed(self, cursor: str) -> FeedPage:
        params = {"limit": str(FEED_PAGE), **({"cursor": cursor} if cursor else {})}
        response = await self._patiently("GET", f"{_SYNC}/feed", params=params)
        try:
            return msgspec.json.decode(_bounded(response), type=FeedPage)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ServerFailed("the server's feed cannot be understood") from error

    async def pull(self, wanted: Sequence[Wanted]) -> PullAnswer:
        request = PullRequest(self._device_id, list(wanted))
        return await self._exchanged("pull", request, PullAnswer)

    async def push(self, batches: Sequence[Pending]) -> PushAnswer:
        """One answer for each, in their order."""
        entries = [Batch(one.batch_id, one.diagram, list(one.blobs), one.title) for one in batches]
        answer = await self._exchanged("push", PushRequest(self._device_id, entries), PushAnswer)
        if [ack.batch_id for ack in answer.acks] != [one.batch_id for one in batches]:
            raise ServerFailed("the server answers other batches than it was given")
        return answer

    async def snapshot(self, diagram: str, info: SnapshotInfo) -> tuple[int, bytes]:
        """The newest snapshot, compared with its hash, and the last row in it: `info`'s or a later one."""
        return await self._snapshots.fetch(diagram, f"{_SYNC}/snapshots/{diagram}", info)

    async def rename(self, diagram: str, title: str) -> None:
        await self._patiently("PATCH", f"{_DIAGRAMS}/{diagram}", json={"title": title})

    async def trash(self, diagram: str) -> None:
        await self._patiently("DELETE", f"{_DIAGRAMS}/{diagram}")

    async def restore(self, diagram: str) -> None:
        await self._patiently("POST", f"{_DIAGRAMS}/{diagram}/restore")

    async def _exchanged(self, name: str, request: msgspec.Struct, kind: type[T]) -> T:
        response = await self._patiently(
            "POST", f"{_SYNC}/{name}", content=encode(request), headers={"Content-Type": MEDIA_TYPE}, is_long=True
        )
        try:
            return body(kind, response.content, 2 * limits.BODY)
        except BadMessage as error:
            raise ServerFailed(f"the server's answer cannot be understood: {error}") from error

    async def _patiently(self, method: str, path: str, **how: Unpack[How]) -> httpx.Response:
        for attempt in range(PATIENCE + 1):
            try:
                return await self._ask(method, path, **how)
            except SlowDown as error:
                if attempt == PATIENCE or error.retry_after_s > LONGEST_WAIT_S:
                    raise
                await self._pace.sleep(error.retry_after_s + self._pace.jittered(0.5))
        raise AssertionError("not reached")


def _bounded(response: httpx.Response) -> bytes:
    if len(response.content) > 2 * limits.BODY:
        raise ServerFailed("the server's answer is too long to be one")
    return response.content
