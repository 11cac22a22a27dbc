"""What blobs are to the rest: content by bucket and key, and links by which a client moves the bytes itself."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from services.platform.errors import NotFound, TooLarge
from services.platform.settings import Settings

BUCKETS = ("diagrams", "exports", "uploads")
PUT_LIFETIME = timedelta(minutes=10)
GET_LIFETIME = timedelta(minutes=5)
PLAIN = "application/octet-stream"

# A part never begins with a dot: no way up, and room for what the file store keeps beside a blob.
_KEY = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
_KEY_LENGTH = 512


@dataclass(frozen=True, slots=True)
class Blob:
    """What is known of a blob without reading it; `size` in bytes."""

    key: str
    size: int
    content_type: str
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A request that a client may send until `expires_at`; the store refuses it with other `headers`."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str]
    expires_at: datetime


class Blobs(Protocol):
    """Content by bucket and key; a key has letters, digits, and ``/ . _ -`` only, and no part that begins with a dot.

    Errors: NotFound for what is not there (also for keys that cannot be), Unavailable when the store does not answer.
    """

    async def put(self, bucket: str, key: str, data: bytes, content_type: str = ...) -> None: ...
    async def get(self, bucket: str, key: str) -> bytes: ...
    async def get_part(self, bucket: str, key: str, start: int, length: int) -> bytes:
        """`length` bytes from `start`; fewer where the content ends before."""

    async def delete(self, bucket: str, key: str) -> None:
        """Gone afterwards, also when it was not there."""

    async def put_file(self, bucket: str, key: str, path: Path, content_type: str = ...) -> None: ...
    async def get_file(self, bucket: str, key: str, path: Path) -> None:
        """Write the content to `path`, whatever its size."""

    async def head(self, bucket: str, key: str) -> Blob: ...
    async def sha256(self, bucket: str, key: str) -> str:
        """Hexadecimal; reads the whole content, because what an uploader says of it proves nothing."""

    def list(self, bucket: str, prefix: str = "") -> AsyncIterator[Blob]:
        """Every blob whose key begins with `prefix`, by key. Of S3 the `content_type` is not told."""

    async def link_to_put(self, bucket: str, key: str, *, size: int, content_type: str = ...) -> Link:
        """For one upload of exactly `size` bytes of `content_type`. Raises: TooLarge."""

    async def link_to_get(self, bucket: str, key: str, *, file_name: str = ...) -> Link:
        """For downloading, saved as `file_name`."""

    async def prepare(self) -> None:
        """Make the buckets, their lifecycle and their policies; may be called again and again."""

    async def check(self) -> None:
        """Raises: Unavailable unless the store answers."""

    async def sweep(self) -> int:
        """Remove what its lifecycle has ended, where the store does not do that itself; how many were removed."""


def checked(bucket: str, key: str) -> str:
    """`key`, if it can be one. Raises: NotFound."""
    if bucket not in BUCKETS or len(key) > _KEY_LENGTH or not _KEY.fullmatch(key):
        raise NotFound("there is no such blob")
    return key


def checked_size(settings: Settings, size: int) -> int:
    """`size`, if that many bytes are taken. Raises: TooLarge."""
    if not 0 <= size <= settings.max_upload_bytes:
        raise TooLarge(f"{size} bytes; at most {settings.max_upload_bytes} are taken")
    return size


def attachment(file_name: str) -> str:
    """The value of a Content-Disposition that saves a download as `file_name`."""
    if not file_name:
        return "attachment"
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", file_name)[:120]
    return f'attachment; filename="{plain}"'
