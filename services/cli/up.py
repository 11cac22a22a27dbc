"""`autograph-services up`: the whole backend in one process, for one machine."""

from __future__ import annotations

import asyncio
import shlex
import subprocess
import sys
from pathlib import Path
from socket import socket

import click
from sqlalchemy import func, select

from services.cli.one_machine import data_lock, data_option, settings_for
from services.gateway.service import everything
from services.migrations.upgrade import upgrade
from services.platform.logs import configure_logs
from services.platform.platform import Platform, open_platform
from services.platform.settings import Settings
from services.schema.accounts import User
from services.web.running import host_of, listen, serve


@click.command()
@data_option
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 for any.")
def command(data: Path | None, port: int) -> None:
    """Start all services behind the gateway, with whatever the settings name, else with files in one folder."""
    settings = settings_for(data)
    configure_logs(settings, service="gateway")
    door = listen(host_of(settings), port)
    if "public_url" not in settings.model_fields_set:
        scheme = "https" if settings.tls_certificate else "http"
        settings = settings.model_copy(update={"public_url": f"{scheme}://127.0.0.1:{door.getsockname()[1]}"})
    with data_lock(settings.data):
        asyncio.run(_up(settings, door))


async def _up(settings: Settings, door: socket) -> None:
    async with open_platform(settings) as platform:
        await upgrade(platform.database)
        await platform.blobs.prepare()
        welcome = await _welcome(platform)
        await serve(everything(platform), platform, door, started=lambda: click.echo(welcome))


async def _welcome(platform: Platform) -> str:
    settings = platform.settings
    data = str(settings.data.resolve())
    lines = [f"AutoGraph's backend is at {settings.public_url}", f"Its data is in {data}"]
    async with platform.database.read() as session:
        people = await session.scalar(select(func.count()).select_from(User))
    if not people:
        lines += [
            "Nobody has an account yet. Make one, in another terminal:",
            f"    {_in_a_shell('autograph-services', 'create-user', '--data', data, '--admin', 'you@example.org')}",
        ]
    return "\n".join([*lines, "Stop it with Ctrl+C."])


def _in_a_shell(*words: str) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
