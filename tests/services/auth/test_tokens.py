"""Attacks on access tokens: every one is refused with 401, none is answered with 5xx."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.access.signing import SigningPair, current_pair, public_key
from services.platform.platform import Platform
from services.web.service import Service
from tests.services import sample
from tests.services.conftest import talking_to
from tests.services.people import People, Person

pytestmark = pytest.mark.backend
SAMPLE = Service("sample", 1, "Sample", sample)
Claims = dict[str, Any]  # Any: what a token says
Forgery = Callable[[Claims, SigningPair, str], str]


def _signed(claims: Claims, pair: SigningPair, **headers: Any) -> str:
    return jwt.encode(claims, pair.private_pem, algorithm="EdDSA", headers={"kid": pair.kid, **headers})


def _unsigned(header: object, claims: Claims, signature: bytes = b"") -> str:
    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    plain = json.dumps(claims, default=lambda at: int(at.timestamp())).encode()
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return f"{part(head)}.{part(plain)}.{part(signature)}"


def _without(name: str) -> Forgery:
    return lambda claims, pair, _pem: _signed({key: one for key, one in claims.items() if key != name}, pair)


def _with(**changes: Any) -> Forgery:
    return lambda claims, pair, _pem: _signed({**claims, **changes}, pair)


def _hs256_with_the_public_key(claims: Claims, pair: SigningPair, pem: str) -> str:
    import hashlib
    import hmac

    head = _unsigned({"alg": "HS256", "typ": "JWT", "kid": pair.kid}, claims).rpartition(".")[0]
    mac = hmac.digest(pem.encode(), head.encode(), hashlib.sha256)
    return f"{head}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


NOW = datetime.now(UTC)
FORGERIES: dict[str, Forgery] = {
    "alg none": lambda claims, pair, _: _unsigned({"alg": "none", "kid": pair.kid}, claims),
    "alg None in capitals": lambda claims, pair, _: _unsigned({"alg": "NONE", "kid": pair.kid}, claims),
    "no alg": lambda claims, pair, _: _unsigned({"kid": pair.kid}, claims),
    "HS256 with the public key": _hs256_with_the_public_key,
    "signature of another key": lambda claims, pair, _: jwt.encode(
        claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": pair.kid}
    ),
    "unknown kid": lambda claims, pair, _: _signed(claims, pair, kid="0" * 32),
    "no kid": lambda claims, pair, _: jwt.encode(claims, pair.private_pem, algorithm="EdDSA"),
    "kid is a path": lambda claims, pair, _: _signed(claims, pair, kid="../../../../dev/null"),
    "kid is SQL": lambda claims, pair, _: _signed(claims, pair, kid="' OR 1=1 --"),
    "kid with NUL": lambda claims, pair, _: _signed(claims, pair, kid="\x00"),
    "kid is a list": lambda claims, pair, _: _unsigned({"alg": "EdDSA", "kid": [pair.kid]}, claims, b"x" * 64),
    "its own key in the header": lambda claims, pair, _: jwt.encode(
        claims, (own := Ed25519PrivateKey.generate()), algorithm="EdDSA",
        headers={"jwk": jwt.algorithms.OKPAlgorithm.to_jwk(own.public_key(), as_dict=True)},
    ),
    "expired": _with(iat=NOW - timedelta(hours=1), exp=NOW - timedelta(minutes=50)),
    "good for ever": _with(exp=NOW + timedelta(days=3650)),
    "issued tomorrow": _with(iat=NOW + timedelta(days=1), exp=NOW + timedelta(days=1, minutes=10)),
    "not yet valid": _with(nbf=NOW + timedelta(hours=1)),
    "other audience": _with(aud="another-api"),
    "many audiences": _with(aud=["another-api"]),
    "other issuer": _with(iss="evil"),
    "exp is text": _with(exp="never"),
    "exp is beyond time": _with(exp=10**30),
    "sub is a number": _with(sub=7),
    "sub is a list": _with(sub=["x"]),
    "another person's session": _with(sub="f" * 32),
    "no such session": _with(sid="f" * 32),
    **{f"no {name}": _without(name) for name in ("exp", "iat", "iss", "aud", "sub", "sid", "jti")},
    "cut off": lambda claims, pair, _: _signed(claims, pair)[:-5],
    "without signature": lambda claims, pair, _: _signed(claims, pair).rpartition(".")[0] + ".",
    "four parts": lambda claims, pair, _: _signed(claims, pair) + ".x",
    "another payload": lambda claims, pair, _: ".".join(
        (lambda a, b: [a[0], b[1], a[2]])(
            _signed(claims, pair).split("."), _signed({**claims, "sub": "f" * 32}, pair).split(".")
        )
    ),
    "huge": lambda claims, pair, _: _signed({**claims, "more": "x" * 60_000}, pair),
    "deep": lambda claims, pair, _: _unsigned(b"[" * 1500, claims),
    "header is a list": lambda claims, pair, _: _unsigned([], claims),
    "header is no JSON": lambda claims, pair, _: _unsigned(b"\xff\xfe", claims),
    "not base64": lambda claims, pair, _: "%%%.%%%.%%%",
    "words": lambda claims, pair, _: "let me in",
    "nothing of ours": lambda claims, pair, _: "agk_" + "x" * 43,
    "huge key": lambda claims, pair, _: "agk_" + "x" * 60_000,
}  # fmt: skip


@pytest.fixture
async def ann(embedded: Platform) -> Person:
    return await People(embedded).make("ann")


async def test_a2_forged_tokens_are_refused(embedded: Platform, ann: Person) -> None:
    pair = await current_pair(embedded)
    pem = await public_key(embedded, pair.kid)
    assert pem is not None
    good: Claims = jwt.decode(ann.token, pem, algorithms=["EdDSA"], audience="autograph-api")
    answers = {}
    async with talking_to(embedded, SAMPLE) as client:

        async def status(token: str) -> int:
            answer = await client.get("/api/sample/things/mine", headers={"Authorization": f"Bearer {token}"})
            return answer.status_code

        assert await status(_signed(good, pair)) == 200, "the forgeries below are refused for another reason"
        for name, forge in FORGERIES.items():
            answers[name] = await status(forge(good, pair, pem))
    assert {name: code for name, code in answers.items() if code != 401} == {}


async def test_a2_only_bearer_tokens_in_the_header_count(embedded: Platform, ann: Person) -> None:
    async with talking_to(embedded, SAMPLE) as client:
        path = "/api/sample/things/mine"
        for headers in ({"Authorization": ann.token}, {"Authorization": f"Basic {ann.token}"}, {"Cookie": ann.token}):
            assert (await client.get(path, headers=headers)).status_code == 401
        assert (await client.get(path, params={"access_token": ann.token})).status_code == 401
