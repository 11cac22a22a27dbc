"""The tokens of one account: one for now in memory, one for the next renewal in a vault."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from sync.account.machine_lock import MachineLock
from sync.account.sessions import Session
from sync.account.spent import Spent
from sync.account.vault import KEPT, Keeping, Vault
from sync.errors import SignedOut, SyncError
from sync.pace import Pace

log = logging.getLogger(__name__)

Renew = Callable[[str], Awaitable[Session]]
_EARLY_S, _EARLY_SHARE = 60.0, 0.2
_READ_AGAIN = 2


class Tokens:
    """Access tokens, renewed when they are due, by one task of one process of this machine at a time.

    A new renewal token is in the vault before anything of its answer is used, so that no crash loses it. How long
    tokens last is counted from the request on, by a clock that nobody sets. `folder` and `name` say where the lock is.
    """

    def __init__(self, renew: Renew, vault: Vault, folder: Path, name: str, *, pace: Pace | None = None) -> None:
        self._renew = renew
        self._vault = vault
        self._pace = pace or Pace()
        self._lock = MachineLock(folder / f"{name}.lock", self._pace)
        self._spent = Spent(folder / f"{name}.spent")
        self._session: Session | None = None
        self._renewing: asyncio.Task[Session] | None = None
        self._over: SignedOut | None = None
        self.keeping: Keeping = KEPT

    async def begin(self, session: Session) -> Keeping:
        """Somebody signed in: keep it, then use it. The answer says whether the next start knows it."""
        async with self._lock.held():
            self.keeping = await self._vault.keep(session.renewal)
        self._over = None
        self._session = session
        return self.keeping

    async def end(self) -> Keeping:
        """Forget them, here and in the vault; `why` when that was not possible."""
        self._session, self._over = None, SignedOut("nobody is signed in")
        self._spent.forget()
        return await self._vault.forget()

    async def access(self) -> str:
        """One that is good now. Raises: SignedOut; SyncError when it is over and cannot be renewed now."""
        if self._over is not None:
            raise _again(self._over)
        session = self._session
        if session is not None and self._left_s(session) > _early_s(session):
            return session.access
        try:
            return (await self._renewed()).access
        except SignedOut:
            raise
        except SyncError:
            if session is not None and session is self._session and self._left_s(session) > 0:
                return session.access
            raise

    def refused(self, token: str = "") -> None:
        """The server did not take `token`, or the last one: the next is a new one."""
        if self._session is not None and token in ("", self._session.access):
            self._session = None

    async def _renewed(self) -> Session:
        """The next session; whoever comes meanwhile waits for the same. It goes on when they all give up."""
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew_alone())
            self._renewing.add_done_callback(_looked_at)
        return await asyncio.shield(self._renewing)

    async def _renew_alone(self) -> Session:
        async with self._lock.held():
            refused = ""
            for _ in range(_READ_AGAIN):
                token = await self._kept_token()
                if token == refused:
                    break
                try:
                    session = await self._renew(token)
                except SignedOut as error:  # unless somebody has signed in anew in another process
                    refused, self._over = token, error
                    continue
                return await self._kept(token, session)
            await self._vault.forget()
            assert self._over is not None
            raise _again(self._over)

    async def _kept_token(self) -> str:
        """The newest renewal token of this machine. Raises: SignedOut when there is none that may be sent."""
        found = await self._vault.read()
        if not found.secret:
            why = f"{found.why}, so the session is not known" if found.why else "nobody is signed in"
            raise _again(self._over or SignedOut(why))
        if self._spent.has(found.secret):
            raise _again(self._over or SignedOut("the session could not be kept on this computer"))
        return found.secret

    async def _kept(self, token: str, session: Session) -> Session:
        self.keeping = await self._vault.keep(session.renewal)
        if not self.keeping.is_kept:
            self._spent.add(token)
        self._session, self._over = session, None
        return session

    def _left_s(self, session: Session) -> float:
        return session.asked_s + session.lasts_s - self._pace.now()


def _early_s(session: Session) -> float:
    """How long before its end a token is renewed."""
    return min(_EARLY_S, session.lasts_s * _EARLY_SHARE)


def _again(error: SignedOut) -> SignedOut:
    """The same news for the next who asks."""
    return SignedOut(str(error), error.status, code=error.code, correlation_id=error.correlation_id)


def _looked_at(task: asyncio.Task[Session]) -> None:
    if not task.cancelled():
        task.exception()  # whoever waited for it may be gone
