"""Where a request comes from, when proxies stand before the gateway."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

_UNKNOWN = "unknown"


def client_address(scope: Scope, trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """The address of the client: the nearest in ``X-Forwarded-For`` that is no trusted proxy, or whoever connected.

    Anybody can write the header; it is read from its end, and only as long as trusted proxies wrote it.
    """
    peer = scope.get("client")
    nearest = _parsed(peer[0]) if peer else None
    if nearest is None:
        return _UNKNOWN
    told = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
    hops = [hop.strip() for hop in b",".join(told).decode("latin-1").split(",")]
    while hops and any(nearest in network for network in trusted):
        further = _parsed(hops.pop())
        if further is None:
            break
        nearest = further
    return str(nearest)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if isinstance(mapped, IPv4Address) else address
