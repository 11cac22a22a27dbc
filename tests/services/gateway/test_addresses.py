"""Where a request comes from, when anybody can write the header that says so."""

from __future__ import annotations

from ipaddress import ip_network

import httpx
import pytest

from services.gateway.addresses import client_address
from services.gateway.settings import GatewaySettings
from services.platform.platform import Platform
from tests.services.gateway.parts import neighbourhood
from tests.services.people import Person

pytestmark = pytest.mark.backend
TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("peer", "told", "expected"),
    [
        ("192.0.2.9", None, "192.0.2.9"),
        ("192.0.2.9", "1.1.1.1", "192.0.2.9"),
        ("10.0.0.1", "1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        ("10.0.0.1", "6.6.6.6, 1.1.1.1, 10.9.9.9", "1.1.1.1"),
        ("10.0.0.1", "10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("10.0.0.1", "6.6.6.6, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("fd00::1", "::ffff:1.1.1.1", "1.1.1.1"),
    ],
)
def test_a3_only_trusted_proxies_are_believed(peer: str, told: str | None, expected: str) -> None:
    headers = [] if told is None else [(b"x-forwarded-for", told.encode())]
    assert client_address({"client": (peer, 1), "headers": headers}, TRUSTED) == expected


def test_without_a_setting_nobody_is_believed() -> None:
    scope = {"client": ("127.0.0.1", 1), "headers": [(b"x-forwarded-for", b"1.1.1.1")]}
    assert client_address(scope, GatewaySettings().trusted_proxies) == "127.0.0.1"
    assert client_address({"client": None, "headers": []}, TRUSTED) == "unknown"


async def test_a16_a_page_of_an_allowed_origin_may_call_and_is_told_so_once(embedded: Platform, ann: Person) -> None:
    embedded.settings.allowed_origins.append("https://app.example")
    for outside in (False, True):
        async with neighbourhood(embedded, outside=outside) as street:
            asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "PATCH"}
            before = await street.client.options("/api/diagrams/x", headers=asked)
            assert (before.status_code, before.headers["access-control-allow-origin"]) == (200, "https://app.example")
            answer = await street.client.get("/api/git/x", headers={**ann.headers, "Origin": "https://app.example"})
            assert answer.headers.get_list("access-control-allow-origin") == ["https://app.example"]
            assert "origin" not in dict(answer.json()["headers"])
            other: httpx.Response = await street.client.get(
                "/api/git/x", headers={**ann.headers, "Origin": "https://evil"}
            )
            assert "access-control-allow-origin" not in other.headers
            assert other.headers["x-content-type-options"] == "nosniff"
