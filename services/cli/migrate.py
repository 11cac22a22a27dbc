"""`autograph-services migrate`: bring the tables up to date."""

from __future__ import annotations

import asyncio

import click

from services.migrations.upgrade import head, upgrade
from services.platform.database import open_database
from services.platform.settings import Settings


@click.command()
def command() -> None:
    """Bring the database up to date."""
    asyncio.run(_migrate(Settings()))
    click.echo(f"the database is at {head()}")


async def _migrate(settings: Settings) -> None:
    async with open_database(settings) as database:
        await upgrade(database)
