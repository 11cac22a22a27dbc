"""The public keys of the auth service, asked for once and remembered: the gateway needs no database."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives import serialization

from services.gateway.exchange import finished
from services.gateway.upstreams import Upstream
from services.platform.correlation import HEADER, correlation_id
from services.platform.errors import ServiceError, Unavailable

log = logging.getLogger(__name__)
PATH = "/api/auth/jwks"
_FRESH_S = 60.0
# A token with a made-up key id must not make us ask for every request.
_PAUSE_S = 5.0
_MOST_BYTES = 64 * 1024


class KeyRing:
    """Public keys by their ids, from the auth service's JSON Web Key Set.

    A key that is known is used at once, also while the auth service does not answer; once a minute the set is asked
    for again beside the requests, so that a key that was taken away stops counting.
    """

    def __init__(self, auth: Upstream, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._auth = auth
        self._monotonic = monotonic
        self._pems: dict[str, str] = {}
        self._asked = self._got = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def key_of(self, kid: str) -> str | None:
        """The key as PEM; None when the auth service has none of this id.

        Raises: Unavailable when no keys are known and the auth service does not answer.
        """
        is_stale = self._monotonic() - self._got > _FRESH_S
        if (is_stale or kid not in self._pems) and (self._asking or self._monotonic() - self._asked > _PAUSE_S):
            asking = self._ask()
            if kid not in self._pems:
                await asyncio.shield(asking)
        if not self._pems:
            raise Unavailable("the keys of the auth service are not there yet", retry_after_s=_PAUSE_S)
        return self._pems.get(kid)

    async def finish(self, timeout_s: float) -> None:
        """Wait for what is under way, but not long."""
        await finished([self._asking] if self._asking is not None else [], timeout_s)

    def _ask(self) -> asyncio.Task[None]:
        if self._asking is None:
            self._asked = self._monotonic()
            self._asking = asyncio.create_task(self._refresh())
            self._asking.add_done_callback(lambda _: setattr(self, "_asking", None))
        return self._asking

    async def _refresh(self) -> None:
        headers = {"host": self._auth.host.decode(), HEADER: correlation_id(), "accept": "application/json"}
        request = httpx.Request("GET", self._auth.url + PATH, headers=headers)
        try:
            async with self._auth.sending(request, may_retry=True) as response:
                response.raise_for_status()
                content = b""
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > _MOST_BYTES:
                        raise ValueError("more than a key set has")
            self._pems = _pems(httpx.Response(200, content=content).json())
            self._got = self._monotonic()
        except (ServiceError, httpx.HTTPError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            log.warning("the keys of the auth service could not be read: %s", error)


def _pems(document: dict[str, Any]) -> dict[str, str]:  # Any: a document of RFC 7517
    found = {}
    for one in document["keys"]:
        key = jwt.PyJWK(one, algorithm="EdDSA").key
        pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        found[str(one["kid"])] = pem.decode()
    return found
