"""Signing in to a server."""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, TypeVar
from uuid import uuid4

import httpx
import msgspec

from storage.accounts import Account
from sync.account.address import normalised
from sync.account.coming_back import CA_FILE, KIND, TOKEN_FILE, Machine, tokens_of, vault_of
from sync.account.sessions import Session, renewed, session_in
from sync.account.tokens import Tokens
from sync.account.vault import Keeping
from sync.errors import Refused, ServerFailed, SignedOut, SyncError, WrongSignIn
from sync.net.backend import Backend
from sync.net.correlation import correlation_of
from sync.net.deadline import within

log = logging.getLogger(__name__)

T = TypeVar("T")

_END_S = 5.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person fills in. `code` is of the authenticator app, or a backup code.

    `ca_file` names an authority of one's own. `token_file` keeps the session in a file instead of in the keyring.
    `allows_plain`: http is right for this server, although it is not this machine.
    """

    address: str
    email: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)
    ca_file: Path | None = None
    token_file: Path | None = None
    allows_plain: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`account` is to be kept in the library; `backend` asks in its name. `keeping`: whether a new start knows it."""

    account: Account
    backend: Backend
    tokens: Tokens
    keeping: Keeping


async def sign_in(wish: Wish, machine: Machine, known: Iterable[Account] = ()) -> SignedIn:
    """A new session of this machine. Who is among `known` at this server keeps their account's id.

    The session that this machine had of that account ends at the server, if it can be told: nobody could end it later.

    Raises: BadAddress; WrongSignIn, with `wants_code` when only the code is missing; SyncError.
    """
    address = normalised(wish.address, allows_plain=wish.allows_plain)
    backend = Backend(address, replace(machine.reaching, ca_file=wish.ca_file))
    try:
        session = await _session(backend, wish, machine)
        me = await _me(backend, session)
        former = next((one for one in known if (one.address, one.user_id) == (address, me.id)), None)
        account = Account(
            former.id if former else uuid4().hex, KIND, address, me.id, me.email, me.name, _options(wish),
            cursor=former.cursor if former else "", epoch=former.epoch if former else "", in_use=True,
        )  # fmt: skip
        tokens = tokens_of(account, backend, machine)
        before = "" if former is None else (await vault_of(former, machine).read()).secret
        keeping = await tokens.begin(session)
    except BaseException:
        await backend.close()
        raise
    backend.sign_with(tokens)
    if before and before != session.renewal:
        await _end(backend, before, machine)
    return SignedIn(account, backend, tokens, keeping)


async def _end(backend: Backend, renewal: str, machine: Machine) -> None:
    """End the session that `renewal` would go on with; that it is over already is as good. Nobody waits long for it."""

    async def end() -> None:
        former = await renewed(backend, renewal, machine.reaching.pace)
        headers = {"Authorization": f"Bearer {former.access}"}
        await backend.ask("POST", "/api/auth/logout", headers=headers, is_signed=False)

    try:
        await within(machine.reaching.pace, _END_S, end())
    except (SyncError, TimeoutError) as error:
        log.info("the former session of this computer was not ended: %s", error)


async def _session(backend: Backend, wish: Wish, machine: Machine) -> Session:
    pace, device = machine.reaching.pace, platform.node()[:100]
    asked_s = pace.now()
    body = {"email": wish.email, "password": wish.password, "device": device}
    response = await _let_in(backend, "/api/auth/login", body)
    if response.status_code != HTTPStatus.ACCEPTED:
        return session_in(response, asked_s)
    if not wish.code:
        raise WrongSignIn("the code of the authenticator app is needed", wants_code=True, advice="Type the code.")
    token = _read(response, _SecondStep).mfa_token
    asked_s = pace.now()
    return session_in(
        await _let_in(backend, "/api/auth/login/mfa", {"mfa_token": token, "code": wish.code, "device": device}),
        asked_s,
    )


async def _let_in(backend: Backend, path: str, body: dict[str, str]) -> httpx.Response:
    try:
        return await backend.ask("POST", path, json=body, is_signed=False, by_person=True)
    except Refused as error:
        if isinstance(error, SignedOut) or error.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            text = "the code is wrong or was used" if path.endswith("mfa") else "the address or the password is wrong"
            raise WrongSignIn(
                text, error.status, wants_code=path.endswith("mfa"), correlation_id=error.correlation_id
            ) from error
        raise


async def _me(backend: Backend, session: Session) -> _Me:
    backend.sign_with(_Fresh(session))
    return _read(await backend.ask("GET", "/api/auth/me", by_person=True), _Me)


def _options(wish: Wish) -> MappingProxyType[str, str]:
    named = {CA_FILE: wish.ca_file, TOKEN_FILE: wish.token_file}
    return MappingProxyType({name: str(file.absolute()) for name, file in named.items() if file is not None})


class _Fresh:
    """The access token of a session that is not kept yet."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def access(self) -> str:
        return self._session.access

    def refused(self, token: str = "") -> None:
        """It is asked once; what the server says then is told to the person."""


class _SecondStep(msgspec.Struct):
    mfa_token: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class _Me(msgspec.Struct):
    id: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]
    email: Annotated[str, msgspec.Meta(max_length=320)]
    name: Annotated[str, msgspec.Meta(max_length=500)] = ""


def _read(response: httpx.Response, kind: type[T]) -> T:
    """An answer of this form. Raises: ServerFailed."""
    try:
        return msgspec.json.decode(response.content, type=kind)
    except msgspec.MsgspecError as error:
        raise ServerFailed(
            "the server's answer cannot be understood", correlation_id=correlation_of(response)
        ) from error
