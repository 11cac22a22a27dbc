"""`autograph-services backup FOLDER`: the database and the buckets in one file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from services.archive.backup import back_up
from services.cli.one_machine import data_option, patient, settings_for
from services.platform.platform import open_platform
from services.platform.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--keep", type=click.IntRange(1), default=7, show_default=True, help="How many of the newest stay.")
@data_option
def command(folder: Path, keep: int, data: Path | None) -> None:
    """Back up the tables and the buckets into FOLDER, while everything runs. The file is read again and verified."""
    path = asyncio.run(_back_up(settings_for(data), folder, keep))
    click.echo(f"{path} is whole ({path.stat().st_size} bytes)")
    click.echo("The secret is not in it: keep AUTOGRAPH_SECRET, or the file `secret` of the data folder, elsewhere.")


async def _back_up(settings: Settings, folder: Path, keep: int) -> Path:
    async with open_platform(patient(settings)) as platform:
        return await back_up(platform, folder, keep=keep)
