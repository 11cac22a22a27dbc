"""`autograph-services migrate`: bring the tables and the buckets up to date."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from services.cli.one_machine import data_option, patient, settings_for
from services.migrations.upgrade import head, upgrade
from services.platform.platform import open_platform
from services.platform.settings import Settings


@click.command()
@data_option
def command(data: Path | None) -> None:
    """Bring the database and the buckets up to date. May be run again, and by several at once."""
    asyncio.run(_migrate(settings_for(data)))
    click.echo(f"the database is at {head()}")


async def _migrate(settings: Settings) -> None:
    async with open_platform(patient(settings)) as platform:
        await upgrade(platform.database)
        await platform.blobs.prepare()
