"""A11: assets by presigned links: checked before they count, kept once, given only to who may see them."""

import hashlib
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from sqlalchemy import select

from services.platform.platform import Platform
from services.schema.assets import Asset
from tests.services.diagrams.asking import Answer, asked, make, share
from tests.services.people import People, Person

pytestmark = pytest.mark.backend
PNG = "image/png"


async def send(platform: Platform, part: Answer, data: bytes) -> int:
    """Send a part by its link. Files have no server in these tests: what it would do is done."""
    link = part["link"]
    if not platform.settings.s3_endpoint:
        bucket, _, key = unquote(urlsplit(link["url"]).path).removeprefix("/blobs/").partition("/")
        await platform.blobs.put(bucket, key, data, PNG)
        return 200
    async with httpx.AsyncClient() as outside:
        headers = link["headers"] | {"Content-Length": str(len(data))}
        return (await outside.request(link["method"], link["url"], headers=headers, content=data)).status_code


async def get(platform: Platform, client: httpx.AsyncClient, who: Person, diagram: str, sha256: str) -> bytes:
    link = (await asked(client, who, "GET", f"/{diagram}/assets/{sha256}"))["link"]
    if not platform.settings.s3_endpoint:
        bucket, _, key = unquote(urlsplit(link["url"]).path).removeprefix("/blobs/").partition("/")
        return await platform.blobs.get(bucket, key)
    async with httpx.AsyncClient() as outside:
        return (await outside.get(link["url"])).content


def wanted(data: bytes) -> Answer:
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "content_type": PNG}


async def upload(platform: Platform, client: httpx.AsyncClient, who: Person, diagram: str, data: bytes) -> str:
    begun = await asked(client, who, "POST", f"/{diagram}/assets", wanted(data), 201)
    for part in begun["parts"]:
        assert await send(platform, part, data) == 200
    await asked(client, who, "POST", f"/{diagram}/assets/uploads/{begun['upload_id']}/complete")
    return str(wanted(data)["sha256"])


async def test_a11_an_asset_goes_up_and_down_by_signed_links(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    await platform.blobs.prepare()
    plan, data = (await make(client, ann, "Plan"))["id"], b"\x89PNG" * 100
    sha256 = await upload(platform, client, ann, plan, data)
    assert await get(platform, client, ann, plan, sha256) == data
    assert [one["sha256"] for one in (await asked(client, ann, "GET", f"/{plan}/assets"))["items"]] == [sha256]
    assert (await asked(client, ann, "GET", "/usage"))["sums"]["asset_bytes"] == len(data)
    await asked(client, ann, "DELETE", f"/{plan}/assets/{sha256}", status=204)
    assert (await asked(client, ann, "GET", f"/{plan}/assets"))["items"] == []
    assert await get(platform, client, ann, plan, sha256) == data, "an undo within 30 days finds it"


async def test_a11_what_is_not_what_was_announced_never_counts(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    await platform.blobs.prepare()
    plan, data = (await make(client, ann, "Plan"))["id"], b"good" * 10
    begun = await asked(client, ann, "POST", f"/{plan}/assets", wanted(data), 201)
    path = f"/{plan}/assets/uploads/{begun['upload_id']}"
    assert (await asked(client, ann, "POST", f"{path}/complete", status=409))["code"] == "part_missing"
    if platform.settings.s3_endpoint:
        assert await send(platform, begun["parts"][0], b"too long for it" * 10) == 403, "the size is signed"
    await send(platform, begun["parts"][0], b"evil" * 10)
    assert (await asked(client, ann, "POST", f"{path}/complete", status=422))["code"] == "asset_mismatch"
    await asked(client, ann, "GET", f"/{plan}/assets/{wanted(data)['sha256']}", status=404)
    await asked(client, ann, "GET", path, status=404)
    async with platform.database.read() as session:
        assert (await session.scalars(select(Asset))).all() == []


async def test_a11_an_asset_is_kept_once_and_its_hash_opens_nothing(
    client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann, eve, ben = [await people.make(name) for name in ("ann", "eve", "ben")]
    await platform.blobs.prepare()
    plan, other = (await make(client, ann, "Plan"))["id"], (await make(client, ann, "Other"))["id"]
    hers, bens = (await make(client, eve, "Eve's"))["id"], (await make(client, ben, "Ben's"))["id"]
    data = b"a secret picture"
    sha256 = await upload(platform, client, ann, plan, data)
    assert (await asked(client, ann, "POST", f"/{other}/assets", wanted(data)))["status"] == "ready"
    begun = await asked(client, eve, "POST", f"/{hers}/assets", wanted(data), 201)
    assert begun["status"] == "pending", "knowing the hash proves nothing"
    await asked(client, eve, "GET", f"/{hers}/assets/{sha256}", status=404)
    await asked(client, eve, "GET", f"/{plan}/assets/{sha256}", status=404)
    for method, path in (("GET", ""), ("POST", "/complete")):
        await asked(client, ann, method, f"/{plan}/assets/uploads/{begun['upload_id']}{path}", status=404)
    await upload(platform, client, eve, hers, data)
    assert await get(platform, client, eve, hers, sha256) == data
    await share(platform, plan, ben, "viewer")
    assert (await asked(client, ben, "POST", f"/{bens}/assets", wanted(data)))["status"] == "ready"
    await asked(client, ben, "POST", f"/{plan}/assets", wanted(data), 403)
    kept = [one async for one in platform.blobs.list("diagrams", f"assets/{sha256[:2]}/{sha256}")]
    assert len(kept) == 1, "one blob for all of them"
    assert [one async for one in platform.blobs.list("uploads", f"assets/{begun['upload_id']}")] == []


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a service that starts after this, so that the test is quick."""
    monkeypatch.setenv("AUTOGRAPH_DIAGRAMS_PARTS_FROM_BYTES", "2000")
    monkeypatch.setenv("AUTOGRAPH_DIAGRAMS_PART_BYTES", "1000")


async def test_a11_a_large_upload_goes_on_where_it_stopped(
    small_parts: None, client: httpx.AsyncClient, platform: Platform, people: People
) -> None:
    ann = await people.make("ann")
    await platform.blobs.prepare()
    plan, data = (await make(client, ann, "Plan"))["id"], bytes(range(250)) * 10
    begun = await asked(client, ann, "POST", f"/{plan}/assets", wanted(data), 201)
    assert [part["size"] for part in begun["parts"]] == [1000, 1000, 500]
    assert await send(platform, begun["parts"][0], data[:1000]) == 200
    again = await asked(client, ann, "POST", f"/{plan}/assets", wanted(data), 201)
    assert again["upload_id"] == begun["upload_id"]
    assert [part["link"] is None for part in again["parts"]] == [True, False, False]
    path = f"/{plan}/assets/uploads/{begun['upload_id']}"
    await asked(client, ann, "POST", f"{path}/complete", status=409)
    await send(platform, again["parts"][1], data[1000:2000])
    await send(platform, (await asked(client, ann, "GET", path))["parts"][2], data[2000:])
    sha256 = (await asked(client, ann, "POST", f"{path}/complete"))["sha256"]
    assert await get(platform, client, ann, plan, sha256) == data


@pytest.fixture
def small_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a service that starts after this."""
    monkeypatch.setenv("AUTOGRAPH_DIAGRAMS_QUOTA_BYTES", "100")


async def test_a11_the_quota_of_the_owner_is_kept(small_quota: None, client: httpx.AsyncClient, people: People) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    await asked(client, ann, "POST", f"/{plan}/assets", wanted(b"x" * 60), 201)
    refused = await asked(client, ann, "POST", f"/{plan}/assets", wanted(b"y" * 60), 413)
    assert refused["code"] == "quota_exceeded"
    await asked(client, ann, "POST", f"/{plan}/assets", wanted(b"x" * 60) | {"size": 10**12}, 413)


@pytest.mark.parametrize("change", [{"sha256": "../../etc/passwd"}, {"size": 0}, {"content_type": "text/html\r\nX: y"}])
async def test_a11_what_cannot_be_an_asset_is_refused(
    client: httpx.AsyncClient, people: People, change: Answer
) -> None:
    ann = await people.make("ann")
    plan = (await make(client, ann, "Plan"))["id"]
    await asked(client, ann, "POST", f"/{plan}/assets", wanted(b"x") | change, 422)
    await asked(client, ann, "GET", f"/{plan}/assets/..%2f..%2fsecret", status=404)
