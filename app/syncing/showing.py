"""What came from elsewhere is shown where its diagram is open, in pieces that keep nobody waiting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from app.syncing.open_documents import Taker
from storage.sync_states import Version
from sync.errors import SyncError
from sync.wire.messages import Blob

log = logging.getLogger(__name__)

T = TypeVar("T")
Cut = Callable[[Version, int], Awaitable[Sequence[Blob]]]
"""All that is stored beyond a version, in pieces of at most so many bytes."""

SHOW_S = 10.0  # that showing is waited for, and longer for much; it goes on behind that
SLOWEST = 64 * 1024  # bytes a second that a machine merges and shows at least
PIECE = 16 * 1024  # bytes: about a thousand operations, which are merged and shown in 20 ms


async def shown(taker: Taker, updates: Sequence[bytes], cut: Cut) -> None:
    """Show `updates`, which are stored. Returns when that is done, or something must be wrong with the window."""
    if any(len(update) > PIECE for update in updates):
        updates = await _pieces(taker, cut) or updates
    size = sum(map(len, updates))
    await bounded(taker.take(updates), SHOW_S + size / SLOWEST)


async def _pieces(taker: Taker, cut: Cut) -> Sequence[bytes]:
    """What the document lacks, cut; nothing when that cannot be found out."""
    version = await bounded(taker.version(), SHOW_S)
    if version is None:
        return ()
    try:
        return in_turns(await cut(version, PIECE), version)
    except SyncError as error:
        log.warning("what came is shown as it is: %s", error)
        return ()


def in_turns(blobs: Sequence[Blob], known: Version) -> Sequence[bytes]:
    """The pieces of several people in turns, as they may build on each other: so that few have to wait for others."""
    ends: dict[int, int] = {}
    for blob in blobs:
        ends[blob.peer] = max(blob.end, ends.get(blob.peer, 0))

    def place(blob: Blob) -> float:
        first = known.get(blob.peer, 0)
        return (blob.start - first) / max(1, ends[blob.peer] - first)

    return [blob.data for blob in sorted(blobs, key=place)]


async def bounded(future: Future[T], seconds: float) -> T | None:
    """Its result; None when it takes too long, or fails."""
    wrapped = asyncio.wrap_future(future)
    done, _ = await asyncio.wait([wrapped], timeout=seconds)
    if not done:
        log.warning("what came is stored and will be shown later")
        return None
    error = wrapped.exception()
    if error is not None:
        log.error("what came is stored, but could not be shown: %s", error)
        return None
    return wrapped.result()
