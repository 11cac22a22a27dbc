"""`autograph-services run NAME`: one service in a process of its own."""

from __future__ import annotations

import asyncio
from functools import partial
from socket import socket

import click

from services.catalogue import PORTS, load
from services.platform.logs import configure_logs
from services.platform.platform import open_platform
from services.platform.settings import Settings
from services.web.running import host_of, listen, serve
from services.web.service import build


@click.command()
@click.argument("name", type=click.Choice(sorted(PORTS)))
@click.option("--port", type=click.IntRange(0, 65535), help="Another port than its own; 0 for any.")
def command(name: str, port: int | None) -> None:
    """Run the service NAME until SIGTERM. The tables must be there: see `migrate`."""
    settings = Settings()
    configure_logs(settings, service=name)
    door = listen(host_of(settings), PORTS[name] if port is None else port)
    asyncio.run(_run(name, settings, door))


async def _run(name: str, settings: Settings, door: socket) -> None:
    async with open_platform(settings) as platform:
        host, port = door.getsockname()[:2]
        told = partial(click.echo, f"{name} listens on {host}:{port}", err=True)
        await serve(build(load(name), platform), platform, door, started=told)
