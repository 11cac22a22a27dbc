"""Gateways for tests: over services of this process, and over little services on real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from services.gateway.service import everything
from services.platform.platform import Platform
from tests.services.conftest import asking
from tests.services.gateway.parts import Neighbourhood, neighbourhood
from tests.services.people import People, Person


@pytest.fixture
async def client(platform: Platform) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the gateway and every service in one process, as `autograph-services up` has them."""
    async with asking(everything(platform)) as one:
        yield one


@pytest.fixture(params=["in one process", "over sockets"])
async def street(request: pytest.FixtureRequest, embedded: Platform) -> AsyncIterator[Neighbourhood]:
    """A gateway before little services, both ways."""
    async with neighbourhood(embedded, outside=request.param == "over sockets") as found:
        yield found


@pytest.fixture
async def ann(embedded: Platform) -> Person:
    return await People(embedded).make("ann")
