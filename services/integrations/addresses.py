"""Where a webhook may go: an address of the public internet, looked up once and then used, so that it cannot change."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass

import httpx

from services.integrations.settings import HubSettings
from services.platform.errors import Invalid

_LONGEST_URL = 2000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(Exception):
    """A webhook may not go there; the text says why, for a person."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is connected to: `url` has the address in place of the name, `host` goes into the request's headers.

    `name` is what the certificate must be for.
    """

    url: httpx.URL
    host: str
    name: str


def checked_url(text: str, settings: HubSettings) -> str:
    """`text`, when it can be the address of a webhook. Raises: Invalid."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        raise Invalid("url: that is not an address", advice="Write https://host/path.") from None
    allowed = ("https", "http") if settings.allow_http else ("https",)
    if url.scheme not in allowed:
        raise Invalid(f"url: it must begin with {' or '.join(allowed)}", advice="Write https://host/path.")
    if not url.host or url.userinfo or url.fragment or len(text) > _LONGEST_URL:
        raise Invalid("url: it needs a host, and may have no password and no fragment, and 2,000 characters at most")
    return text


async def target_of(text: str, settings: HubSettings) -> Target:
    """Look the host of `text` up and choose one of its addresses. Raises: NotAllowed."""
    try:
        url = httpx.URL(checked_url(text, settings))
    except Invalid as error:
        raise NotAllowed(error.detail) from None
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotAllowed("its host is not known") from None
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]
    # One private address among public ones is a trap as well: which one is used would be chance.
    if not addresses or not (settings.allow_private or all(is_public(address) for address in addresses)):
        raise NotAllowed("its host is not on the public internet")
    pinned = url.copy_with(host=str(addresses[0]))
    return Target(pinned, url.netloc.decode("ascii"), url.raw_host.decode("ascii"))


def is_public(address: Address) -> bool:
    """Whether it is on the public internet, also when an IPv4 address is wrapped in an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast and not address.is_reserved
