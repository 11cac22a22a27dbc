"""Clients and a backend whose patience is another one than that of the program."""

from __future__ import annotations

from services.gateway import sockets
from services.web import running
from sync.assets import assets
from sync.live import link
from tests.sync import desktop_process, site

DEAD_S = 3.0


def impatient_client() -> None:
    """Calls the other side dead after three seconds of silence instead of six."""
    link._PING_S, link.SILENT_S = DEAD_S / 2 - 0.1, DEAD_S
    desktop_process.main()


def impatient_backend() -> None:
    """As `impatient_client`, instead of after twenty."""
    running._PING_S = sockets._PING_S = DEAD_S / 2
    site.run()


def patient_client() -> None:
    """Holds an edit back for as long as its picture takes on a machine that does other things as well."""
    assets.HOLD_S = 600.0
    desktop_process.main()
