"""Gateways for tests: over services of this process, and over little services on real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.gateway.service import everything
from services.platform.platform import Platform
from tests.services.gateway.parts import Neighbourhood, neighbourhood
from tests.services.people import People, Person


@pytest.fixture
async def whole(platform: Platform) -> AsyncIterator[FastAPI]:
    """The gateway and every service in one process, as `autograph-services up` has them."""
    app = everything(platform)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def client(whole: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=whole, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        yield client


@pytest.fixture(params=["in one process", "over sockets"])
async def street(request: pytest.FixtureRequest, embedded: Platform) -> AsyncIterator[Neighbourhood]:
    """A gateway before little services, both ways."""
    async with neighbourhood(embedded, outside=request.param == "over sockets") as found:
        yield found


@pytest.fixture
async def ann(embedded: Platform) -> Person:
    return await People(embedded).make("ann")
