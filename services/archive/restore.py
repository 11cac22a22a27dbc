"""Restoring: an archive in the place of all that is there, and a new epoch, so that clients send what it lacks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.archive.archive import Manifest, extracted, opened, verify
from services.archive.rows import Row, parents_first, row
from services.migrations.upgrade import head, upgrade
from services.platform.blobs import PLAIN
from services.platform.errors import Conflict
from services.platform.platform import Platform
from services.schema.accounts import User
from services.schema.tables import METADATA
from services.updates.epoch import begin_epoch

_BATCH = 200


async def restore(platform: Platform, path: Path, *, replace: bool) -> Manifest:
    """Put the archive at `path` in the place of what is there; all tables at once, or none of them.

    Raises: Invalid for a damaged archive, Conflict when there are accounts and not `replace`, or when the archive is
    of another version of the tables.
    """
    manifest = verify(path)
    if manifest.revision != head():
        advice = "Restore it with the version that made it, then run `autograph-services migrate` with this one."
        raise Conflict(f"the backup's tables are at {manifest.revision}, this program's at {head()}", advice=advice)
    await upgrade(platform.database)
    async with platform.database.read() as session:
        people = await session.scalar(select(func.count()).select_from(User))
    if people and not replace:
        raise Conflict(f"there are {people} accounts", advice="Say --replace to lose all that is there.")
    await platform.blobs.prepare()
    await _put_blobs(platform, path, manifest)
    async with platform.database.engine.begin() as connection:
        for table in reversed(METADATA.sorted_tables):
            await connection.execute(table.delete())
        for table in METADATA.sorted_tables:
            await _put_table(connection, table, path, manifest)
        await begin_epoch(connection, platform.clock())  # with them: nobody may meet old tables in the present epoch
    try:
        await platform.redis.flushdb()  # what it remembers is of the time before
    except RedisError:
        pass
    return manifest


async def _put_table(connection: AsyncConnection, table: Table, path: Path, manifest: Manifest) -> None:
    if f"tables/{table.name}" not in manifest.members:
        return
    batch: list[Row] = []
    for one in parents_first(table, _rows(path, table.name)):
        batch.append(one)
        if len(batch) == _BATCH:
            await connection.execute(insert(table), batch)
            batch = []
    if batch:
        await connection.execute(insert(table), batch)
    counted = table.autoincrement_column
    if counted is not None and connection.dialect.name == "postgresql":
        # The next number comes after the largest that is there now.
        names = {"name": table.name, "column": counted.name}
        largest = await connection.scalar(select(func.max(counted)))
        sequence = await connection.scalar(text("SELECT pg_get_serial_sequence(:name, :column)"), names)
        if sequence and largest:
            await connection.execute(text("SELECT setval(:name, :at)"), {"name": sequence, "at": largest})


def _rows(path: Path, name: str) -> Iterator[Row]:
    with opened(path, f"tables/{name}") as file:
        for one in file:
            yield row(one)


async def _put_blobs(platform: Platform, path: Path, manifest: Manifest) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "blob"
        for name in extracted(path, "blobs", file):
            _, bucket, key = name.split("/", 2)
            await platform.blobs.put_file(bucket, key, file, manifest.members[name].content_type or PLAIN)
