"""`autograph-services probe [NAME]`: whether a service on this machine answers; for the health checks of containers."""

from __future__ import annotations

import click
import httpx

from services.catalogue import PORTS
from services.platform.errors import Unavailable

_PATIENCE_S = 3.0


@click.command()
@click.argument("name", required=False, type=click.Choice(sorted(PORTS)))
@click.option("--ready", is_flag=True, help="Ask whether it can work, not only whether it lives.")
def command(name: str | None, ready: bool) -> None:
    """Ask the service NAME, or whichever runs here, whether it answers. Exit code 0 says yes."""
    path = "/readyz" if ready else "/livez"
    ports = [PORTS[name]] if name else sorted(PORTS.values())
    if not any(_answers(port, path) for port in ports):
        raise Unavailable(f"{name or 'no service'} does not answer {path}", advice="Look at its log.")


def _answers(port: int, path: str) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=_PATIENCE_S, trust_env=False).is_success
    except httpx.HTTPError:
        return False
