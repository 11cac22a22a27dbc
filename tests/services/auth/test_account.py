"""A person's account: password, address, name, and its end."""

import pytest
from sqlalchemy import func, select

from services.schema.accounts import Team, User
from services.schema.sessions import Session
from tests.services.auth.door import PASSWORD, Door

pytestmark = pytest.mark.backend
NEW = "a different password"


async def test_b1_a_forgotten_password_is_replaced_with_a_mailed_code(door: Door) -> None:
    before = await door.newcomer("ann")
    assert (await door.post("password/forgot", email="ann@example.org")).status_code == 202
    code = await door.code("ann@example.org")
    assert (await door.post("password/reset", token=code, new_password=NEW)).status_code == 204
    assert not await door.counts(before["access_token"])
    assert (await door.post("refresh", refresh_token=before["refresh_token"])).status_code == 401
    assert (await door.post("login", email="ann@example.org", password=PASSWORD)).status_code == 401
    await door.sign_in("ann@example.org", NEW)
    again = await door.post("password/reset", token=code, new_password="one more password")
    assert again.status_code == 400
    assert (await door.mails("ann@example.org"))[-1]["Subject"] == "Your password was changed"


async def test_b1_a_code_for_a_new_password_is_good_for_an_hour(small_door: Door) -> None:
    await small_door.register("ann@example.org")
    await small_door.post("password/forgot", email="ann@example.org")
    code = await small_door.code("ann@example.org")
    small_door.clock.turn_by(hours=1, seconds=1)
    assert (await small_door.post("password/reset", token=code, new_password=NEW)).status_code == 400


async def test_b1_a_reset_opens_a_locked_account(small_door: Door) -> None:
    door = small_door
    await door.register("ann@example.org")
    for n in range(6):
        await door.post("login", email="ann@example.org", password=f"wrong {n}")
    await door.post("password/forgot", email="ann@example.org")
    await door.post("password/reset", token=await door.code("ann@example.org"), new_password=NEW)
    await door.sign_in("ann@example.org", NEW)


async def test_b1_asking_for_a_new_password_tells_nobody_who_has_an_account(small_door: Door) -> None:
    await small_door.register("ann@example.org")
    known, unknown = [
        await small_door.post("password/forgot", email=email) for email in ("ann@example.org", "zoe@example.org")
    ]
    assert known.status_code == unknown.status_code == 202
    assert known.json()["next"] == unknown.json()["next"]
    assert await small_door.mails("zoe@example.org") == []


async def test_b1_nobody_gets_more_than_five_such_mails_an_hour(small_door: Door) -> None:
    await small_door.register("ann@example.org")
    for _ in range(5):
        assert (await small_door.post("password/forgot", email="ann@example.org")).status_code == 202
        await small_door.register("ann@example.org")
        assert (await small_door.post("verify/again", email="ann@example.org")).status_code == 202
    assert len(await small_door.mails("ann@example.org")) == 5


async def test_b1_changing_the_password_ends_the_other_sessions(small_door: Door) -> None:
    door = small_door
    here = await door.newcomer("ann")
    there = await door.sign_in("ann@example.org")
    wrong = await door.post("me/password", here["access_token"], password="wrong password", new_password=NEW)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "bad_password")
    changed = await door.post("me/password", here["access_token"], password=PASSWORD, new_password=NEW)
    assert changed.status_code == 204
    assert await door.counts(here["access_token"])
    assert not await door.counts(there["access_token"])
    await door.sign_in("ann@example.org", NEW)


async def test_b1_another_address_counts_once_it_is_confirmed_and_the_old_one_is_told(door: Door) -> None:
    tokens = await door.newcomer("ann")
    wish = {"email": "Ann.New@example.org", "password": PASSWORD}
    assert (await door.post("me/email", tokens["access_token"], **wish)).status_code == 202
    assert (await door.get("me", tokens["access_token"])).json()["email"] == "ann@example.org"
    confirmed = await door.post("email/confirm", token=await door.code("ann.new@example.org"))
    assert confirmed.status_code == 200
    me = (await door.get("me", tokens["access_token"])).json()
    assert (me["email"], me["verified"]) == ("ann.new@example.org", True)
    assert "ann.new@example.org" in (await door.mails("ann@example.org"))[-1]["Subject"]
    await door.sign_in("ann.new@example.org")


async def test_b1_an_address_that_has_an_account_cannot_be_taken(door: Door) -> None:
    tokens = await door.newcomer("ann")
    await door.register("ben@example.org")
    asked = await door.post("me/email", tokens["access_token"], email="ben@example.org", password=PASSWORD)
    assert asked.status_code == 202
    refused = await door.post("email/confirm", token=await door.code("ben@example.org"))
    assert (refused.status_code, refused.json()["code"]) == (409, "account_exists")
    await door.sign_in("ann@example.org")


async def test_b1_a_password_at_an_old_cost_is_hashed_anew(small_door: Door) -> None:
    from argon2 import PasswordHasher

    await small_door.register("ann@example.org")
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with small_door.platform.database.begin() as session:
        user = (await session.scalars(select(User))).one()
        user.password_hash = cheap
    await small_door.sign_in("ann@example.org")
    async with small_door.platform.database.read() as session:
        kept = (await session.scalars(select(User.password_hash))).one()
    assert kept != cheap and "m=64" in kept
    await small_door.sign_in("ann@example.org")


async def test_b1_an_account_is_closed_with_all_that_is_its_own(door: Door) -> None:
    tokens = await door.newcomer("ann")
    wrong = await door.post("me/close", tokens["access_token"], password="wrong password")
    assert wrong.status_code == 403
    await door.post("teams", tokens["access_token"], name="Alone")
    assert (await door.post("me/close", tokens["access_token"], password=PASSWORD)).status_code == 204
    assert not await door.counts(tokens["access_token"])
    assert (await door.post("login", email="ann@example.org", password=PASSWORD)).status_code == 401
    async with door.platform.database.read() as session:
        for table in (User, Session, Team):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    assert len(await door.deeds("account.close")) == 1


async def test_b1_a_name_is_changed_and_has_one_line(small_door: Door) -> None:
    access = (await small_door.newcomer("ann"))["access_token"]
    assert (await small_door.call("PATCH", "me", access, name="  Ann O'Neil 🌿 ")).json()["name"] == "Ann O'Neil 🌿"
    assert (await small_door.call("PATCH", "me", access, name="Ann\nBcc: eve@example.org")).status_code == 422
