"""How many requests may come (feature A3), counted in one process and in Redis."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from limits import RateLimitItemPerMinute

from services.gateway import rates
from services.gateway.doors import account_in
from services.gateway.rates import OverTheLimit, Rates, address_key
from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.platform.windows import Rate
from tests.services.gateway.parts import Neighbourhood, neighbourhood
from tests.services.people import People, Person
from tests.services.servers import RedisServer, free_port

pytestmark = pytest.mark.backend
LOGIN = "/api/auth/login"


@pytest.fixture
async def street(platform: Platform) -> AsyncIterator[Neighbourhood]:
    async with neighbourhood(platform) as found:
        yield found


@pytest.fixture
async def ann(people: People) -> Person:
    return await people.make("ann")


async def test_a3_the_101st_request_in_a_minute_is_refused(street: Neighbourhood, ann: Person, people: People) -> None:
    for number in range(100):
        passed = await street.client.get("/api/git/x", headers=ann.headers)
        assert passed.status_code == 200
        assert passed.headers["ratelimit-limit"] == "100"
        assert passed.headers["ratelimit-remaining"] == str(99 - number)
        assert passed.headers["ratelimit-policy"] == "100;w=60"
    refused = await street.client.get("/api/ai/x", headers=ann.headers)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert (refused.headers["ratelimit-limit"], refused.headers["ratelimit-remaining"]) == ("100", "0")
    assert 1 <= int(refused.headers["ratelimit-reset"]) <= 60
    assert len(street["ai"].seen) == 0
    for path in ("/health/services", "/health/circuit-breakers", "/livez", "/openapi.json", "/docs"):
        assert (await street.client.get(path)).status_code == 200, path
    ben = await people.make("ben")
    assert (await street.client.get("/api/git/x", headers=ben.headers)).status_code == 200


async def test_a3_an_address_has_a_thousand_requests_in_a_minute(platform: Platform) -> None:
    limits = Rates(platform.settings)
    try:
        for _ in range(1000):
            await limits.take(rates.ADDRESS, "192.0.2.1")
        with pytest.raises(OverTheLimit) as refused:
            for _ in range(20):  # two counters are a little off
                await limits.take(rates.ADDRESS, "192.0.2.1")
        assert refused.value.retry_after_s is not None and refused.value.retry_after_s <= 60
        assert (await limits.take(rates.ADDRESS, "192.0.2.2")).remaining == 999
    finally:
        await limits.aclose()


async def test_a3_without_a_token_an_address_is_counted(street: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    few = Rate("address", RateLimitItemPerMinute(3))
    monkeypatch.setattr(rates, "ADDRESS", few)
    answers = [(await street.client.get("/api/git/x")).status_code for _ in range(5)]
    assert answers == [401, 401, 401, 429, 429]


async def test_a3_five_tries_to_sign_in_in_fifteen_minutes(street: Neighbourhood) -> None:
    async def sign_in(email: str) -> int:
        body = {"email": email, "password": "wrong"}
        return (await street.client.post(LOGIN, json=body)).status_code

    street["auth"].status = 401
    spellings = ["ann@example.org", "ANN@example.org", " ann@example.org ", "Ann@Example.org", "ann@example.ORG"]
    assert [await sign_in(email) for email in spellings] == [401] * 5
    refused = await street.client.post(LOGIN, json={"email": "ann@example.org", "password": "right"})
    assert (refused.status_code, refused.headers["ratelimit-policy"]) == (429, "5;w=900")
    assert 60 < int(refused.headers["retry-after"]) <= 900
    assert await sign_in("ben@example.org") == 401


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ann@Bücher.example", "ann@bücher.example"),
        ("ann@xn--bcher-kva.example", "ann@bücher.example"),
        (" ann@ｅxample.org", "ann@example.org"),
        ("ANN@local", "ann@local"),
        ("nobody", None),
        (["ann@example.org"], None),
    ],
)
def test_an_account_is_counted_under_the_address_that_the_auth_service_reads(written: object, read: str | None) -> None:
    assert account_in(json.dumps({"email": written}).encode()) == read


async def test_a3_an_address_that_guesses_is_stopped_after_thirty(street: Neighbourhood) -> None:
    street["auth"].status = 401
    answers = [
        (await street.client.post(LOGIN, json={"email": f"{new_id()}@example.org", "password": "x"})).status_code
        for _ in range(31)
    ]
    assert answers == [401] * 30 + [429]
    large = await street.client.post(LOGIN, content=b"x" * 20_000)
    assert large.status_code == 413


async def test_a3_models_and_pictures_have_limits_of_their_own(street: Neighbourhood, ann: Person) -> None:
    answers = [(await street.client.post("/api/ai/x", headers=ann.headers)).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert (await street.client.get("/api/ai/x", headers=ann.headers)).status_code == 200


async def test_a3_two_gateways_share_what_they_count(on_servers: Platform) -> None:
    ann = await People(on_servers).make("ann")
    async with neighbourhood(on_servers) as one, neighbourhood(on_servers) as other:
        for _ in range(50):
            assert (await one.client.get("/api/git/x", headers=ann.headers)).status_code == 200
            assert (await other.client.get("/api/git/x", headers=ann.headers)).status_code == 200
        for street in (one, other):
            assert (await street.client.get("/api/git/x", headers=ann.headers)).status_code == 429


async def test_a3_without_redis_traffic_goes_on_and_nobody_signs_in(embedded_settings: Settings) -> None:
    server = RedisServer(free_port())
    server.start()
    try:
        settings = embedded_settings.model_copy(update={"redis_url": server.url})
        async with open_platform(settings) as platform, neighbourhood(platform) as street:
            ann = await People(platform).make("ann")
            assert (await street.client.get("/api/git/x", headers=ann.headers)).status_code == 200
            server.stop()
            for _ in range(12):
                passed = await street.client.get("/api/git/x", headers=ann.headers)
                assert passed.status_code == 200
                assert "ratelimit-limit" not in passed.headers
            refused = await street.client.post(LOGIN, json={"email": "ann@example.org", "password": "x"})
            assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
            assert refused.headers["retry-after"]
            assert street["auth"].seen[-1]["path"] != LOGIN
            server.start()
            street.app.state.gateway.rates._breaker.close()
            passed = await street.client.get("/api/git/x", headers=ann.headers)
            assert passed.headers["ratelimit-limit"] == "100"
    finally:
        server.stop()


def test_one_line_is_one_address() -> None:
    assert address_key("2001:db8:1:2:3:4:5:6") == address_key("2001:db8:1:2::9") != address_key("2001:db8:1:3::9")
    assert address_key("192.0.2.1") != address_key("192.0.2.2")
