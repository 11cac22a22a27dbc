"""`autograph-services create-user EMAIL`: an account without mail."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click
from pydantic import EmailStr, TypeAdapter, ValidationError

from services.access.passwords import Passwords
from services.auth import accounts
from services.cli.one_machine import settings_for
from services.platform.errors import Invalid
from services.platform.platform import open_platform
from services.platform.settings import Settings

_SHORTEST, _LONGEST = 8, 1024


@click.command()
@click.argument("email")
@click.option("--name", default="", help="The name that others see.")
@click.option("--admin", is_flag=True, help="May look after all accounts.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Folder of the embedded database.")
def command(email: str, name: str, admin: bool, password_stdin: bool, data: Path | None) -> None:
    """Make an account for EMAIL; its address counts as verified."""
    address = _address(email)
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()
    if not _SHORTEST <= len(password) <= _LONGEST:
        raise Invalid(f"a password has {_SHORTEST} to {_LONGEST} characters", advice="Choose another one.")
    asyncio.run(_create(settings_for(data), address, name or address.partition("@")[0], password, is_admin=admin))
    click.echo(f"{address} can sign in now")


def _address(text: str) -> str:
    try:
        return str(TypeAdapter(EmailStr).validate_python(text.strip())).lower()
    except ValidationError:
        raise Invalid(f"{text} is no address", advice="Write it as you@example.org.") from None


def _ask() -> str:
    answer = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    assert isinstance(answer, str)
    return answer


async def _create(settings: Settings, email: str, name: str, password: str, *, is_admin: bool) -> None:
    password_hash = await Passwords().hashed(password)
    async with open_platform(settings) as platform, platform.database.begin() as session:
        user = await accounts.make(
            platform, session, email=email, name=name, password_hash=password_hash, is_admin=is_admin
        )
        user.verified_at = platform.clock()
