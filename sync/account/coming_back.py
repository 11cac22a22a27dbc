"""An account on this machine: coming back to it without a password, and leaving it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from storage.accounts import Account
from sync.account.address import host_of
from sync.account.credentials import Credentials
from sync.account.keyrings import Ring
from sync.account.sessions import renewed
from sync.account.token_file import TokenFile
from sync.account.tokens import Tokens
from sync.account.vault import Keeping, Vault
from sync.errors import SyncError
from sync.net.backend import Backend, Reaching

log = logging.getLogger(__name__)

KIND = "server"
CA_FILE, TOKEN_FILE = "ca_file", "token_file"
"""Options of an account: the certificate authority, and where the session is kept instead of in the keyring."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What sessions need of this computer: a folder for locks, and the keyring, None for the one it is set up with."""

    folder: Path
    keyring: Callable[[], Ring] | None = None
    reaching: Reaching = field(default_factory=Reaching)


def come_back(account: Account, machine: Machine) -> tuple[Backend, Tokens]:
    """The backend of an account that signed in before. Nothing is asked yet, neither the server nor the keyring.

    Raises: Untrusted when the file of its authority cannot be read any more.
    """
    ca_file = account.options.get(CA_FILE)
    backend = Backend(account.address, replace(machine.reaching, ca_file=Path(ca_file) if ca_file else None))
    tokens = tokens_of(account, backend, machine)
    backend.sign_with(tokens)
    return backend, tokens


async def sign_out(backend: Backend, tokens: Tokens) -> Keeping:
    """End the session: at the server if it can be told, and on this machine in any case.

    Diagrams stay as they are, with all that is not synced yet. `why` when the session could not be deleted here.
    """
    try:
        await backend.ask("POST", "/api/auth/logout", by_person=True)
    except SyncError as error:
        log.info("the server was not told of the sign-out: %s", error)
    return await tokens.end()


def tokens_of(account: Account, backend: Backend, machine: Machine) -> Tokens:
    pace = machine.reaching.pace
    return Tokens(
        partial(renewed, backend, pace=pace), vault_of(account, machine), machine.folder, account.id, pace=pace
    )


def vault_of(account: Account, machine: Machine) -> Vault:
    """Where the session of an account is kept."""
    file = account.options.get(TOKEN_FILE)
    if file:
        return TokenFile(Path(file))
    name = f"autograph/{host_of(account.address)}"
    return Credentials(name, account.id, pace=machine.reaching.pace, found=machine.keyring)
