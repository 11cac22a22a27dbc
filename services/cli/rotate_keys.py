"""`autograph-services rotate-keys`: sign access tokens with a new key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from services.access.audit import Deed, record
from services.access.signing import rotate
from services.cli.one_machine import data_option, settings_for
from services.platform.platform import open_platform
from services.platform.settings import Settings


@click.command()
@click.option("--at-once", is_flag=True, help="Forget the former keys: what they signed stops counting now.")
@data_option
def command(at_once: bool, data: Path | None) -> None:
    """Sign access tokens with a new key from now on."""
    click.echo(f"access tokens are signed by {asyncio.run(_rotate(settings_for(data), at_once))} now")


async def _rotate(settings: Settings, at_once: bool) -> str:
    async with open_platform(settings) as platform:
        pair = await rotate(platform, at_once=at_once)
        async with platform.database.begin() as session:
            record(platform, session, None, Deed("key.rotate", "signing_key", pair.kid, detail={"at_once": at_once}))
    return pair.kid
