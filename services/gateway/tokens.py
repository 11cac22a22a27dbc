"""Who sent a request, by its access token; a token that was checked once is not computed through again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

import jwt

from services.access.signing import LEEWAY
from services.access.tokens import KeyOf, claims_in
from services.gateway.rates import secret_key
from services.platform.clock import Clock

_MOST = 4096


@dataclass(frozen=True, slots=True)
class _Checked:
    user_id: str
    kid: str
    key: str
    expires_at: datetime


class Tokens:
    """Checking a signature costs more than all the rest of a refusal. A token counts again as long as it has not
    expired and its key is still the one that it was checked with."""

    def __init__(self, key_of: KeyOf, clock: Clock) -> None:
        self._key_of = key_of
        self._clock = clock
        self._checked: OrderedDict[str, _Checked] = OrderedDict()

    async def user_of(self, token: str) -> str:
        """The id of the person. Raises: NotSignedIn, Unavailable."""
        name, at = secret_key(token), self._clock()
        known = self._checked.get(name)
        if known is not None and at < known.expires_at + LEEWAY and await self._key_of(known.kid) == known.key:
            return known.user_id
        claims = await claims_in(token, self._key_of, at)
        kid = str(jwt.get_unverified_header(token)["kid"])
        key = await self._key_of(kid)
        if key is not None:
            self._checked[name] = _Checked(claims.user_id, kid, key, claims.expires_at)
            if len(self._checked) > _MOST:
                self._checked.popitem(last=False)
        return claims.user_id
