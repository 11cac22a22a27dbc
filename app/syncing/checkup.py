"""The part of `autograph doctor` about the server that a library is synced with: it asks, and changes nothing."""

from __future__ import annotations

import asyncio
import json
from types import MappingProxyType

from app.checkup import Finding, Health
from app.syncing.signing import this_machine
from storage.accounts import Account
from storage.glance import AccountGlimpse
from sync.account.coming_back import KIND, TOKEN_FILE, come_back, vault_of
from sync.errors import Refused, SyncError
from sync.net.backend import Backend
from sync.status import ServiceStatus

PATHS = {
    "auth": "/api/auth/jwks",
    "diagrams": "/api/diagrams",
    "collaboration": f"/api/collaboration/diagrams/{'0' * 32}/present",
}


def examine_account(seen: AccountGlimpse) -> list[Finding]:
    """The account, whether its session is kept, and how each service answers. The session is not renewed."""
    options = MappingProxyType(dict(json.loads(seen.options)))
    account = Account(seen.id, seen.kind, seen.address, seen.user_id, seen.email, options=options)
    found = [Finding("account", Health.GOOD, f"{account.email or account.kind} at {account.address}")]
    if account.kind != KIND:
        return found
    try:
        return found + asyncio.run(_examined(account))
    except SyncError as error:
        return [*found, Finding("server", Health.WEAK, f"{error}. {error.advice}")]


async def _examined(account: Account) -> list[Finding]:
    backend, _ = come_back(account, this_machine())
    try:
        answers = await asyncio.gather(_server(backend), *(_service(backend, name) for name in PATHS))
    finally:
        await backend.close()
    return [await _session(account), *answers]


async def _session(account: Account) -> Finding:
    place = "file" if account.options.get(TOKEN_FILE) else "keyring"
    found = await vault_of(account, this_machine()).read()
    if found.secret:
        return Finding(place, Health.GOOD, "the session is kept in it")
    return Finding(place, Health.WEAK, f"{found.why or 'no session is kept in it'}; sign in to sync")


async def _server(backend: Backend) -> Finding:
    try:
        await backend.ask("GET", "/livez", is_signed=False, by_person=True)
    except SyncError as error:
        return Finding("server", Health.WEAK, f"{error}; diagrams stay editable. {error.advice}")
    return Finding("server", Health.GOOD, f"{backend.address} answers")


async def _service(backend: Backend, name: str) -> Finding:
    """Asked without a token: being told to sign in is an answer."""
    try:
        await backend.ask("GET", PATHS[name], is_signed=False, by_person=True)
    except Refused:
        pass
    except SyncError:
        status = next(one for one in backend.services() if one.name == name)
        return Finding(name, Health.WEAK, _trouble(status))
    return Finding(name, Health.GOOD, "answers")


def _trouble(status: ServiceStatus) -> str:
    named = f" (correlation id {status.correlation_id})" if status.correlation_id else ""
    again = f"; next try in {status.next_try_s:.0f} s" if status.next_try_s else ""
    return f"{status.error}{named}; breaker {status.breaker} after {status.failures} failures{again}"
