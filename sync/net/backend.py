"""The way to a backend: everything that is asked by HTTP goes through here."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from sync.breaker import Breaker
from sync.errors import SyncError
from sync.net.answers import taken, understood
from sync.net.board import Board, Watcher
from sync.net.breaking import Breaking
from sync.net.correlation import Correlation
from sync.net.deadline import within
from sync.net.idempotency import Idempotency
from sync.net.pool import POOL_S, Pool
from sync.net.retrying import Retrying
from sync.net.signing import NoTokens, Signing, TokenSource
from sync.net.transport import Ask
from sync.net.trust import trust
from sync.pace import SLOW_BYTES_PER_S, Pace
from sync.status import PoolStatus, ServiceStatus

_CONNECT_S, _WRITE_S, _READ_S = 3.0, 10.0, 10.0
# A dead connection is seen within twenty seconds; the gateway itself does not wait longer than ten for a piece.
_LONG_READ_S, _LONGEST_READ_S = 20.0, 60.0
# One attempt as a whole, and all that a person waits for.
_ATTEMPT_S, _LONG_ATTEMPT_S, _PERSON_S = 60.0, 600.0, 15.0
_SERVICE = re.compile(r"/api/([a-z]+)(?:/|$)")
_GATEWAY = "gateway"


@dataclass(frozen=True, slots=True)
class Reaching:
    """How a backend is reached. `network` replaces the sockets, for tests and simulations."""

    ca_file: Path | None = None
    agent: str = "AutoGraph"
    pace: Pace = field(default_factory=Pace)
    network: httpx.AsyncBaseTransport | None = None


class Backend:
    """One server. Made and used on one event loop; `services` and `pool` may be asked from any thread.

    Layers, from the outside: the account's token, an idempotency key, a correlation id, trying again within a budget,
    a breaker per service, the pool. A caller may be cancelled at any time.
    """

    def __init__(self, address: str, reaching: Reaching | None = None) -> None:
        """`address` is the server's origin, such as ``https://example.org``. Raises: Untrusted for a bad `ca_file`."""
        how = reaching or Reaching()
        self.address = address.rstrip("/")
        # Where no socket is opened nobody has to be believed; reading all certificates takes some 50 ms.
        nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.ssl_context: ssl.SSLContext = trust(how.ca_file) if how.network is None else nobody
        self._base = httpx.URL(self.address)
        self._pace = how.pace
        self._headers = {"User-Agent": how.agent, "Accept": "application/json"}
        self._board = Board()
        self._pool = Pool(self._base, self.ssl_context, how.pace, how.network)
        self._breaking = Breaking(self._pool, how.pace.now, self._board.changed)
        self._signing = Signing(Idempotency(Correlation(Retrying(self._breaking, how.pace))), NoTokens())

    async def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,  # Any: whatever httpx can write into an address
        json: Any = None,  # Any: whatever JSON can say
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        is_signed: bool = True,
        is_long: bool = False,
        by_person: bool = False,
    ) -> httpx.Response:
        """The server's answer with status 2xx, read to its end. The service is the path's, ``/api/<service>/...``.

        `is_long`: the answer or the body may take minutes. `by_person`: somebody waits, so it is decided within 15 s
        (unless `is_long`). `headers` may name an ``Idempotency-Key`` of the caller's own.

        Raises: SyncError, all kinds but WrongSignIn and Unreadable.
        """
        if not path.startswith("/"):  # behind an address, another word could name another server
            raise ValueError(f"{path!r} is no path")
        service = _service(path)
        self._breaking.breaker(service).check()  # before anything is made: a service at rest costs next to nothing
        request = httpx.Request(
            method, self.address + path, params=params, json=json, content=content,
            headers={**self._headers, **(headers or {})},
            extensions={"timeout": _SHORT},
        )  # fmt: skip
        if is_long:
            request.extensions["timeout"] = _long(len(request.content))
        within_s = _LONG_ATTEMPT_S if is_long else _ATTEMPT_S
        ask = Ask(request, service, within_s, is_signed=is_signed, by_person=by_person)
        try:
            with understood(request):
                sending = self._signing.send(ask)
                response = await (within(self._pace, _PERSON_S, sending) if by_person and not is_long else sending)
            return taken(response, self._pace)
        except SyncError as error:
            self._board.failed(service, error)
            raise

    @property
    def tokens(self) -> TokenSource:
        """The tokens of the account that is signed in."""
        return self._signing.tokens

    def sign_with(self, tokens: TokenSource) -> None:
        """From now on, ask in the name of the account of `tokens`."""
        self._signing.tokens = tokens

    @property
    def socket_url(self) -> str:
        """Where the live connection goes."""
        scheme = "wss" if self._base.scheme == "https" else "ws"
        return str(self._base.copy_with(scheme=scheme, path="/api/collaboration/socket"))

    def breaker(self, service: str) -> Breaker:
        return self._breaking.breaker(service)

    def services(self) -> tuple[ServiceStatus, ...]:
        """Every service that was asked, and those that syncing needs."""
        return self._board.statuses(self._breaking.states())

    def pool(self) -> PoolStatus:
        return self._pool.status()

    def doubt_connections(self) -> None:
        """Open new ones from now on: the way was interrupted, and those that seem to be open may be dead.

        What is under way on one of them, and silent, is asked again soon.
        """
        self._pool.doubt()

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell `watcher` of every change of a breaker, in the loop's thread; call what comes back to end that."""
        return self._board.watch(watcher)

    async def close(self) -> None:
        """End all connections; what is under way has a moment to end by itself."""
        await self._pool.close()


def _timeout(read_s: float) -> dict[str, float | None]:
    return httpx.Timeout(connect=_CONNECT_S, write=_WRITE_S, read=read_s, pool=POOL_S).as_dict()


_SHORT = _timeout(_READ_S)


def _long(size: int) -> dict[str, float | None]:
    """For an answer that comes in pieces, to a question of so many bytes, which may be under way for long itself."""
    return _timeout(min(_LONG_READ_S + size / SLOW_BYTES_PER_S, _LONGEST_READ_S))


def _service(path: str) -> str:
    found = _SERVICE.match(path)
    return found.group(1) if found else _GATEWAY
