"""One e-mail address is one person, however it is written."""

from __future__ import annotations

import unicodedata

import httpx
import pytest
from sqlalchemy import func, select

from services.platform.platform import Platform
from services.schema.accounts import User
from tests.services.conftest import talking_to

pytestmark = pytest.mark.backend
_PASSWORD = "a-long-enough-Passw0rd-of-mine"
_FIRST = "andré.müller@example.org"


@pytest.mark.parametrize(
    "again",
    [
        _FIRST.upper(),
        unicodedata.normalize("NFD", _FIRST),
        _FIRST.replace("example", "EXAMPLE"),
        f"  {_FIRST} ",
        _FIRST.replace("o", "\uff4f"),
    ],
    ids=["capitals", "decomposed", "the host in capitals", "blanks", "full width"],
)
async def test_b1_another_spelling_of_an_address_is_no_second_account(again: str, platform: Platform) -> None:
    async with talking_to(platform, "auth") as client:
        assert (await _register(client, _FIRST)).is_success
        answer = await _register(client, again)
        assert answer.status_code < 500
        async with platform.database.read() as session:
            assert await session.scalar(select(func.count()).select_from(User)) == 1
        login = await client.post("/api/auth/login", json={"email": again, "password": _PASSWORD})
    # What is no address at all is told so; every other spelling is the same person's.
    assert login.status_code == (422 if " " in again else 200)


async def _register(client: httpx.AsyncClient, email: str) -> httpx.Response:
    return await client.post("/api/auth/register", json={"email": email, "password": _PASSWORD, "name": "André"})
