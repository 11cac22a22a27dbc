"""A client of the diagrams service, and what tests ask it again and again."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.services.conftest import ClientOf


@pytest.fixture
async def client(client_of: ClientOf) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of("diagrams") as one:
        yield one
