"""Signs requests in the name of the account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Protocol

import httpx

from sync.errors import SignedOut
from sync.net.transport import Ask, Transport

_NAME = "Authorization"


class TokenSource(Protocol):
    """Where access tokens come from; `sync.account.tokens.Tokens` in the program."""

    async def access(self) -> str:
        """One that is good now, renewed when it is due. Raises: SignedOut; SyncError when it cannot be renewed now."""
        ...

    def refused(self, token: str = "") -> None:
        """The server did not take `token`, or the last one that was given: the next is a new one."""
        ...


class NoTokens:
    """Nobody is signed in."""

    async def access(self) -> str:
        raise SignedOut("nobody is signed in")

    def refused(self, token: str = "") -> None:
        """There is nothing that could be refused."""


class Signing:
    """Sends the access token along; when the server does not take it, once more with a new one."""

    def __init__(self, inner: Transport, tokens: TokenSource) -> None:
        self._inner = inner
        self.tokens = tokens

    async def send(self, ask: Ask) -> httpx.Response:
        if not ask.is_signed:
            return await self._inner.send(ask)
        response, token = await self._signed(ask)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self.tokens.refused(token)
            response, token = await self._signed(ask)
            if response.status_code == HTTPStatus.UNAUTHORIZED:
                self.tokens.refused(token)
        return response

    async def _signed(self, ask: Ask) -> tuple[httpx.Response, str]:
        token = await self.tokens.access()
        ask.request.headers[_NAME] = f"Bearer {token}"
        return await self._inner.send(ask), token
