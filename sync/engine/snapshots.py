"""Large snapshots come in parts: a line that breaks costs the part that was on its way, not all that had come.

What has come of one is kept until it is whole, also when a round fails, so that the next one goes on. Parts of two
snapshots are never joined: each part is asked for under the ``ETag`` of the first (``If-Match``), and the whole is
compared with its hash before anybody uses it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from sync.errors import Refused, ServerFailed, Unreachable
from sync.wire import limits
from sync.wire.messages import SnapshotInfo

LARGEST = 256 * limits.MEBIBYTE  # larger ones cannot be understood by anybody here
PARTS = 32  # of a large one: a break costs a thirtieth of it at most
LEAST = 256 * limits.KIBIBYTE
_BREAKS = 3  # in a row, each after the attempts that every request has
_CHANGES = 4  # times that another one takes its place meanwhile
_KEPT = 4  # snapshots of which something has come
_SHOWN = re.compile(r"bytes ([0-9]{1,12})-([0-9]{1,12})/([0-9]{1,12})")

Get = Callable[[str, Mapping[str, str]], Awaitable[httpx.Response]]
"""Asks for a path with these headers. Raises: SyncError."""


@dataclass(slots=True)
class _Coming:
    """What has come of one snapshot; `etag` is empty before the first part."""

    seq: int
    size: int
    digest: str
    etag: str = ""
    data: bytearray = field(default_factory=bytearray)

    @property
    def is_whole(self) -> bool:
        return bool(self.etag) and len(self.data) >= self.size


class Snapshots:
    """Of one server. Two calls about one diagram are never under way at once."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self._coming: dict[str, _Coming] = {}

    async def fetch(self, diagram: str, path: str, info: SnapshotInfo) -> tuple[int, bytes]:
        """The newest snapshot, compared with its hash, and the last row in it: `info`'s or a later one.

        Raises: SyncError; what has come is kept for the next call, unless it is not what was promised.
        """
        coming = self._begun(diagram, info)
        breaks = changes = 0
        while not coming.is_whole:
            before = len(coming.data)
            try:
                await self._part(coming, path)
            except Unreachable:
                breaks += 1
                if breaks >= _BREAKS:
                    raise
                continue
            except Refused as error:
                changes += 1
                self._coming.pop(diagram, None)
                if error.status != HTTPStatus.PRECONDITION_FAILED or changes > _CHANGES:
                    raise
                coming = self._begun(diagram, info)
                continue
            breaks = 0
            if len(coming.data) <= before and not coming.is_whole:
                raise ServerFailed("the server gives nothing of the snapshot that it promised")
        self._coming.pop(diagram, None)
        data = bytes(coming.data)
        if len(data) != coming.size or hashlib.sha256(data).hexdigest() != coming.digest:
            raise ServerFailed("the snapshot that came is not the one that was promised")
        return coming.seq, data

    def _begun(self, diagram: str, info: SnapshotInfo) -> _Coming:
        """What has come before, or nothing yet."""
        coming = self._coming.pop(diagram, None) or _Coming(info.seq, info.size, info.sha256)
        self._coming[diagram] = coming
        while len(self._coming) > _KEPT:
            del self._coming[next(iter(self._coming))]
        return coming

    async def _part(self, coming: _Coming, path: str) -> None:
        start = len(coming.data)
        length = max(LEAST, -(-coming.size // PARTS))
        headers = {"Range": f"bytes={start}-{start + length - 1}"}
        if coming.etag:
            headers["If-Match"] = coming.etag
        response = await self._get(path, headers)
        told, etag = response.headers.get("X-Snapshot-Seq", ""), response.headers.get("ETag", "")
        seq = int(told) if told.isdigit() and len(told) < 12 else coming.seq
        content = response.content
        if response.status_code != HTTPStatus.PARTIAL_CONTENT:  # all of it, whatever was asked for
            start, size, coming.data = 0, len(content), bytearray()
        else:
            size = _size(response, start, content)
            if coming.etag and etag != coming.etag:
                raise ServerFailed("the server gives a part of another snapshot than was asked for")
        if not coming.etag or not start:
            if seq != coming.seq:
                coming.digest = etag.strip('"')
            coming.seq, coming.size, coming.etag = seq, size, etag or "*"
        if size != coming.size or size > LARGEST:
            raise ServerFailed("the snapshot is of another size than was promised")
        coming.data += content


def _size(response: httpx.Response, start: int, content: bytes) -> int:
    """Of the whole, as a part of it tells. Raises: ServerFailed when it is not the part that was asked for."""
    found = _SHOWN.fullmatch(response.headers.get("Content-Range", ""))
    if found is None or int(found[1]) != start or int(found[2]) + 1 - start != len(content):
        raise ServerFailed("the server gives another part than was asked for")
    return int(found[3])
