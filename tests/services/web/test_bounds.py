"""What stands around every endpoint: limits of size and time, headers, metrics."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.web.bounded import Bounded, Bounds
from services.web.service import Service, build
from tests.services import sample
from tests.services.conftest import ClientOf, talking_to

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)
ECHO = "/api/sample/bounds/echo"


async def _chunks(count: int, size: int, pause_s: float = 0.0) -> AsyncIterator[bytes]:
    for _ in range(count):
        await asyncio.sleep(pause_s)
        yield b"x" * size


def _with(platform: Platform, **settings: object) -> Platform:
    return replace(platform, settings=platform.settings.model_copy(update=settings))


async def test_a16_a_body_that_says_it_is_too_large_is_not_read(embedded: Platform) -> None:
    async with talking_to(_with(embedded, max_body_bytes=1000), SAMPLE) as client:
        assert (await client.post(ECHO, content=b"x" * 1000)).status_code == 200
        answer = await client.post(ECHO, content=b"x" * 1001)
        negative = await client.post(ECHO, content=b"", headers={"Content-Length": "-1"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert negative.status_code == 400


async def test_a16_a_body_that_grows_too_large_is_cut(embedded: Platform) -> None:
    async with talking_to(_with(embedded, max_body_bytes=1000), SAMPLE) as client:
        assert (await client.post(ECHO, content=_chunks(10, 100))).status_code == 200
        answer = await client.post(ECHO, content=_chunks(11, 100))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a16_a_slow_body_is_refused(embedded: Platform) -> None:
    bounded = Bounded(build(SAMPLE, embedded), Bounds(10_000, 5.0, pause_s=0.2))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=bounded), base_url="http://backend") as client:
        assert (await client.post(ECHO, content=_chunks(3, 100, 0.01))).status_code == 200
        stalled = await client.post(ECHO, content=_chunks(2, 100, 0.5))
        trickling = await client.post(ECHO, content=_chunks(30, 10, 0.05))
    assert [(one.status_code, one.json()["code"]) for one in (stalled, trickling)] == [(408, "sent_too_slowly")] * 2


async def test_a16_an_answer_that_takes_too_long_is_given_up(embedded: Platform) -> None:
    async with talking_to(_with(embedded, request_timeout_s=0.3), SAMPLE) as client:
        assert (await client.get("/api/sample/bounds/slow/0.01")).status_code == 200
        answer = await client.get("/api/sample/bounds/slow/20")
    assert (answer.status_code, answer.json()["code"]) == (504, "too_slow")


async def test_a16_every_answer_has_the_headers_of_safety(embedded: Platform) -> None:
    async with talking_to(_with(embedded, public_url="https://example.org"), SAMPLE) as client:
        answers = [await client.get(path) for path in ("/livez", "/nowhere", "/api/sample/bounds/broken")]
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        assert answer.headers["x-correlation-id"]
    assert [answer.status_code for answer in answers] == [200, 404, 500]


async def test_a16_only_the_pages_of_the_settings_may_call(embedded: Platform) -> None:
    asked = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"}
    async with talking_to(embedded, SAMPLE) as client:
        answer = await client.options(ECHO, headers=asked)
        assert "access-control-allow-origin" not in answer.headers
    async with talking_to(_with(embedded, allowed_origins=["https://app.example.org"]), SAMPLE) as client:
        allowed = await client.options(ECHO, headers=asked)
        refused = await client.options(ECHO, headers=asked | {"Origin": "https://evil.example.org"})
    assert allowed.headers["access-control-allow-origin"] == "https://app.example.org"
    assert "access-control-allow-credentials" not in allowed.headers
    assert "access-control-allow-origin" not in refused.headers


async def test_a14_metrics_tell_of_requests_and_pools(platform: Platform, client_of: ClientOf) -> None:
    async with client_of(SAMPLE) as client:
        for path in ("things/open", "things/mine", "bounds/broken", f"things/diagrams/{new_id()}"):
            await client.get(f"/api/sample/{path}")
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    found = {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }
    counted = "autograph_http_request_duration_seconds_count"
    route = ("GET", "/things/open", "sample", "2xx")
    labels = {one[1:] for one in found if one[0] == counted}
    assert {route, ("GET", "/bounds/broken", "sample", "5xx")} <= {tuple(one) for one in labels}
    assert found["autograph_pool_limit", "database"] == 30
    assert ("autograph_pool_limit", "redis") in found or platform.database.is_embedded
    assert not re.search(r'="[^"]*[0-9a-f-]{32}', answer.text), "an id in a label"


async def test_a4_probes_answer_without_a_token(platform: Platform, client_of: ClientOf) -> None:
    async with client_of(SAMPLE) as client:
        for path in ("/livez", "/readyz", "/startupz", "/health"):
            assert (await client.get(path)).status_code == 200, path
        health = (await client.get("/health")).json()
    assert health["status"] == "ok"
    assert {name: part["needed"] for name, part in health["parts"].items()} == {
        "database": True, "migrations": True, "redis": False, "blobs": False,
    }  # fmt: skip


async def test_a4_without_redis_and_blobs_a_service_is_degraded_and_ready(embedded_settings: Settings) -> None:
    away = {"redis_url": "redis://127.0.0.1:9/0", "s3_endpoint": "127.0.0.1:9"}
    async with open_platform(embedded_settings.model_copy(update=away)) as platform:
        async with talking_to(platform, SAMPLE) as client:
            health, ready = await client.get("/health"), await client.get("/readyz")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert health.json()["parts"]["redis"]["tries"] == 3
    assert health.json()["parts"]["redis"]["status"] != "ok"


async def test_a4_without_its_tables_a_service_lives_and_is_not_ready(settings: Settings) -> None:
    async with open_platform(settings.model_copy(update={"data": settings.data / "empty"})) as platform:
        if not platform.database.is_embedded:
            async with platform.database.engine.begin() as connection:
                await connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        async with talking_to(platform, SAMPLE) as client:
            paths = ("/livez", "/readyz", "/startupz", "/health")
            answers = {path: (await client.get(path)).status_code for path in paths}
            part = (await client.get("/health")).json()["parts"]["migrations"]
    assert answers == {"/livez": 200, "/readyz": 503, "/startupz": 503, "/health": 503}
    assert "autograph-services migrate" in part["status"]


async def test_a13_near_its_end_a_service_is_not_ready_but_answers(embedded: Platform) -> None:
    async with talking_to(embedded, SAMPLE) as client:
        await embedded.lifecycle.end()
        assert (await client.get("/readyz")).status_code == 503
        answer = await client.get("/api/sample/things/open")
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")
