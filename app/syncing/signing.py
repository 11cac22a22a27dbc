"""Signing in and out without a window: the account goes into the library, the session where this machine keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from app.errors import NoAccount, SessionNotKept
from app.library.door import door
from app.places import library_folder, sessions_folder
from app.settings import MachineSettings
from app.version import VERSION
from storage.accounts import Account, Accounts
from storage.library import LocalLibrary
from sync.account.coming_back import KIND, Machine, come_back, sign_out
from sync.account.signing_in import Wish, sign_in
from sync.account.vault import Keeping
from sync.errors import WrongSignIn
from sync.net.backend import Reaching

_DEVICE = "device_id"


def this_machine() -> Machine:
    """What sessions need of this computer."""
    return Machine(sessions_folder(), reaching=Reaching(agent=f"AutoGraph/{VERSION}"))


def device_id(settings: MachineSettings) -> str:
    """The name of this installation for servers; made with the first call."""
    known = str(settings.get(_DEVICE))
    if not known:
        known = uuid4().hex
        settings.put(_DEVICE, known)
    return known


def log_in(folder: Path | None, wish: Wish, asked_code: Callable[[], str]) -> Account:
    """Sign in, and sync the library in `folder` with that account from now on.

    `asked_code` is called when a code of the authenticator app is needed. Raises: SyncError; LibraryFailed;
    SessionNotKept when nothing here would know the session afterwards, which is then ended again.
    """
    with _opened(folder) as library:
        try:
            return asyncio.run(_log_in(library.accounts, wish))
        except WrongSignIn as error:
            if not error.wants_code or wish.code:
                raise
        return asyncio.run(_log_in(library.accounts, replace(wish, code=asked_code())))


def log_out(folder: Path | None) -> tuple[Account, Keeping]:
    """End the session of the account in use. The diagrams stay, with all that is not synced yet.

    With the account, whether something of the session is left on this computer. Raises: NoAccount; LibraryFailed.
    """
    with _opened(folder) as library:
        account = library.accounts.in_use()
        if account is None or account.kind != KIND:
            raise NoAccount("nobody is signed in here")
        left = asyncio.run(_log_out(account))
        library.accounts.use_none().result()
        return account, left


async def _log_in(accounts: Accounts, wish: Wish) -> Account:
    signed = await sign_in(wish, this_machine(), await asyncio.to_thread(accounts.all))
    try:
        if not signed.keeping.is_kept:
            await sign_out(signed.backend, signed.tokens)
            raise SessionNotKept(f"the session would be gone with this command: {signed.keeping.why}")
        await asyncio.wrap_future(accounts.use(signed.account))
    finally:
        await signed.backend.close()
    return signed.account


async def _log_out(account: Account) -> Keeping:
    backend, tokens = come_back(account, this_machine())
    try:
        return await sign_out(backend, tokens)
    finally:
        await backend.close()


@contextmanager
def _opened(folder: Path | None) -> Generator[LocalLibrary]:
    with door():
        library = LocalLibrary.open(folder or library_folder())
        try:
            yield library
        finally:
            library.close()
