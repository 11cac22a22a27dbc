"""One OpenAPI document over all services, and a page of it."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from services.catalogue import load
from services.gateway.upstreams import NAMES
from services.platform.platform import Platform
from tests.services.gateway.parts import neighbourhood

pytestmark = pytest.mark.backend
_PARAMETER = re.compile(r":[a-z_]+\}")


@pytest.fixture
async def client(embedded: Platform) -> Any:
    async with neighbourhood(embedded) as street:
        yield street.client


async def test_a1_the_document_has_every_endpoint_with_its_security_and_failures(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    for name in NAMES:
        for route in load(name).table():
            if route.method not in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                continue
            path = _PARAMETER.sub("}", f"/api/{name}{route.path}")
            operation = document["paths"].get(path, {}).get(route.method.lower())
            if operation is None:
                continue
            assert bool(operation["security"]) == route.permission.needs_caller, (route.method, path)
            failures = {status: one for status, one in operation["responses"].items() if status >= "4"}
            assert {"400", "422", "429", "500", "502", "503", "504", "default"} <= set(failures)
            assert ("401" in failures) == route.permission.needs_caller or not route.permission.needs_caller
            assert "application/problem+json" in failures["429"]["content"]
    shown = sum(len(item) for item in document["paths"].values())
    assert shown > 60
    assert {"/health/services", "/health/circuit-breakers", "/livez"} <= set(document["paths"])


async def test_a1_names_do_not_clash_and_every_reference_leads_somewhere(client: httpx.AsyncClient) -> None:
    text = (await client.get("/openapi.json")).text
    document = (await client.get("/openapi.json")).json()
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert referred <= set(document["components"]["schemas"])
    ids = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert len(ids) == len(set(ids))


async def test_a1_the_page_needs_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "/api/auth/login" in page.text and "/api/diagrams" in page.text
    assert "<script" not in page.text and "http://" not in page.text and "https://" not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
