"""`autograph login`: sync the library with a server, without a window."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app.cli.group import library_option

_LONGEST = 1_000


@click.command("login")
@click.argument("url", metavar="URL")
@click.option("--email", required=True, metavar="E", help="The address that the account is registered with.")
@library_option
@click.option("--password-stdin", is_flag=True,
              help="Read the password from the first line of standard input, a code from the second.")  # fmt: skip
@click.option("--ca", "ca_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
              help="Believe this certificate authority too (PEM).")  # fmt: skip
@click.option("--token-file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Keep the session in FILE, for a computer without a keyring.")  # fmt: skip
@click.option("--allow-http", is_flag=True, help="Send the password over http, where the way is safe by other means.")
def command(
    *,
    url: str,
    email: str,
    folder: Path | None,
    password_stdin: bool,
    ca_file: Path | None,
    token_file: Path | None,
    allow_http: bool,
) -> int:
    """Sign in to the server at URL and sync the library with it from now on.

    The password is asked for, and the authenticator's code if one is needed. The session is kept in the keyring of the
    system; on a computer without one it needs --token-file. Exit code 0: signed in; 1: not; 2: wrong usage.
    """
    from app.syncing.signing import log_in
    from sync.account.signing_in import Wish

    password = _line() if password_stdin else click.prompt("Password", hide_input=True, err=True)
    wish = Wish(url, email, password, ca_file=ca_file, token_file=token_file, allows_plain=allow_http)
    account = log_in(folder, wish, _line if password_stdin else lambda: str(click.prompt("Code", err=True)))
    click.echo(f"signed in to {account.address} as {account.email}")
    return 0


def _line() -> str:
    return sys.stdin.readline(_LONGEST).rstrip("\r\n")
