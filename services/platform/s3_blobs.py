"""Blobs on a server that speaks S3; its client is synchronous, so each call runs in one of a few threads."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from services.platform import s3_buckets
from services.platform.blobs import (
    BUCKETS,
    GET_LIFETIME,
    PLAIN,
    PUT_LIFETIME,
    Blob,
    Link,
    attachment,
    checked,
    checked_size,
)
from services.platform.clock import Clock
from services.platform.errors import NotFound, Unavailable
from services.platform.settings import Settings
from services.platform.sigv4 import Account, presign

log = logging.getLogger(__name__)

_THREADS = 16
_CHUNK = 1024 * 1024
_CONNECT_S, _READ_S = 5.0, 30.0
_MISSING = {"NoSuchKey", "NoSuchBucket", "NoSuchObject"}
_Answer = TypeVar("_Answer")


class S3Blobs:
    """MinIO or any S3, in path style; bucket names get the prefix of the settings."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client = _client(settings)
        self._account = _account(settings)
        # Its own threads: a store that hangs must not take those that hash passwords.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="s3")

    async def put(self, bucket: str, key: str, data: bytes, content_type: str = PLAIN) -> None:
        name, key = self._name(bucket), checked(bucket, key)
        await self._run(lambda: self._client.put_object(name, key, BytesIO(data), len(data), content_type))

    async def get(self, bucket: str, key: str) -> bytes:
        return await self._run(lambda: b"".join(self._chunks(bucket, key)))

    async def get_part(self, bucket: str, key: str, start: int, length: int) -> bytes:
        return await self._run(lambda: b"".join(self._chunks(bucket, key, start, length)))

    async def delete(self, bucket: str, key: str) -> None:
        name, key = self._name(bucket), checked(bucket, key)
        await self._run(lambda: self._client.remove_object(name, key))

    async def put_file(self, bucket: str, key: str, path: Path, content_type: str = PLAIN) -> None:
        name, key = self._name(bucket), checked(bucket, key)
        await self._run(lambda: self._client.fput_object(name, key, str(path), content_type))

    async def get_file(self, bucket: str, key: str, path: Path) -> None:
        def fetch() -> None:
            with path.open("wb") as file:
                file.writelines(self._chunks(bucket, key))

        await self._run(fetch)

    async def head(self, bucket: str, key: str) -> Blob:
        name, key = self._name(bucket), checked(bucket, key)
        found = await self._run(lambda: self._client.stat_object(name, key))
        assert found.size is not None and found.last_modified is not None
        return Blob(key, found.size, found.content_type or PLAIN, found.last_modified)

    async def sha256(self, bucket: str, key: str) -> str:
        def digest() -> str:
            total = hashlib.sha256()
            for chunk in self._chunks(bucket, key):
                total.update(chunk)
            return total.hexdigest()

        return await self._run(digest)

    async def list(self, bucket: str, prefix: str = "") -> AsyncIterator[Blob]:
        found = await self._run(lambda: list(self._client.list_objects(self._name(bucket), prefix, recursive=True)))
        for one in found:
            if one.object_name and one.size is not None and one.last_modified is not None and not one.is_dir:
                yield Blob(one.object_name, one.size, PLAIN, one.last_modified)

    async def link_to_put(self, bucket: str, key: str, *, size: int, content_type: str = PLAIN) -> Link:
        headers = {"Content-Length": str(checked_size(self._settings, size)), "Content-Type": content_type}
        at, path = self._clock(), f"/{self._name(bucket)}/{checked(bucket, key)}"
        url = presign(self._account, "PUT", path, headers=headers, query={}, at=at, lifetime=PUT_LIFETIME)
        return Link("PUT", url, headers, at + PUT_LIFETIME)

    async def link_to_get(self, bucket: str, key: str, *, file_name: str = "") -> Link:
        at, path = self._clock(), f"/{self._name(bucket)}/{checked(bucket, key)}"
        query = {"response-content-disposition": attachment(file_name)}
        url = presign(self._account, "GET", path, headers={}, query=query, at=at, lifetime=GET_LIFETIME)
        return Link("GET", url, {}, at + GET_LIFETIME)

    async def prepare(self) -> None:
        await self._run(lambda: s3_buckets.prepare(self._client, self._settings, [self._name(one) for one in BUCKETS]))

    async def check(self) -> None:
        if not await self._run(lambda: self._client.bucket_exists(self._name(BUCKETS[0]))):
            raise Unavailable("the buckets were not made yet", advice="Run `autograph-services migrate`.")

    async def sweep(self) -> int:
        return 0  # the server follows the rules of the buckets

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _name(self, bucket: str) -> str:
        return f"{self._settings.s3_bucket_prefix}{bucket}"

    def _chunks(self, bucket: str, key: str, start: int = 0, length: int = 0) -> Iterator[bytes]:
        """All of it, or `length` bytes from `start`."""
        response = self._client.get_object(self._name(bucket), checked(bucket, key), offset=start, length=length)
        try:
            yield from response.stream(_CHUNK)
        finally:
            response.close()
            response.release_conn()

    async def _run(self, call: Callable[[], _Answer]) -> _Answer:
        with _turned():
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)


@contextmanager
def _turned() -> Iterator[None]:
    """Foreign errors become ours."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise NotFound("there is no such blob") from None
        log.error("the blob store refused: %s", error.code)
        raise Unavailable("the blob store refused", retry_after_s=5) from error
    except (MinioException, urllib3.exceptions.HTTPError, OSError) as error:
        raise Unavailable("the blob store does not answer", retry_after_s=2) from error


def _client(settings: Settings) -> Minio:
    return Minio(
        settings.s3_endpoint,
        access_key=settings.s3_access_key.get_secret_value(),
        secret_key=settings.s3_secret_key.get_secret_value(),
        secure=settings.s3_secure,
        region=settings.s3_region,
        http_client=urllib3.PoolManager(
            maxsize=_THREADS,
            timeout=urllib3.Timeout(connect=_CONNECT_S, read=_READ_S),
            retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(500, 502, 503, 504)),
            cert_reqs="CERT_REQUIRED",
        ),
    )


def _account(settings: Settings) -> Account:
    host = settings.s3_public_endpoint or settings.s3_endpoint
    secure = settings.s3_secure if settings.s3_public_secure is None else settings.s3_public_secure
    return Account(
        f"{'https' if secure else 'http'}://{host}",
        settings.s3_region,
        settings.s3_access_key.get_secret_value(),
        settings.s3_secret_key.get_secret_value(),
    )
