"""The gateway believes the keys of the auth service, remembers them, and asks no database (feature A2)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest

from services.access.signing import current_pair, rotate
from services.access.tokens import issue
from services.platform.ids import new_id
from services.platform.platform import Platform
from tests.services.gateway.parts import Neighbourhood, neighbourhood
from tests.services.people import Person

pytestmark = pytest.mark.backend


async def status(street: Neighbourhood, token: str, path: str = "/api/git/x") -> int:
    return (await street.client.get(path, headers={"Authorization": f"Bearer {token}"})).status_code


def asked(street: Neighbourhood) -> int:
    return sum(one["path"] == "/api/auth/jwks" for one in street["auth"].seen)


async def test_a2_without_a_token_nothing_passes(street: Neighbourhood) -> None:
    for path in ("/api/diagrams", "/api/ai/test", "/api/nothing/at/all", "/api/exports/x"):
        for method in ("GET", "POST", "DELETE", "OPTIONS", "HEAD"):
            refused = await street.client.request(method, path)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer"), (method, path)
            assert refused.headers["content-type"] == "application/problem+json"
    assert not [one for little in street.services.values() for one in little.seen]


async def test_a2_keys_are_asked_for_once_and_a_hundred_at_once_ask_once(street: Neighbourhood, ann: Person) -> None:
    street["auth"].delay_s = 0.1
    assert await asyncio.gather(*(status(street, ann.token) for _ in range(40))) == [200] * 40
    assert asked(street) == 1


async def test_a2_with_the_auth_service_down_known_keys_go_on(street: Neighbourhood, ann: Person) -> None:
    assert await status(street, ann.token) == 200
    street["auth"].status = 503
    ring = street.app.state.gateway.keys
    ring._monotonic = lambda: 1e9
    assert await status(street, ann.token) == 200
    await ring.finish(5)
    assert await status(street, ann.token) == 200
    assert asked(street) == 2


async def test_a2_before_any_key_is_known_an_auth_service_that_is_down_is_no_free_pass(
    street: Neighbourhood, ann: Person
) -> None:
    street["auth"].status = 503
    refused = await street.client.get("/api/git/x", headers=ann.headers)
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert street["git"].seen == []


async def test_a2_a_new_key_is_believed_at_once_and_one_taken_away_no_more(
    street: Neighbourhood, ann: Person, embedded: Platform
) -> None:
    assert await status(street, ann.token) == 200
    pair = await rotate(embedded, at_once=True)
    fresh = issue(embedded, pair, user_id=ann.id, session_id=ann.session_id)
    ring = street.app.state.gateway.keys
    ring._asked -= 6
    assert await status(street, fresh) == 200
    assert await status(street, ann.token) == 401


async def test_a2_made_up_keys_do_not_make_us_ask_for_each(street: Neighbourhood, ann: Person) -> None:
    pair = await current_pair(street.app.state.platform)
    for _ in range(20):
        claims = {"sub": ann.id}
        forged = jwt.encode(claims, pair.private_pem, algorithm="EdDSA", headers={"kid": str(new_id())})
        assert await status(street, forged) == 401
    assert asked(street) == 1


async def test_a2_forged_and_old_tokens_do_not_pass(street: Neighbourhood, ann: Person, embedded: Platform) -> None:
    pair = await current_pair(embedded)
    good = jwt.decode(ann.token, options={"verify_signature": False})
    header = {"kid": pair.kid}

    def signed(**changed: object) -> str:
        return jwt.encode({**good, **changed}, pair.private_pem, algorithm="EdDSA", headers=header)

    at = embedded.clock()
    bad = [
        jwt.encode(good, "", algorithm="none", headers=header),
        jwt.encode(good, "k" * 32, algorithm="HS256", headers=header),
        signed(aud="other"),
        signed(iss="other"),
        signed(exp=at - timedelta(minutes=5)),
        signed(iat=at + timedelta(days=1), exp=at + timedelta(days=1, minutes=5)),
        signed(sub=5),
        ann.token[:-4] + "AAAA",
        "a.b.c",
        "nonsense",
    ]
    assert await status(street, signed()) == 200
    assert [await status(street, token) for token in bad] == [401] * len(bad)
    assert len(street["git"].seen) == 1


async def test_a2_an_api_key_is_handed_on_to_be_verified_by_the_service(street: Neighbourhood) -> None:
    assert await status(street, "agk_whatever") == 200
    assert dict(street["git"].seen[0]["headers"])["authorization"] == "Bearer agk_whatever"


async def test_a2_public_endpoints_of_the_auth_service_need_no_token(street: Neighbourhood) -> None:
    assert (await street.client.get("/api/auth/jwks")).status_code == 200
    for method, path in (("POST", "/api/auth/jwks"), ("GET", "/api/auth/jwks/"), ("GET", "/api/git/jwks")):
        assert (await street.client.request(method, path)).status_code == 401, (method, path)


async def test_a2_a_token_that_passed_once_expires_all_the_same(embedded: Platform, ann: Person) -> None:
    later = {"by": timedelta()}
    turned = replace(embedded, clock=lambda: embedded.clock() + later["by"])
    async with neighbourhood(turned) as street:
        assert [await status(street, ann.token) for _ in range(2)] == [200, 200]
        later["by"] = timedelta(minutes=12)
        expired = await street.client.get("/api/git/x", headers=ann.headers)
        assert (expired.status_code, expired.json()["code"]) == (401, "token_expired")
