"""Backing up: the tables as they are at one moment, then every blob, into one verified archive."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.archive.archive import Manifest, Writer, writing
from services.archive.rows import line
from services.migrations.upgrade import current, head
from services.platform.blobs import BUCKETS
from services.platform.errors import Conflict, NotFound
from services.platform.platform import Platform
from services.schema.tables import METADATA

_BATCH = 500
_NAME = "autograph-{:%Y%m%dT%H%M%SZ}.tar"


async def back_up(platform: Platform, folder: Path, *, keep: int) -> Path:
    """A new archive in `folder`, of which the newest `keep` stay. Raises: Conflict when the tables are not up to date.

    Blobs are taken after the tables, and none is removed while a row may still name it: the archive is consistent.
    """
    revision = await current(platform.database)
    if revision != head():
        raise Conflict(f"the tables are at {revision}, not {head()}", advice="Run `autograph-services migrate` first.")
    path = _place(folder, platform.clock())
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        with writing(path, Manifest(platform.clock().isoformat(), revision)) as writer:
            await _take_tables(platform, writer, Path(scratch))
            await _take_blobs(platform, writer, Path(scratch))
    _drop_old(folder, keep)
    return path


def _place(folder: Path, at: datetime) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / _NAME.format(at)


def _drop_old(folder: Path, keep: int) -> None:
    for old in sorted(folder.glob("autograph-*.tar"))[:-keep]:
        old.unlink()


async def _take_tables(platform: Platform, writer: Writer, scratch: Path) -> None:
    engine = platform.database.engine
    if not platform.database.is_embedded:
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    async with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            path = scratch / table.name
            rows = await _take_table(connection, table, path)
            writer.add(f"tables/{table.name}", path, rows=rows)
            path.unlink()


async def _take_table(connection: AsyncConnection, table: Table, path: Path) -> int:
    count = 0
    query = select(table).order_by(*table.primary_key.columns)
    with path.open("w") as file:  # noqa: ASYNC230  a command of its own: nobody waits for this loop
        async with connection.stream(query.execution_options(yield_per=_BATCH)) as rows:
            async for one in rows.mappings():
                file.write(line(dict(one)) + "\n")
                count += 1
    return count


async def _take_blobs(platform: Platform, writer: Writer, scratch: Path) -> None:
    for bucket in BUCKETS:
        async for listed in platform.blobs.list(bucket):
            path = scratch / "blob"
            try:
                known = await platform.blobs.head(bucket, listed.key)
                await platform.blobs.get_file(bucket, listed.key, path)
            except NotFound:  # its lifecycle ended it meanwhile
                continue
            writer.add(f"blobs/{bucket}/{listed.key}", path, content_type=known.content_type)
            path.unlink()
