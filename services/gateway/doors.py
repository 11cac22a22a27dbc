"""Who may pass the gateway, and how often."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress

from pydantic import TypeAdapter
from starlette.datastructures import Headers as ReadHeaders
from starlette.routing import compile_path
from starlette.types import Scope

from services.access.api_keys import PREFIX
from services.access.emails import Email
from services.gateway import rates
from services.gateway.headers import Headers
from services.gateway.rates import OverTheLimit, Rates, address_key, headers_of, secret_key
from services.gateway.targets import Target
from services.gateway.tokens import Tokens
from services.platform.errors import NotSignedIn, Unavailable
from services.platform.windows import Rate, Uncounted
from services.web.routing import Route

_LOGIN = ("POST", "/api/auth/login")
_READS = ("GET", "HEAD")
# What costs more than others is counted besides; only what is asked to be done, not looking at it.
_COSTLY: Mapping[str, Rate] = {"ai": rates.AI, "exports": rates.EXPORTS, "svg": rates.EXPORTS}
_RETRY_S = 5.0
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)
# Signed in, or the second factor is still to come.
_RIGHT = (200, 202)


class PublicPaths:
    """The public endpoints of all services, read from their own tables."""

    def __init__(self, tables: Mapping[str, Iterable[Route]]) -> None:
        self._routes = {
            name: [
                (route.method, compile_path(f"/api/{name}{route.path}")[0], not route.permission.needs_caller)
                for route in table
            ]
            for name, table in tables.items()
        }

    def has(self, method: str, target: Target) -> bool:
        """Whether the endpoint that answers `method` there is public: the first that fits, as in the service."""
        for its_method, pattern, is_public in self._routes.get(target.service, ()):
            if its_method == method and pattern.match(target.path):
                return is_public
        return False


class Doors:
    """Checks requests: endpoints that are public pass without a token, all others need one or an API key.

    An API key is counted here and verified by the service. What `marks` gets stands in the answer's headers.
    """

    def __init__(self, public: PublicPaths, limits: Rates, tokens: Tokens) -> None:
        self._public = public
        self._rates = limits
        self._tokens = tokens

    async def enter(self, scope: Scope, target: Target, address: str, marks: Headers) -> None:
        """Raises: NotSignedIn, OverTheLimit, Unavailable."""
        await self._count(rates.ADDRESS, address_key(address), marks)
        is_socket = scope["type"] == "websocket"
        method = "GET" if is_socket else scope["method"]
        is_public = is_socket or self._public.has(method, target)
        person = await self._person(scope, is_public)
        if person is None:
            return
        await self._count(rates.SOCKETS if is_socket else rates.USER, person, marks)
        if method not in _READS and (costly := _COSTLY.get(target.service)):
            await self._count(costly, person, [])

    def is_login(self, scope: Scope, target: Target) -> bool:
        return (scope["method"], target.path.rstrip("/")) == _LOGIN

    async def before_login(self, address: str, body: bytes, marks: Headers) -> None:
        """Count a try to sign in. While nobody can count, nobody signs in. Raises: OverTheLimit, Unavailable."""
        try:
            await self._rates.look(rates.FAILED_LOGINS, address_key(address))
            if account := account_in(body):
                standing = await self._rates.take(rates.LOGIN, secret_key(account))
                marks[:] = headers_of(standing)
        except OverTheLimit as error:
            marks[:] = headers_of(error.standing)
            raise
        except Uncounted:
            raise Unavailable("nobody can sign in at the moment", retry_after_s=_RETRY_S) from None

    async def after_login(self, address: str, body: bytes, status: int) -> None:
        """A wrong password counts against the address besides; a right one ends the count of its account."""
        if status == NotSignedIn.status:
            await self._count(rates.FAILED_LOGINS, address_key(address), [], may_refuse=False)
        elif status in _RIGHT and (account := account_in(body)):
            with suppress(Uncounted):
                await self._rates.forget(rates.LOGIN, secret_key(account))

    async def _person(self, scope: Scope, is_public: bool) -> str | None:
        kind, _, credential = ReadHeaders(scope=scope).get("authorization", "").partition(" ")
        credential = credential.strip()
        if kind.lower() != "bearer" or not credential:
            if is_public:
                return None
            raise NotSignedIn("this needs an access token or an API key")
        if credential.startswith(PREFIX):
            return secret_key(credential)
        try:
            return await self._tokens.user_of(credential)
        except (NotSignedIn, Unavailable):
            # A public endpoint decides itself what an old token means: whoever refreshes has one.
            if is_public:
                return None
            raise

    async def _count(self, rate: Rate, key: str, marks: Headers, *, may_refuse: bool = True) -> None:
        try:
            marks[:] = headers_of(await self._rates.take(rate, key))
        except OverTheLimit as error:
            marks[:] = headers_of(error.standing)
            if may_refuse:
                raise
        except Uncounted:
            return  # without Redis traffic goes on uncounted; signing in does not


def account_in(body: bytes) -> str | None:
    """The e-mail address of somebody who signs in, as the auth service reads it; None for what it takes for none."""
    try:
        document = json.loads(body)
        email = document.get("email") if isinstance(document, dict) else None
        return _EMAIL.validate_python(email.strip()) if isinstance(email, str) else None
    except (ValueError, RecursionError):
        return None
