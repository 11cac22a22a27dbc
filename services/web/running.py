"""A service as a process: it listens, and ends so that nobody who is being answered notices.

The figures are those of sync-research 4.6.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from services.platform.errors import Unavailable
from services.platform.platform import Platform
from services.platform.settings import Profile, Settings
from services.web.heads import PromptH11

log = logging.getLogger(__name__)

_BACKLOG = 2048
_CONNECTIONS = 4000
_SOCKET_FRAME_BYTES = 1024 * 1024
_PING_S = 10.0  # a dead link is seen within twenty seconds
_KEEP_ALIVE_S = 75
# Of the grace time: for the pools and the background work, when the last answer is out.
_CLOSING_S = 3.0
_DRAIN_S = 1.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def host_of(settings: Settings) -> str:
    """Where to listen: on this machine only in the local profile, unless the settings say otherwise."""
    return settings.host or ("127.0.0.1" if settings.profile is Profile.LOCAL else "0.0.0.0")  # noqa: S104


def drain_s_of(settings: Settings) -> float:
    """How long to go on answering after the signal: until balancers have heard of it; on one machine there is none."""
    if settings.shutdown_drain_s is not None:
        return settings.shutdown_drain_s
    return 0.0 if settings.profile is Profile.LOCAL else _DRAIN_S


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 means any. Raises: Unavailable when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        advice = "Stop what runs there, or choose another port."
        raise Unavailable(f"{host}:{port} cannot be listened on: {error.strerror}", advice=advice) from error
    # Connections inherit it. asyncio sets it only on sockets that name their protocol, which this one does not; without
    # it the second half of every answer waits 40 ms for the acknowledgement of the first (Nagle and delayed ACK).
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


async def serve(
    app: ASGIApp, platform: Platform, door: socket.socket, *, started: Callable[[], None] = lambda: None
) -> None:
    """Answer on `door` until SIGTERM or SIGINT; returns when the last answer is out and the app has ended.

    At the signal readiness turns to no and the farewells are said; for the drain time everything is still answered,
    each answer closing its connection; then the door closes. All within the grace time of the settings.
    """
    server = _Server(_config(app, platform.settings), platform, started)
    await server.serve(sockets=[door])


def _config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    answering_s = settings.shutdown_grace_s - drain_s_of(settings) - _CLOSING_S
    return uvicorn.Config(
        app,
        http=PromptH11,
        ws="websockets-sansio",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the gateway reads them itself, from those it trusts
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=max(int(answering_s), 1),
        limit_concurrency=_CONNECTIONS,
        backlog=_BACKLOG,
        ws_max_size=_SOCKET_FRAME_BYTES,
        ws_max_queue=16,
        ws_ping_interval=_PING_S,
        ws_ping_timeout=_PING_S,
        ws_per_message_deflate=False,  # updates do not shrink, and inflating is what bombs are made for
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
    )


class _Server(uvicorn.Server):
    """uvicorn's, which at a signal would close the door at once and end by the signal instead of with 0."""

    def __init__(self, config: uvicorn.Config, platform: Platform, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._lifecycle = platform.lifecycle
        self._settings = platform.settings
        self._tell_started = started
        self._ending: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell_started()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        former = {
            number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(self._stop)) for number in _SIGNALS
        }
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _stop(self) -> None:
        if self._ending is not None:
            self.force_exit = True  # asked twice: whoever waits, waits no longer
            return
        log.info("ending")
        _end_at_last(self._settings.shutdown_grace_s)
        self._ending = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        drain_s = drain_s_of(self._settings)
        with suppress(TimeoutError):
            async with asyncio.timeout(drain_s + _CLOSING_S):
                await self._lifecycle.end()
        await asyncio.sleep(drain_s)
        self.should_exit = True


def _end_at_last(seconds: float) -> None:
    """A process that hangs in its end holds up whoever replaces it."""

    def give_up() -> None:
        log.error("the end took longer than %s seconds", seconds)
        os._exit(1)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
