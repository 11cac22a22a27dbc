"""Blobs by bucket and key: MinIO or any S3, or files in a folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Protocol

from services.platform.errors import NotFound
from services.platform.settings import Settings

BUCKETS = ("diagrams", "exports", "uploads")


class Blobs(Protocol):
    """Content by bucket and key; a key has letters, digits, and ``/ . _ -`` only."""

    async def put(self, bucket: str, key: str, data: bytes, content_type: str = ...) -> None: ...
    async def get(self, bucket: str, key: str) -> bytes: ...
    async def delete(self, bucket: str, key: str) -> None: ...


@asynccontextmanager
async def open_blobs(settings: Settings) -> AsyncIterator[Blobs]:
    """The blobs that `settings` name."""
    yield S3Blobs(settings) if settings.s3_endpoint else FileBlobs(settings.data / "blobs")


class FileBlobs:
    """Blobs as files, for one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, bucket: str, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        await asyncio.to_thread(self._write, self._path(bucket, key), data)

    async def get(self, bucket: str, key: str) -> bytes:
        try:
            return await asyncio.to_thread(self._path(bucket, key).read_bytes)
        except FileNotFoundError:
            raise NotFound(f"there is no blob {bucket}/{key}") from None

    async def delete(self, bucket: str, key: str) -> None:
        await asyncio.to_thread(self._path(bucket, key).unlink, True)

    def _path(self, bucket: str, key: str) -> Path:
        path = (self._folder / bucket / key).resolve()
        if not path.is_relative_to((self._folder / bucket).resolve()):
            raise NotFound(f"there is no blob {bucket}/{key}")
        return path

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(path)


class S3Blobs:
    """Blobs on a server that speaks S3; the client is synchronous, so each call runs in a thread."""

    def __init__(self, settings: Settings) -> None:
        from minio import Minio

        self._client = Minio(
            settings.s3_endpoint,
            access_key=settings.s3_access_key.get_secret_value(),
            secret_key=settings.s3_secret_key.get_secret_value(),
            secure=settings.s3_secure,
            region=settings.s3_region,
        )

    async def put(self, bucket: str, key: str, data: bytes, content_type: str = "application/octet-stream") -> None:
        await asyncio.to_thread(self._client.put_object, bucket, key, BytesIO(data), len(data), content_type)

    async def get(self, bucket: str, key: str) -> bytes:
        return await asyncio.to_thread(self._read, bucket, key)

    async def delete(self, bucket: str, key: str) -> None:
        await asyncio.to_thread(self._client.remove_object, bucket, key)

    def _read(self, bucket: str, key: str) -> bytes:
        from minio.error import S3Error

        try:
            response = self._client.get_object(bucket, key)
        except S3Error as error:
            if error.code in ("NoSuchKey", "NoSuchBucket"):
                raise NotFound(f"there is no blob {bucket}/{key}") from None
            raise
        try:
            return response.read()
        finally:
            response.close()
            response.release_conn()
