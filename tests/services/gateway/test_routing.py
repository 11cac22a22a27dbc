"""Requests find their service, in one process as over sockets, and nothing else."""

from __future__ import annotations

import json

import pytest

from services.gateway.upstreams import NAMES
from tests.services.gateway.parts import Neighbourhood
from tests.services.people import Person

pytestmark = pytest.mark.backend


async def test_a1_every_service_is_reached_under_its_name(street: Neighbourhood, ann: Person) -> None:
    for name in NAMES:
        answer = await street.client.put(f"/api/{name}/a%20b/c?d=e&f=%2F", content=b"hello", headers=ann.headers)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["method"], told["path"], told["query"]) == ("PUT", f"/api/{name}/a b/c", "d=e&f=%2F")
        assert (told["raw_path"], told["bytes"]) == (f"/api/{name}/a%20b/c", 5)
        assert len(street[name].seen) == 1 + (name == "auth")
    unknown = await street.client.get("/api/nothing/x", headers=ann.headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")


async def test_a1_large_bodies_stream_both_ways(street: Neighbourhood, ann: Person) -> None:
    async def parts():  # type: ignore[no-untyped-def]
        for _ in range(64):
            yield b"x" * 65536

    sent = await street.client.post("/api/git/x", content=parts(), headers=ann.headers)
    assert sent.json()["bytes"] == 64 * 65536
    street["ai"].answer = b"y" * 3_000_000
    got = await street.client.get("/api/ai/x", headers=ann.headers)
    assert got.content == b"y" * 3_000_000
    street["svg"].chunks = 5
    assert (await street.client.get("/api/svg/x", headers=ann.headers)).text == "0\n1\n2\n3\n4\n"


async def test_a5_the_correlation_id_passes_the_gateway_and_comes_back(street: Neighbourhood, ann: Person) -> None:
    given = {"X-Correlation-ID": "abcd-1234-efgh", "traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01"}
    answer = await street.client.get("/api/git/x", headers={**ann.headers, **given})
    heard = dict(answer.json()["headers"])
    assert answer.headers.get_list("x-correlation-id") == [heard["x-correlation-id"]] == ["abcd-1234-efgh"]
    version, trace, span, _ = heard["traceparent"].split("-")
    assert (version, len(trace), len(span)) == ("00", 32, 16)
    assert trace != "1" * 32
    made = await street.client.get("/api/git/x", headers=ann.headers)
    heard = dict(made.json()["headers"])
    assert heard["traceparent"].split("-")[1] == heard["x-correlation-id"] == made.headers["x-correlation-id"]
    forged = await street.client.get("/api/none", headers={"X-Correlation-ID": "a b\tc{}"})
    assert forged.json()["correlation_id"] == forged.headers["x-correlation-id"] != "a b\tc{}"


async def test_headers_of_one_connection_and_forged_ones_do_not_pass(street: Neighbourhood, ann: Person) -> None:
    forged = {
        "Host": "evil.example", "X-Forwarded-For": "10.0.0.1", "X-Forwarded-Host": "evil.example",
        "X-Real-IP": "10.0.0.1", "Forwarded": "for=10.0.0.1", "X-HTTP-Method-Override": "DELETE",
        "Connection": "keep-alive, x-secret", "X-Secret": "1", "Keep-Alive": "timeout=5", "TE": "trailers",
        "Proxy-Authorization": "Basic eA==", "Upgrade": "h2c", "X-Kept": "yes", "Cookie": "a=b",
    }  # fmt: skip
    answer = await street.client.get("/api/git/x", headers={**ann.headers, **forged})
    told = answer.json()
    heard = dict(told["headers"])
    assert heard["x-forwarded-for"] == "198.51.100.7"
    assert heard["x-kept"] == "yes" and heard["cookie"] == "a=b"
    assert "evil.example" not in json.dumps(told)
    gone = {"x-secret", "x-forwarded-host", "x-real-ip", "forwarded", "x-http-method-override", "te", "upgrade",
            "proxy-authorization", "keep-alive"}  # fmt: skip
    assert not gone & set(heard)
    assert [name for name, _ in told["headers"]].count("host") == 1


async def test_an_answer_keeps_its_headers_but_not_those_of_its_connection(street: Neighbourhood, ann: Person) -> None:
    url = street.app.state.gateway.upstreams["git"].url
    street["git"].headers = [
        (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"keep-alive", b"timeout=5"),
        (b"x-correlation-id", b"other-id-1"),
        (b"content-type", b"text/weird"), (b"location", url.encode() + b"/api/git/y"), (b"content-encoding", b"gzip"),
    ]  # fmt: skip
    street["git"].answer = b"not really gzip"
    async with street.client.stream("GET", "/api/git/x", headers=ann.headers) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert raw == b"not really gzip"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert answer.headers["location"] == "/api/git/y"
    assert answer.headers["content-type"] == "text/weird"
    assert "keep-alive" not in answer.headers
    assert "other-id-1" not in answer.headers.get_list("x-correlation-id")
    street["git"].headers, street["git"].answer = [], None
    later = await street.client.get("/api/git/x", headers=ann.headers)
    assert "cookie" not in dict(later.json()["headers"]) or "a=1" in later.request.headers.get("cookie", "")
