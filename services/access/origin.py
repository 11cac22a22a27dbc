"""Where a request comes from: the address of the client, also when a gateway of ours stands between."""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from ipaddress import ip_address, ip_network

from starlette.requests import HTTPConnection

from services.platform.platform import Platform

_current: ContextVar[str] = ContextVar("origin", default="")


def origin() -> str:
    """The address of the client whose request is being answered; empty outside one."""
    return _current.get()


def remember_origin(platform: Platform, connection: HTTPConnection) -> None:
    """Let `origin` answer for this request. The guard of every endpoint does it."""
    _current.set(client_address(connection, platform.settings.trusted_proxies))


def client_address(connection: HTTPConnection, trusted_proxies: str) -> str:
    """The address of the client. `X-Forwarded-For` counts only from a trusted proxy, and only its last word,
    which that proxy wrote itself; what stands before it anybody may have made up.
    """
    peer = connection.client.host if connection.client else ""
    forwarded = connection.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    if forwarded and _is_trusted(peer, trusted_proxies) and _is_address(forwarded):
        return forwarded
    return peer if _is_address(peer) else ""


def _is_address(text: str) -> bool:
    try:
        return len(text) <= 45 and bool(ip_address(text))
    except ValueError:
        return False


@lru_cache(maxsize=1024)
def _is_trusted(peer: str, trusted_proxies: str) -> bool:
    if not _is_address(peer):
        return False
    networks = (ip_network(one.strip(), strict=False) for one in trusted_proxies.split(",") if one.strip())
    return any(ip_address(peer) in network for network in networks)
