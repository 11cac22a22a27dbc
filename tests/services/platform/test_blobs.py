"""Blobs on files and on a real S3: one meaning."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from minio import Minio

from services.platform.blobs import BUCKETS, Link
from services.platform.clock import now
from services.platform.errors import NotFound, TooLarge, Unavailable
from services.platform.file_blobs import FileBlobs
from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.web.service import Service
from tests.services import sample
from tests.services.conftest import talking_to
from tests.services.servers import S3, free_port

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)


def _key() -> str:
    return f"tests/{new_id()}"


@asynccontextmanager
async def _outside(platform: Platform) -> AsyncIterator[httpx.AsyncClient]:
    """A client as a desktop is one: it knows links and nothing else."""
    if isinstance(platform.blobs, FileBlobs):
        async with talking_to(platform, SAMPLE) as client:
            yield client
    else:
        async with httpx.AsyncClient() as client:
            yield client


async def _send(client: httpx.AsyncClient, link: Link, data: bytes, **headers: str) -> int:
    merged = httpx.Headers(link.headers)
    merged.update({name.replace("_", "-"): text for name, text in headers.items()})
    return (await client.request(link.method, link.url, content=data, headers=merged)).status_code


async def test_a11_content_comes_back_as_it_was_put(platform: Platform, tmp_path: Path) -> None:
    blobs, key, data = platform.blobs, _key(), bytes(range(256)) * 5000
    await blobs.put("uploads", key, data, "image/png")
    known = await blobs.head("uploads", key)
    assert (known.key, known.size, known.content_type) == (key, len(data), "image/png")
    assert await blobs.get("uploads", key) == data
    assert await blobs.get_part("uploads", key, 100, 50) == data[100:150]
    assert await blobs.get_part("uploads", key, len(data) - 5, 50) == data[-5:]
    assert await blobs.sha256("uploads", key) == hashlib.sha256(data).hexdigest()
    await blobs.get_file("uploads", key, tmp_path / "copy")
    await blobs.put_file("exports", key, tmp_path / "copy")
    assert await blobs.get("exports", key) == data
    assert (await blobs.head("exports", key)).content_type == "application/octet-stream"


async def test_a11_what_is_not_there_is_not_found_and_can_be_deleted(platform: Platform, tmp_path: Path) -> None:
    blobs, key = platform.blobs, _key()
    for ask in blobs.get("uploads", key), blobs.head("uploads", key), blobs.sha256("uploads", key):
        with pytest.raises(NotFound):
            await ask
    for reading in blobs.get_file("uploads", key, tmp_path / "copy"), blobs.get_part("uploads", key, 1, 1):
        with pytest.raises(NotFound):
            await reading
    await blobs.put("uploads", key, b"1")
    await blobs.delete("uploads", key)
    await blobs.delete("uploads", key)
    with pytest.raises(NotFound):
        await blobs.get("uploads", key)


@pytest.mark.parametrize(
    "key", ["../secret", "a/../b", "/etc/passwd", "a//b", "a/", ".hidden", "a\nb", "", "ü", "a" * 513]
)
async def test_a11_keys_that_cannot_be_are_refused(platform: Platform, key: str) -> None:
    with pytest.raises(NotFound):
        await platform.blobs.put("uploads", key, b"1")
    with pytest.raises(NotFound):
        await platform.blobs.link_to_put("uploads", key, size=1)
    with pytest.raises(NotFound):
        await platform.blobs.get("elsewhere", "a")


async def test_a11_listing_names_every_blob_under_a_prefix(platform: Platform) -> None:
    folder = _key()
    for name in ("b", "a", "deep/c"):
        await platform.blobs.put("uploads", f"{folder}/{name}", name.encode() * 3, "text/plain")
    found = [(one.key, one.size) async for one in platform.blobs.list("uploads", f"{folder}/")]
    assert found == [(f"{folder}/a", 3), (f"{folder}/b", 3), (f"{folder}/deep/c", 18)]


async def test_a11_a_link_moves_the_bytes_without_the_service(platform: Platform) -> None:
    key, data = _key(), b"picture" * 20_000
    async with _outside(platform) as client:
        link = await platform.blobs.link_to_put("uploads", key, size=len(data), content_type="image/png")
        assert link.expires_at - platform.clock() <= timedelta(minutes=10)
        assert await _send(client, link, data) == 200
        assert await platform.blobs.get("uploads", key) == data
        link = await platform.blobs.link_to_get("uploads", key, file_name='a "b".png')
        assert link.expires_at - platform.clock() <= timedelta(minutes=5)
        answer = await client.get(link.url)
    assert answer.content == data
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == 'attachment; filename="a _b_.png"'


async def test_a11_a_link_takes_exactly_what_was_agreed(platform: Platform) -> None:
    key = _key()
    async with _outside(platform) as client:
        link = await platform.blobs.link_to_put("uploads", key, size=5, content_type="image/png")
        assert await _send(client, link, b"123456", content_length="6") == 403
        assert await _send(client, link, b"12345", content_type="text/html") == 403
        other = replace(link, url=link.url.replace(key, _key()))
        assert await _send(client, other, b"12345") == 403
        assert await _send(client, replace(link, method="GET", headers={}), b"") == 403
        with pytest.raises(NotFound):
            await platform.blobs.head("uploads", key)
        assert await _send(client, link, b"12345") == 200
    with pytest.raises(TooLarge):
        await platform.blobs.link_to_put("uploads", key, size=platform.settings.max_upload_bytes + 1)


async def test_a11_a_link_ends(settings: Settings) -> None:
    async with open_platform(settings) as platform:
        await platform.blobs.put("uploads", key := _key(), b"1")
    async with open_platform(settings, clock=lambda: now() - timedelta(minutes=11)) as past:
        put = await past.blobs.link_to_put("uploads", key, size=1)
        get = await past.blobs.link_to_get("uploads", key)
    async with open_platform(settings) as platform, _outside(platform) as client:
        assert await _send(client, put, b"2") == 403
        assert (await client.get(get.url)).status_code == 403
        assert await platform.blobs.get("uploads", key) == b"1"


async def test_a11_exports_end_after_their_days(embedded_settings: Settings) -> None:
    async with open_platform(embedded_settings, clock=lambda: now() + timedelta(days=8)) as later:
        for bucket in BUCKETS:
            await later.blobs.put(bucket, "kept/or/not", b"1", "text/plain")
        assert await later.blobs.sweep() == 2  # the blob and its type
        with pytest.raises(NotFound):
            await later.blobs.get("exports", "kept/or/not")
        assert await later.blobs.get("uploads", "kept/or/not") == b"1"


async def test_a11_buckets_have_their_lifecycle_and_let_no_stranger_in(on_servers: Platform, s3_server: S3) -> None:
    await on_servers.blobs.prepare()
    await on_servers.blobs.check()
    client = Minio(s3_server.endpoint, s3_server.access_key, s3_server.secret_key, secure=False)
    for bucket in BUCKETS:
        lifecycle = client.get_bucket_lifecycle(bucket)
        assert lifecycle is not None
        days = {
            one.rule_id: one.expiration.days if one.expiration else one.abort_incomplete_multipart_upload
            for one in lifecycle.rules
        }
        assert days.get("exports-end") == (7 if bucket == "exports" else None)
        assert "unfinished-uploads-end" in days
    await on_servers.blobs.put("uploads", key := _key(), b"1")
    async with httpx.AsyncClient() as stranger:
        assert (await stranger.get(f"http://{s3_server.endpoint}/uploads/{key}")).status_code == 403


async def test_a11_a_store_that_is_away_is_unavailable(embedded_settings: Settings) -> None:
    settings = embedded_settings.model_copy(update={"s3_endpoint": f"127.0.0.1:{free_port()}"})
    async with open_platform(settings) as platform:
        with pytest.raises(Unavailable):
            await platform.blobs.get("uploads", "a")
        with pytest.raises(Unavailable):
            await platform.blobs.check()
