"""The keys that sign access tokens: sealed, published, renewed, retired."""

import asyncio
from datetime import timedelta

import jwt
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from services.access.signing import current_pair, rotate
from services.platform.errors import ServiceError
from services.platform.platform import open_platform
from services.schema.accounts import SigningKey
from tests.services.auth.door import Door

pytestmark = pytest.mark.backend


async def test_a2_anybody_can_check_a_token_with_the_published_keys(door: Door) -> None:
    tokens = await door.newcomer("ann")
    published = (await door.get("jwks")).json()
    assert "d" not in published["keys"][0], "the private half is published"
    [key] = jwt.PyJWKSet.from_dict(published).keys
    claims = jwt.decode(tokens["access_token"], key, algorithms=["EdDSA"], audience="autograph-api", issuer="autograph")
    assert claims["sid"] == tokens["session_id"]
    assert claims["exp"] - claims["iat"] == 600
    assert jwt.get_unverified_header(tokens["access_token"])["kid"] == key.key_id


async def test_a2_a_key_is_renewed_by_age_and_the_old_one_is_believed_until_its_tokens_expired(door: Door) -> None:
    tokens = await door.newcomer("ann")
    old = (await door.get("jwks")).json()["keys"][0]["kid"]
    door.clock.turn_by(days=29, hours=23, minutes=55)
    late = (await door.post("refresh", refresh_token=tokens["refresh_token"])).json()
    door.clock.turn_by(minutes=9)
    renewed = (await door.post("refresh", refresh_token=late["refresh_token"])).json()
    assert jwt.get_unverified_header(late["access_token"])["kid"] == old
    assert jwt.get_unverified_header(renewed["access_token"])["kid"] != old
    assert len((await door.get("jwks")).json()["keys"]) == 2
    assert await door.counts(late["access_token"])
    assert await door.counts(renewed["access_token"])
    door.clock.turn_by(minutes=13)
    assert len((await door.get("jwks")).json()["keys"]) == 1
    await rotate(door.platform)
    async with door.platform.database.read() as session:
        assert old not in list(await session.scalars(select(SigningKey.kid)))


async def test_a2_a_key_in_wrong_hands_is_renewed_at_once(small_door: Door) -> None:
    tokens = await small_door.newcomer("ann")
    await rotate(small_door.platform, at_once=True)
    small_door.platform.memory.drop(f"signing key {jwt.get_unverified_header(tokens['access_token'])['kid']}")
    assert not await small_door.counts(tokens["access_token"])
    assert await small_door.counts((await small_door.sign_in("ann@example.org"))["access_token"])


async def test_a2_the_private_half_is_sealed_with_the_secret_of_the_settings(small_door: Door) -> None:
    platform = small_door.platform
    pair = await current_pair(platform)
    async with platform.database.read() as session:
        row = await session.get_one(SigningKey, pair.kid)
    assert b"PRIVATE" not in row.private_sealed
    assert pair.private_pem.startswith("-----BEGIN PRIVATE KEY")
    other = platform.settings.model_copy(update={"secret": SecretStr("another secret")})
    async with open_platform(other) as stranger:
        with pytest.raises(ServiceError) as refused:
            await current_pair(stranger)
        assert refused.value.code == "secret_changed"
        assert await rotate(stranger) == await current_pair(stranger)


async def test_a2_keys_that_are_made_at_the_same_time_all_count(door: Door) -> None:
    pairs = await asyncio.gather(*(rotate(door.platform) for _ in range(4)))
    published = {key["kid"] for key in (await door.get("jwks")).json()["keys"]}
    assert {pair.kid for pair in pairs} <= published
    assert await current_pair(door.platform, timedelta(days=1))
