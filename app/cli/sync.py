"""`autograph sync`: one round with the server or the bucket, without a window."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.group import library_option
from app.cli.status import told


@click.command("sync")
@click.option("--once", is_flag=True, help="One round, then end. It is the only way so far, and has to be said.")
@library_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable: how everything stands afterwards.")
def command(*, once: bool, folder: Path | None, as_json: bool) -> int:
    """Bring the library and its server or bucket up to date, in both directions. Close the window first.

    Whatever stops it, nothing is lost: the next round goes on. Exit code 0: everything is synced; 3: something is left,
    such as a diagram that waits for a decision; 1: it could not be done; 2: wrong usage.
    """
    from app.syncing.headless import sync_once

    if not once:
        raise click.UsageError("say --once: a window syncs by itself, all the while")
    return told(sync_once(folder), as_json=as_json)
