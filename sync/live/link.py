"""One WebSocket from its opening to its end: it reads, writes, and notices when nobody is at the other side."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from sync.errors import ServerFailed, SlowDown, SyncError, Unreachable, Untrusted
from sync.live.ends import LOST, End
from sync.live.outgoing import Outgoing
from sync.pace import SLOW_BYTES_PER_S, Pace
from sync.wire import limits
from sync.wire.codec import BadMessage, from_server
from sync.wire.codes import Code
from sync.wire.messages import FromServer

log = logging.getLogger(__name__)

_OPEN_S = 6.0
_CLOSE_S = 1.0
# We ask often, so that silence for two rounds is no pause: nobody is there. That is also seen while a write waits for a
# peer that reads nothing, where the library's own timeout of an answer to a ping is not: it would have to write the
# ping first. And a slow line that is full of our own bytes is not taken for a dead one: what may not have arrived there
# yet is given the time that it takes on such a line. See docs/decisions/0037 and 0049.
_PING_S = 2.5
SILENT_S, LONGEST_SILENCE_S = 6.0, 19.0
_LOOK_S = 0.5
_UNSENT_BYTES = 128 * 1024
_BUSY = frozenset({429, 503})

Hear = Callable[[FromServer], Awaitable[None]]


class Wire(ClientConnection):
    """A connection that counts the bytes that arrive, those of answers to pings among them."""

    heard_bytes = 0

    def data_received(self, data: bytes) -> None:
        self.heard_bytes += len(data)
        super().data_received(data)


async def opened(url: str, tls: ssl.SSLContext | None) -> Wire:
    """A connection to the server at `url`, through the proxy of the environment. Raises: SyncError."""
    try:
        wire = await connect(
            url,
            ssl=tls if url.startswith("wss:") else None,
            proxy=None if _is_here(url) else True,
            compression=None,  # what travels is compact, and a window for each direction costs more than it saves
            max_size=limits.FRAME,
            open_timeout=_OPEN_S,
            close_timeout=_CLOSE_S,
            ping_interval=None,
            user_agent_header="AutoGraph",
            create_connection=Wire,
        )
    except InvalidStatus as error:
        raise _refusal(error) from None
    except ssl.SSLCertVerificationError as error:
        raise Untrusted(error.verify_message) from None
    except (OSError, EOFError) as error:
        raise Unreachable(f"no connection: {type(error).__name__}") from None
    except (InvalidHandshake, InvalidURI, ConnectionClosed) as error:
        raise ServerFailed(f"the answer is not that of a WebSocket: {type(error).__name__}") from None
    assert isinstance(wire, Wire)
    _keep_short(wire)
    return wire


class Link:
    """A connection at work; `hear` takes each message, and nothing more is read before it has."""

    def __init__(self, wire: Wire, pace: Pace, hear: Hear, outgoing: Outgoing | None = None) -> None:
        self._wire = wire
        self._pace = pace
        self._hear = hear
        self._is_hearing = False
        self._why: str | None = None
        self._is_dead = False
        self._written = 0
        self._arrived = 0
        self.outgoing = outgoing or Outgoing()

    async def run(self) -> End:
        """Until it ends, by whichever side. Given up, it is closed before this returns."""
        tasks = [asyncio.create_task(work()) for work in (self._read, self._write, self._ping, self._watch)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            await self._close()
        for outcome in outcomes:
            if isinstance(outcome, Exception) and not isinstance(outcome, ConnectionClosed | OSError):
                raise outcome
        return self._end()

    def drop(self, why: str) -> None:
        """End it at once, without a word to the other side, which may not be there."""
        self._why = self._why or why
        self._wire.transport.abort()

    async def _read(self) -> None:
        while True:
            data = await self._wire.recv(decode=False)
            try:
                message = from_server(data)
            except BadMessage as error:
                log.warning("the server says what is no message: %s", error)
                self._why = "the server says what is no message"
                await self._wire.close(Code.PROTOCOL, self._why)
                return
            self._is_hearing = True
            await self._hear(message)
            self._is_hearing = False

    async def _write(self) -> None:
        while True:
            frame = await self.outgoing.next()
            self._written += len(frame)
            await self._wire.send(frame)

    async def _ping(self) -> None:
        while True:
            await self._pace.sleep(_PING_S)
            before = self._written
            answer = asyncio.ensure_future(await self._wire.ping())
            answer.add_done_callback(partial(self._answered, before))

    def _answered(self, before: int, answer: asyncio.Future[float]) -> None:
        """To a ping that was written behind so many bytes."""
        if not answer.cancelled() and answer.exception() is None:
            self._arrived = max(self._arrived, before)

    def _patience_s(self) -> float:
        """How long the other side may be silent, with what is on its way to it."""
        return min(SILENT_S + (self._written - self._arrived) / SLOW_BYTES_PER_S, LONGEST_SILENCE_S)

    async def _watch(self) -> None:
        """Drop it when nothing is heard for too long. While this process itself stood still, nothing could be."""
        heard, at = self._wire.heard_bytes, self._pace.now()
        looked = at
        while True:
            await self._pace.sleep(_LOOK_S)
            now = self._pace.now()
            stood_still = now - looked > 4 * _LOOK_S
            looked = now
            if self._wire.heard_bytes != heard or self._is_hearing or stood_still:
                heard, at = self._wire.heard_bytes, now
            elif now - at >= self._patience_s():
                self._is_dead = True
                self.drop(f"nothing was heard for {now - at:.0f} s")
                return

    async def _close(self) -> None:
        if self._why is None or self._wire.close_code is not None:
            with suppress(ConnectionClosed, OSError):
                await asyncio.shield(self._wire.close())
        self._wire.transport.abort()
        await self._wire.wait_closed()

    def _end(self) -> End:
        received = self._wire.protocol.close_rcvd
        if self._why is not None or received is None:
            return End(LOST, self._why or "the connection was lost", is_dead=self._is_dead)
        return End(received.code, received.reason)


def _refusal(error: InvalidStatus) -> SyncError:
    answer = error.response
    correlation = answer.headers.get("X-Correlation-ID", "")[:64]
    text = f"the server answered {answer.status_code} instead of a WebSocket"
    if answer.status_code in _BUSY:
        told = answer.headers.get("Retry-After", "")
        return SlowDown(text, float(told) if told.isdecimal() and len(told) < 6 else 0.0, correlation_id=correlation)
    return ServerFailed(text, correlation_id=correlation)


def _keep_short(wire: Wire) -> None:
    """Let little wait in the kernel, so that an answer to a ping does not stand behind seconds of edits."""
    plug = wire.transport.get_extra_info("socket")
    if plug is None:
        return
    with suppress(OSError, AttributeError):  # Windows has no such option
        plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)


def _is_here(url: str) -> bool:
    """Whether the server is this computer: no proxy stands between."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
