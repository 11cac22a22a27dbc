"""Platforms for tests: on the embedded parts and on real servers. A test that takes `platform` runs on both.

`embedded` is for what no server can change. Servers start once, when the first test needs them; each test has a
database of its own.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.catalogue import load
from services.migrations.upgrade import upgrade
from services.platform.blob_stores import open_blobs
from services.platform.clock import now
from services.platform.database import open_database
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.web.service import Service, build
from tests.machine.memory import memory
from tests.services import servers
from tests.services.people import People

ClientOf = Callable[[str | Service], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    with servers.postgres(memory()) as server:
        server.run("CREATE DATABASE migrated")
        asyncio.run(migrate(Settings(database_url=server.url("migrated"))))
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.RedisServer]:
    with servers.redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def starting_s3() -> Iterator[servers.S3]:
    with servers.s3_server(memory()) as server:
        yield server


@pytest.fixture(scope="session")
def s3_server(starting_s3: servers.S3) -> servers.S3:
    starting_s3.wait()
    asyncio.run(_make_buckets(_on_s3(starting_s3)))
    return starting_s3


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database with all tables and no rows."""
    folder = tmp_path_factory.mktemp("embedded")
    asyncio.run(migrate(Settings(data=folder)))
    return folder / "autograph.db"


@pytest.fixture
def embedded_settings(tmp_path: Path, migrated_file: Path) -> Settings:
    data = tmp_path / "backend"
    data.mkdir()
    shutil.copy(migrated_file, data / "autograph.db")
    return Settings(data=data)


@pytest.fixture
def server_settings(
    tmp_path: Path,
    starting_s3: servers.S3,  # first: it is the slowest, and the others start beside it
    postgres: servers.Postgres,
    redis_server: servers.RedisServer,
    s3_server: servers.S3,
) -> Iterator[Settings]:
    with postgres.copy("migrated") as name:
        yield Settings(
            data=tmp_path / "backend",
            database_url=postgres.url(name),
            redis_url=redis_server.url,
            **_on_s3(s3_server),
        )


@pytest.fixture(params=["embedded", "servers"])
def settings(request: pytest.FixtureRequest) -> Settings:
    name = "embedded_settings" if request.param == "embedded" else "server_settings"
    found = request.getfixturevalue(name)
    assert isinstance(found, Settings)
    return found


@pytest.fixture
async def platform(settings: Settings) -> AsyncIterator[Platform]:
    async with open_platform(settings) as opened:
        await opened.redis.flushall()
        yield opened


@pytest.fixture
async def embedded(embedded_settings: Settings) -> AsyncIterator[Platform]:
    async with open_platform(embedded_settings) as opened:
        yield opened


@pytest.fixture
async def on_servers(server_settings: Settings) -> AsyncIterator[Platform]:
    async with open_platform(server_settings) as opened:
        await opened.redis.flushall()
        yield opened


@pytest.fixture
def people(platform: Platform) -> People:
    return People(platform)


@pytest.fixture
def client_of(platform: Platform) -> ClientOf:
    """A client that talks to one service of `platform`, named as in the catalogue or handed in."""
    return lambda service: talking_to(platform, service)


@asynccontextmanager
async def talking_to(platform: Platform, service: str | Service) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(build(load(service) if isinstance(service, str) else service, platform)) as client:
        yield client


@asynccontextmanager
async def asking(app: FastAPI, address: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app that runs meanwhile; it comes from `address`."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://backend") as client,
    ):
        yield client


def _on_s3(server: servers.S3) -> dict[str, Any]:  # Any: keyword arguments of Settings
    return {
        "s3_endpoint": server.endpoint,
        "s3_access_key": SecretStr(server.access_key),
        "s3_secret_key": SecretStr(server.secret_key),
    }


async def _make_buckets(options: dict[str, Any]) -> None:
    async with open_blobs(Settings(**options), now) as blobs:
        await blobs.prepare()


async def migrate(settings: Settings) -> None:
    async with open_database(settings) as database:
        await upgrade(database)
