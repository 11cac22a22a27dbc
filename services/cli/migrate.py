"""`autograph-services migrate`: bring the tables and the buckets up to date."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from services.cli.one_machine import settings_for
from services.migrations.upgrade import head, upgrade
from services.platform.platform import open_platform
from services.platform.settings import Settings

_STATEMENT_S = 3600.0


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Folder of the embedded database.")
def command(data: Path | None) -> None:
    """Bring the database and the buckets up to date. May be run again, and by several at once."""
    asyncio.run(_migrate(settings_for(data)))
    click.echo(f"the database is at {head()}")


async def _migrate(settings: Settings) -> None:
    # A step may rewrite a large table; no request waits for it.
    patient = settings.model_copy(update={"database_statement_timeout_s": _STATEMENT_S})
    async with open_platform(patient) as platform:
        await upgrade(platform.database)
        await platform.blobs.prepare()
