"""`autograph-services create-user EMAIL`: an account without mail."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import click
from pydantic import BaseModel, ValidationError

from services.access.emails import Email
from services.access.passwords import Passwords
from services.auth import accounts
from services.auth.words import NewPassword, PersonName
from services.cli.one_machine import data_option, settings_for
from services.platform.errors import Invalid
from services.platform.platform import open_platform
from services.platform.settings import Settings


class _Wish(BaseModel):
    email: Email
    name: PersonName
    password: NewPassword


@click.command()
@click.argument("email")
@click.option("--name", default="", help="The name that others see.")
@click.option("--admin", is_flag=True, help="May look after all accounts.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@data_option
def command(email: str, name: str, admin: bool, password_stdin: bool, data: Path | None) -> None:
    """Make an account for EMAIL; its address counts as verified."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()
    wish = _checked(email.strip(), name or email.partition("@")[0], password)
    asyncio.run(_create(settings_for(data), wish, is_admin=admin))
    click.echo(f"{wish.email} can sign in now")


def _checked(email: str, name: str, password: str) -> _Wish:
    try:
        return _Wish(email=email, name=name, password=password)
    except ValidationError as error:
        what = "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors())
        raise Invalid(what, advice="Correct what is named; an address is written as you@example.org.") from None


def _ask() -> str:
    answer = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    assert isinstance(answer, str)
    return answer


async def _create(settings: Settings, wish: _Wish, *, is_admin: bool) -> None:
    password_hash = await Passwords().hashed(wish.password)
    async with open_platform(settings) as platform, platform.database.begin() as session:
        user = await accounts.make(
            platform, session, email=wish.email, name=wish.name, password_hash=password_hash, is_admin=is_admin
        )
        user.verified_at = platform.clock()
