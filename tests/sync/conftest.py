"""For the tests that shake client and services together: where the services keep things, and processes at hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.platform.settings import Settings
from tests.machine.fixtures import note, pytest_terminal_summary, quick_folder
from tests.services import servers
from tests.services.conftest import postgres, redis_server, s3_server, server_settings, starting_s3
from tests.sync.zygote import Zygote

__all__ = [
    "note", "postgres", "pytest_terminal_summary", "quick_folder", "redis_server", "s3_server", "server_settings",
    "starting_s3",
]  # fmt: skip


@pytest.fixture
def database_settings(
    quick_folder: Path, postgres: servers.Postgres, redis_server: servers.RedisServer
) -> Iterator[Settings]:
    """A database of its own in a real PostgreSQL, a real Redis, and files for what is large."""
    with postgres.copy("migrated") as name:
        yield Settings(data=quick_folder / "backend", database_url=postgres.url(name), redis_url=redis_server.url)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """What forks clients without a window, and whole backends.

    It has Qt as the program has it before its first thread: Qt looks through all modules when it is imported, and ends
    the process when a thread of sync imports something at that moment.
    """
    with Zygote("PySide6.QtGui", "tests.sync.site", "tests.sync.desktop_process") as process:
        yield process
