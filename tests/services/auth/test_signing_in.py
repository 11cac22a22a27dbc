"""Registering, verifying, signing in, and how often one may try."""

import asyncio
import json
from dataclasses import replace

import pytest

from services.access.passwords import Passwords
from services.platform.settings import Settings
from tests.services import servers
from tests.services.auth.conftest import opened_door
from tests.services.auth.door import PASSWORD, Door

pytestmark = pytest.mark.backend


async def test_b1_a_person_registers_verifies_and_signs_in(door: Door) -> None:
    await door.register("ann@example.org")
    tokens = await door.sign_in("ann@example.org")
    assert tokens["expires_in"] == 600
    assert (await door.get("me", tokens["access_token"])).json()["verified"] is False
    verified = await door.post("verify", token=await door.code("ann@example.org"))
    assert verified.json() == {"email": "ann@example.org"}
    me = (await door.get("me", tokens["access_token"])).json()
    assert (me["email"], me["name"], me["verified"]) == ("ann@example.org", "Ann", True)
    again = await door.post("verify", token=await door.code("ann@example.org"))
    assert (again.status_code, again.json()["code"]) == (400, "bad_code")


async def test_b1_an_address_is_verified_by_the_newest_code_only_and_in_time(small_door: Door) -> None:
    door = small_door
    await door.register("ann@example.org")
    first = await door.code("ann@example.org")
    await door.post("verify/again", email="ann@example.org")
    second = await door.code("ann@example.org")
    assert (await door.post("verify", token=first)).status_code == 400
    door.clock.turn_by(days=3, seconds=1)
    assert (await door.post("verify", token=second)).status_code == 400


async def test_b1_an_unverified_address_may_be_refused(
    embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRAPH_AUTH_REQUIRE_VERIFIED", "true")
    async with opened_door(embedded_settings) as door:
        await door.register("ann@example.org")
        refused = await door.post("login", email="ann@example.org", password=PASSWORD)
        assert (refused.status_code, refused.json()["code"]) == (403, "email_not_verified")
        await door.post("verify", token=await door.code("ann@example.org"))
        await door.sign_in("ann@example.org")


async def test_b1_registering_a_known_address_answers_alike_and_tells_its_owner(door: Door) -> None:
    body = {"email": "ann@example.org", "password": PASSWORD}
    first = await door.post("register", **body)
    second = await door.post("register", **{**body, "email": "Ann@Example.org", "password": "another password"})
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert [mail["Subject"] for mail in await door.mails("ann@example.org")] == [
        "Verify your e-mail address", "You have an account already",
    ]  # fmt: skip
    await door.sign_in("ann@example.org")


async def test_b1_registering_twice_at_once_makes_one_account(door: Door) -> None:
    await asyncio.gather(*(door.register("ann@example.org") for _ in range(4)))
    assert len(await door.deeds("account.make")) == 1


async def test_b1_login_tells_nobody_who_has_an_account_and_does_equal_work(small_door: Door) -> None:
    door = small_door
    await door.register("ann@example.org")
    counting = _Counting()
    door.app.state.desk = replace(door.app.state.desk, passwords=counting)
    answers, work = [], []
    for email in ("ann@example.org", "nobody@example.org"):
        before = counting.hashes
        answers.append(await door.post("login", email=email, password="wrong password"))
        work.append(counting.hashes - before)
    assert work == [1, 1]
    ours, theirs = ({**answer.json(), "correlation_id": ""} for answer in answers)
    assert ours == theirs
    assert {answer.status_code for answer in answers} == {401}


class _Counting(Passwords):
    """Counts the hashes that it computes."""

    hashes = 0

    def _verified(self, kept: str, password: str) -> bool:
        self.hashes += 1
        return super()._verified(kept, password)


async def test_b1_five_wrong_passwords_lock_the_account_until_time_passed(door: Door) -> None:
    await door.register("ann@example.org")
    for email in ("ann@example.org", "nobody@example.org"):
        answers = [await door.post("login", email=email, password=f"wrong {n}") for n in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert (await door.post("login", email="ann@example.org", password=PASSWORD)).status_code == 429
    await door.register("ben@example.org")
    await door.sign_in("ben@example.org")


async def test_b1_attempts_in_parallel_are_counted_one_by_one(door: Door) -> None:
    await door.register("ann@example.org")
    many = [door.post("login", email="ann@example.org", password=f"wrong {n}") for n in range(20)]
    answers = [answer.status_code for answer in await asyncio.gather(*many)]
    assert sorted(answers) == [401] * 5 + [429] * 15


async def test_b1_success_forgets_the_attempts(small_door: Door) -> None:
    door = small_door
    await door.register("ann@example.org")
    for _ in range(3):
        for _ in range(4):
            await door.post("login", email="ann@example.org", password="wrong password")
        await door.sign_in("ann@example.org")


async def test_b1_an_address_of_the_network_has_thirty_logins_an_hour(
    embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUTOGRAPH_AUTH_LOGINS_PER_ADDRESS")
    async with opened_door(embedded_settings) as door:
        body = {"password": "wrong password"}
        answers = [await door.post("login", email=f"p{n}@example.org", **body) for n in range(31)]
        assert [answer.status_code for answer in answers] == [401] * 30 + [429]
        elsewhere = {"X-Forwarded-For": "198.51.100.7"}
        login = {"email": "q@example.org", **body}
        assert (await door.client.post("/api/auth/login", json=login, headers=elsewhere)).status_code == 401


async def test_b1_login_is_closed_while_nobody_can_count(server_settings: Settings) -> None:
    dead = server_settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{servers.free_port()}/0"})
    async with opened_door(server_settings) as door:
        await door.register("ann@example.org")
        tokens = await door.sign_in("ann@example.org")
    async with opened_door(dead, empty_redis=False) as door:
        refused = await door.post("login", email="ann@example.org", password=PASSWORD)
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert "Retry-After" in refused.headers
        # Who is signed in goes on, and may renew the session.
        assert (await door.get("me", tokens["access_token"])).status_code == 200
        assert (await door.post("refresh", refresh_token=tokens["refresh_token"])).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"email": "ann@example.org", "password": "short"},
        {"email": "ann@example.org", "password": "x" * 257},
        {"email": "no address", "password": PASSWORD},
        {"email": "ann@example.org\r\nBcc: eve@example.org", "password": PASSWORD},
        {"email": "ann@example.org", "password": PASSWORD, "name": "Ann\r\nBcc: eve@example.org"},
        {"email": "ann@example.org", "password": PASSWORD, "name": "A\x00"},
        {"email": "ann@example.org", "password": "\ud800" * 10},
        {"email": f"{'a' * 300}@example.org", "password": PASSWORD},
        {"email": ["ann@example.org"], "password": {}},
    ],
)
async def test_b1_what_cannot_be_an_account_is_refused(small_door: Door, body: dict[str, object]) -> None:
    raw = json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    refused = await small_door.client.post("/api/auth/register", content=raw, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid"
