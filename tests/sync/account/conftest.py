"""A whole backend on a socket of this process, with a person who has a password."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from tests.services.conftest import embedded_settings, migrated_file
from tests.services.turning import TurnedClock
from tests.sync.account.scene import Scene, open_scene

__all__ = ["embedded_settings", "migrated_file"]


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cheap hashes, mail that stays, and no limits on the way of tests; no proxy of the machine that runs them."""
    for name, value in {
        "PASSWORD_MEMORY_KIB": "64", "PASSWORD_PASSES": "1", "AUTH_MAIL_EVERY_S": "3600",
        "AUTH_LOGINS_PER_ADDRESS": "100000 per hour", "AUTH_LOGINS_PER_ACCOUNT": "100000 per hour",
        "AUTH_REGISTRATIONS_PER_ADDRESS": "1000 per hour", "AUTH_REFRESHES_PER_SESSION": "1000000 per hour",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"AUTOGRAPH_{name}", value)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def clock() -> TurnedClock:
    """The server's."""
    return TurnedClock()


@pytest.fixture
async def platform(embedded_settings: Settings, clock: TurnedClock) -> AsyncIterator[Platform]:
    async with open_platform(embedded_settings, clock=clock) as opened:
        yield opened


@pytest.fixture
async def scene(platform: Platform, clock: TurnedClock, tmp_path: Path) -> AsyncIterator[Scene]:
    async with open_scene(platform, clock, tmp_path / "machine") as one:
        yield one
