"""Places for tests: a real backend and the desktops around it, all ended with the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.platform.platform import Platform
from tests.services.conftest import *  # noqa: F403  the fixtures of the backend
from tests.sync.live.place import Place, place_on


@pytest.fixture
async def place(embedded: Platform, tmp_path: Path) -> AsyncIterator[Place]:
    """All services in this process, behind the real gateway on a real socket."""
    async with place_on(embedded, tmp_path) as made:
        yield made
