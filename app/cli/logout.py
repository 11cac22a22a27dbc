"""`autograph logout`: end the session of the library's account."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.group import complain, library_option


@click.command("logout")
@library_option
def command(*, folder: Path | None) -> int:
    """Sign out of the server that the library is synced with.

    Every diagram stays on this computer, with what is not synced yet. Exit code 0: done; 1: something was left.
    """
    from app.syncing.signing import log_out

    account, left = log_out(folder)
    click.echo(f"signed out of {account.address}; all diagrams stay on this computer")
    if left.why:
        complain(f"the session is over, but could not be removed here: {left.why}")
    return 1 if left.why else 0
