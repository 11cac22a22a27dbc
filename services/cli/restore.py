"""`autograph-services restore FILE`: a backup in the place of what is there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from services.archive.archive import Manifest
from services.archive.restore import restore
from services.cli.one_machine import data_lock, data_option, patient, settings_for
from services.platform.platform import open_platform
from services.platform.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Although there are accounts: lose all that is there.")
@data_option
def command(file: Path, replace: bool, data: Path | None) -> None:
    """Restore the backup FILE, made on servers or on one machine alike. Stop the services first."""
    settings = settings_for(data)
    with data_lock(settings.data):
        manifest = asyncio.run(_restore(settings, file, replace=replace))
    rows = sum(one.rows for one in manifest.members.values())
    click.echo(f"restored {rows} rows as of {manifest.made_at}; clients will send again what came later")


async def _restore(settings: Settings, file: Path, *, replace: bool) -> Manifest:
    async with open_platform(patient(settings)) as platform:
        return await restore(platform, file, replace=replace)
