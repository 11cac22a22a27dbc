"""The backend of the benchmarks of sync: real processes behind their gateway, on a real PostgreSQL and Redis."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from services.migrations.upgrade import upgrade
from services.platform.ids import new_id
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.schema.diagrams import Share
from services.updates.epoch import epoch_of
from tests.services.people import People, Person
from tests.services.servers import postgres, redis_server
from tests.services.updates.backend import process_of

# One person stands for many here, and no limit on persons is measured.
UNBOUNDED = {"updates_batches_per_10s": "10000000", "updates_bytes_per_10s": str(1 << 40)}
_BEHIND = ("auth", "diagrams", "collaboration")


@dataclass(frozen=True, slots=True)
class Stage:
    """`address` is the gateway's."""

    platform: Platform
    people: People
    address: str
    epoch: str
    folder: Path

    async def share(self, diagram: str, person: Person) -> None:
        async with self.platform.database.begin() as session:
            share = Share(
                id=str(new_id()), diagram_id=diagram, user_id=person.id, role="editor",
                created_at=self.platform.clock(),
            )  # fmt: skip
            session.add(share)


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database, redis = stack.enter_context(postgres()), stack.enter_context(redis_server())
        # As in production: an acknowledgement waits for the disk.
        for word in ("fsync", "full_page_writes"):
            database.run(f"ALTER SYSTEM SET {word} = on")
        database.run("SELECT pg_reload_conf()")
        database.run("CREATE DATABASE bench")
        settings = Settings(data=folder / "data", database_url=database.url("bench"), redis_url=redis.url)
        platform = await stack.enter_async_context(open_platform(settings))
        await upgrade(platform.database)
        people = People(platform)
        await people.make("first")  # makes the keys, before the services look for them
        behind = {name: stack.enter_context(process_of(settings, service=name, **UNBOUNDED)).port for name in _BEHIND}
        upstreams = json.dumps({name: f"http://127.0.0.1:{port}" for name, port in behind.items()})
        gateway = stack.enter_context(process_of(settings, service="gateway", gateway_upstreams=upstreams))
        epoch = await epoch_of(platform.database, platform.clock())
        yield Stage(platform, people, f"http://127.0.0.1:{gateway.port}", epoch, folder)
