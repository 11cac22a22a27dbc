"""Blobs as files in the data folder, for one machine."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from services.platform import blob_links
from services.platform.blobs import (
    BUCKETS,
    GET_LIFETIME,
    PLAIN,
    PUT_LIFETIME,
    Blob,
    Link,
    checked,
    checked_size,
)
from services.platform.clock import Clock
from services.platform.errors import NotFound, Unavailable
from services.platform.ids import new_id
from services.platform.settings import Settings

_PART_LIFETIME = timedelta(hours=24)


class FileBlobs:
    """A file per blob; beside it, hidden, its content type. A blob appears whole or not at all."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._folder = settings.data / "blobs"

    async def put(self, bucket: str, key: str, data: bytes, content_type: str = PLAIN) -> None:
        part = self.part_of(bucket, key)
        await asyncio.to_thread(part.write_bytes, data)
        await self.accept(part, bucket, key, content_type)

    async def get(self, bucket: str, key: str) -> bytes:
        return await asyncio.to_thread(self.path(bucket, key).read_bytes)

    async def get_part(self, bucket: str, key: str, start: int, length: int) -> bytes:
        return await asyncio.to_thread(_part, self.path(bucket, key), start, length)

    async def delete(self, bucket: str, key: str) -> None:
        path = self._place(bucket, key)
        for gone in path, _type_file(path):
            await asyncio.to_thread(gone.unlink, True)

    async def put_file(self, bucket: str, key: str, path: Path, content_type: str = PLAIN) -> None:
        part = self.part_of(bucket, key)
        await asyncio.to_thread(shutil.copyfile, path, part)
        await self.accept(part, bucket, key, content_type)

    async def get_file(self, bucket: str, key: str, path: Path) -> None:
        await asyncio.to_thread(shutil.copyfile, self.path(bucket, key), path)

    async def head(self, bucket: str, key: str) -> Blob:
        return _known(self.path(bucket, key), key)

    async def sha256(self, bucket: str, key: str) -> str:
        return await asyncio.to_thread(_digest, self.path(bucket, key))

    async def list(self, bucket: str, prefix: str = "") -> AsyncIterator[Blob]:
        root = self._folder / bucket
        for path in await asyncio.to_thread(lambda: sorted(_files(root))):
            key = path.relative_to(root).as_posix()
            if key.startswith(prefix):
                yield _known(path, key)

    async def link_to_put(self, bucket: str, key: str, *, size: int, content_type: str = PLAIN) -> Link:
        checked_size(self._settings, size)
        leave = blob_links.Leave("PUT", bucket, checked(bucket, key), self._end(PUT_LIFETIME), size, content_type)
        return self._link(leave, {"Content-Length": str(size), "Content-Type": content_type})

    async def link_to_get(self, bucket: str, key: str, *, file_name: str = "") -> Link:
        leave = blob_links.Leave("GET", bucket, checked(bucket, key), self._end(GET_LIFETIME), file_name=file_name)
        return self._link(leave, {})

    async def prepare(self) -> None:
        for bucket in BUCKETS:
            (self._folder / bucket).mkdir(parents=True, exist_ok=True)

    async def check(self) -> None:
        if not os.access(self._folder if self._folder.exists() else self._settings.data, os.W_OK):
            raise Unavailable("the folder of the blobs cannot be written")

    async def sweep(self) -> int:
        """Ends exports after their days, and uploads that were never finished after a day."""
        return await asyncio.to_thread(self._sweep, self._clock())

    def part_of(self, bucket: str, key: str) -> Path:
        """Where an upload is written until it is whole."""
        place = self._place(bucket, key)
        place.parent.mkdir(parents=True, exist_ok=True)
        return place.with_name(f".{new_id()}.part")

    async def accept(self, part: Path, bucket: str, key: str, content_type: str) -> None:
        """Make a whole `part` the blob; it is on the disk when this returns."""
        await asyncio.to_thread(_accept, part, self._place(bucket, key), content_type)

    def path(self, bucket: str, key: str) -> Path:
        """The file of a blob. Raises: NotFound."""
        path = self._place(bucket, key)
        if not path.is_file():
            raise NotFound(f"there is no blob {bucket}/{key}")
        return path

    def _place(self, bucket: str, key: str) -> Path:
        return self._folder / bucket / checked(bucket, key)

    def _end(self, lifetime: timedelta) -> int:
        return int((self._clock() + lifetime).timestamp())

    def _link(self, leave: blob_links.Leave, headers: dict[str, str]) -> Link:
        path = f"{blob_links.PREFIX}/{leave.bucket}/{quote(leave.key)}?{leave.query(self._settings)}"
        ends = datetime.fromtimestamp(leave.expires_at, UTC)
        return Link(leave.method, self._settings.public_url.rstrip("/") + path, headers, ends)

    def _sweep(self, at: datetime) -> int:
        ended = [path for path in self._folder.rglob(".*.part") if at - _modified(path) > _PART_LIFETIME]
        lifetime = timedelta(days=self._settings.exports_lifetime_days)
        for path in _files(self._folder / "exports"):
            if at - _modified(path) > lifetime:
                ended += [path, _type_file(path)]
        for path in ended:
            path.unlink(missing_ok=True)
        return len(ended)


def content_type_of(path: Path) -> str:
    """The content type of the blob that is at `path`."""
    try:
        return _type_file(path).read_text()
    except FileNotFoundError:
        return PLAIN


def _accept(part: Path, place: Path, content_type: str) -> None:
    if content_type == PLAIN:
        _type_file(place).unlink(missing_ok=True)
    else:
        _type_file(place).write_text(content_type)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(place)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _type_file(path: Path) -> Path:
    return path.with_name(f".{path.name}.type")


def _files(root: Path) -> Iterator[Path]:
    return (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _known(path: Path, key: str) -> Blob:
    return Blob(key, path.stat().st_size, content_type_of(path), _modified(path))


def _part(path: Path, start: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(length)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
