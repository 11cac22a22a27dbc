"""Secrets in the keyring of the system; where there is none, for this session only."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable

from sync.account.keyrings import Keyring, NoRing, Ring, RingFailed
from sync.account.vault import KEPT, LONGEST, Found, Keeping
from sync.pace import Pace

log = logging.getLogger(__name__)


class Credentials:
    """One secret, under the name of a service (such as ``autograph/example.org``) and a user (an account's id).

    What the keyring does not take stays in memory until the program ends, and is never written elsewhere.
    """

    def __init__(
        self, service: str, user: str, *, pace: Pace | None = None, found: Callable[[], Ring] | None = None
    ) -> None:
        self._name = (service, user)
        self._ring = Keyring(pace or Pace(), found)
        self._memory = ""

    async def read(self) -> Found:
        if self._memory:
            return Found(self._memory)
        try:
            return Found(await self._ring.call(lambda ring: ring.get_password(*self._name) or ""))
        except RingFailed as error:
            return Found(why=str(error))

    async def keep(self, secret: str) -> Keeping:
        self._memory = secret
        if len(secret) > LONGEST:
            return self._not_kept("the secret is too long for a keyring")

        def work(ring: Ring) -> bool:
            ring.set_password(*self._name, secret)
            return ring.get_password(*self._name) == secret

        try:
            is_there = await self._ring.call(work)
        except RingFailed as error:
            return self._not_kept(str(error))
        if not is_there:
            return self._not_kept("the keyring of this computer keeps nothing")
        self._memory = ""
        return KEPT

    async def forget(self) -> Keeping:
        self._memory = ""

        def work(ring: Ring) -> bool:
            from keyring.errors import PasswordDeleteError

            # It says the same of what is not there, so it is looked whether anything is left.
            with contextlib.suppress(PasswordDeleteError):
                ring.delete_password(*self._name)
            return ring.get_password(*self._name) is not None

        try:
            is_left = await self._ring.call(work)
        except NoRing:
            return Keeping(False)
        except RingFailed as error:
            return Keeping(False, str(error))
        return Keeping(is_left, "the keyring of this computer did not delete it" if is_left else "")

    def _not_kept(self, why: str) -> Keeping:
        log.warning("signed in for this session only: %s", why)
        return Keeping(False, why)
