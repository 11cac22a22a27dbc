"""The second factor: codes of an app, backup codes, and each of them only once."""

import asyncio
from typing import Any

import pyotp
import pytest

from tests.services.auth.door import PASSWORD, Door

pytestmark = pytest.mark.backend


def _code(door: Door, secret: str, *, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(door.clock(), counter_offset=steps)


async def _with_factor(door: Door, name: str = "ann") -> tuple[dict[str, Any], str, list[str]]:
    """Signed in, with the second factor on: the tokens, the secret, the backup codes. The first code is used up."""
    tokens = await door.newcomer(name)
    begun = (await door.post("mfa/totp", tokens["access_token"], password=PASSWORD)).json()
    confirmed = await door.post("mfa/totp/confirm", tokens["access_token"], code=_code(door, begun["secret"]))
    assert confirmed.status_code == 200, confirmed.text
    door.clock.turn_by(minutes=2)
    return tokens, begun["secret"], confirmed.json()["backup_codes"]


async def _first_step(door: Door, name: str = "ann") -> str:
    answer = await door.post("login", email=f"{name}@example.org", password=PASSWORD)
    assert answer.status_code == 202
    assert "access_token" not in answer.json()
    return str(answer.json()["mfa_token"])


async def test_b1_with_a_second_factor_the_password_alone_opens_nothing(small_door: Door) -> None:
    door = small_door
    _, secret, _ = await _with_factor(door)
    step = await _first_step(door)
    assert not await door.counts(step)
    opened = await door.post("login/mfa", mfa_token=step, code=_code(door, secret))
    assert opened.status_code == 200
    assert await door.counts(opened.json()["access_token"])
    again = await door.post("login/mfa", mfa_token=step, code=_code(door, secret, steps=1))
    assert (again.status_code, again.json()["code"]) == (400, "bad_code")


async def test_b1_a_code_is_good_once_even_within_its_half_minute(door: Door) -> None:
    _, secret, _ = await _with_factor(door)
    code = _code(door, secret)
    first, second = await _first_step(door), await _first_step(door)
    assert (await door.post("login/mfa", mfa_token=first, code=code)).status_code == 200
    replayed = await door.post("login/mfa", mfa_token=second, code=code)
    assert (replayed.status_code, replayed.json()["code"]) == (400, "bad_code")
    older = await door.post("login/mfa", mfa_token=second, code=_code(door, secret, steps=-1))
    assert older.status_code == 400
    newer = await door.post("login/mfa", mfa_token=second, code=_code(door, secret, steps=1))
    assert newer.status_code == 200


async def test_b1_one_code_used_twice_at_once_opens_one_session(door: Door) -> None:
    _, secret, _ = await _with_factor(door)
    steps = [await _first_step(door) for _ in range(2)]
    code = _code(door, secret)
    answers = await asyncio.gather(*(door.post("login/mfa", mfa_token=step, code=code) for step in steps))
    assert sorted(answer.status_code for answer in answers) == [200, 400]


async def test_b1_a_phone_may_be_half_a_minute_off_and_no_more(small_door: Door) -> None:
    _, secret, _ = await _with_factor(small_door)
    step = await _first_step(small_door)
    for steps, status in ((-2, 400), (2, 400), (-1, 200)):
        answer = await small_door.post("login/mfa", mfa_token=step, code=_code(small_door, secret, steps=steps))
        assert answer.status_code == status, steps


async def test_b1_a_backup_code_stands_in_once_and_the_person_is_told(small_door: Door) -> None:
    door = small_door
    tokens, _, codes = await _with_factor(door)
    assert len(set(codes)) == 10
    used = await door.post("login/mfa", mfa_token=await _first_step(door), code=codes[0].upper())
    assert used.status_code == 200
    assert (await door.mails("ann@example.org"))[-1]["Subject"] == "A backup code was used to sign in"
    again = await door.post("login/mfa", mfa_token=await _first_step(door), code=codes[0])
    assert again.status_code == 400
    state = (await door.get("mfa", tokens["access_token"])).json()
    assert state == {"is_on": True, "backup_codes_left": 9}


async def test_b1_the_codes_of_one_person_open_nothing_for_another(small_door: Door) -> None:
    door = small_door
    _, _, codes = await _with_factor(door)
    _, secret, _ = await _with_factor(door, "ben")
    step = await _first_step(door, "ben")
    assert (await door.post("login/mfa", mfa_token=step, code=codes[0])).status_code == 400
    assert (await door.post("login/mfa", mfa_token=step, code=_code(door, secret))).status_code == 200


async def test_b1_guessing_codes_locks_the_account(small_door: Door) -> None:
    door = small_door
    await _with_factor(door)
    step = await _first_step(door)
    answers = [await door.post("login/mfa", mfa_token=step, code=f"{n:06d}") for n in range(5)]
    assert [answer.status_code for answer in answers] == [400] * 4 + [429]
    assert (await door.post("login", email="ann@example.org", password=PASSWORD)).status_code == 429


async def test_b1_the_second_step_must_come_within_five_minutes(small_door: Door) -> None:
    door = small_door
    _, secret, _ = await _with_factor(door)
    step = await _first_step(door)
    door.clock.turn_by(minutes=5, seconds=1)
    assert (await door.post("login/mfa", mfa_token=step, code=_code(door, secret))).status_code == 400


async def test_b1_an_unconfirmed_secret_asks_nobody_for_a_code(small_door: Door) -> None:
    tokens = await small_door.newcomer("ann")
    begun = await small_door.post("mfa/totp", tokens["access_token"], password=PASSWORD)
    assert begun.json()["uri"].startswith("otpauth://totp/AutoGraph:ann%40example.org?secret=")
    refused = await small_door.post("mfa/totp/confirm", tokens["access_token"], code="000000")
    assert refused.status_code == 400
    await small_door.sign_in("ann@example.org")


async def test_b1_turning_it_off_or_renewing_its_codes_needs_password_and_code(small_door: Door) -> None:
    door = small_door
    tokens, secret, codes = await _with_factor(door)
    access = (await door.post("refresh", refresh_token=tokens["refresh_token"])).json()["access_token"]
    wrong = {"password": "wrong password", "code": _code(door, secret)}
    assert (await door.post("mfa/off", access, **wrong)).status_code == 403
    assert (await door.post("mfa/off", access, password=PASSWORD, code="000000")).status_code == 400
    fresh = await door.post("mfa/backup-codes", access, password=PASSWORD, code=codes[1])
    assert not set(fresh.json()["backup_codes"]) & set(codes)
    assert (await door.post("mfa/off", access, password=PASSWORD, code=codes[2])).status_code == 400
    off = await door.post("mfa/off", access, password=PASSWORD, code=_code(door, secret))
    assert off.status_code == 204
    await door.sign_in("ann@example.org")


async def test_b1_the_secret_is_sealed_and_the_codes_are_hashed(small_door: Door) -> None:
    _, secret, codes = await _with_factor(small_door)
    for path in small_door.platform.settings.data.glob("autograph.db*"):
        data = path.read_bytes()
        assert secret.encode() not in data
        assert not any(code.replace("-", "").encode() in data for code in codes)
