"""Servers' addresses as people type them."""

from __future__ import annotations

import re

import httpx

from sync.errors import Refused
from sync.net.pool import is_loopback

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_.:-]{1,253}")
_LONGEST = 2_000


class BadAddress(Refused):
    title = "That is no address of a server"
    about = "address"
    advice = "Write it as in a browser, for example https://example.org."


def normalised(typed: str, *, allows_plain: bool = False) -> str:
    """The origin of a server, such as ``https://example.org``.

    Without a scheme it is https, or http for this machine. http elsewhere sends the password in the clear, so it must
    be allowed. Raises: BadAddress.
    """
    text = typed.strip()
    if not text:
        raise BadAddress("the address is empty")
    if len(text) > _LONGEST or any(one.isspace() or not one.isprintable() for one in text):
        raise BadAddress("an address has no spaces in it, and is not that long")
    if not _SCHEME.match(text):
        text = f"{'http' if is_loopback(_read(f'https://{text}').host) else 'https'}://{text}"
    url = _read(text)
    if url.scheme not in ("http", "https"):
        raise BadAddress(f"a server is reached by https, not by {url.scheme[:20]}")
    if url.userinfo:
        raise BadAddress("no name and no password belong into the address", advice="They are asked for separately.")
    if url.path not in ("", "/") or url.query or url.fragment:
        raise BadAddress("only the server's name and port belong into the address", advice=f"Try {_origin(url)}.")
    if url.scheme == "http" and not is_loopback(url.host) and not allows_plain:
        advice = "Use https. If the way to the server is safe by other means, allow http with --allow-http."
        raise BadAddress("over http everybody on the way could read your password", advice=advice)
    return _origin(url)


def host_of(address: str) -> str:
    """The host of an origin, with its port when it is not the usual one."""
    return httpx.URL(address).netloc.decode()


def _read(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise BadAddress("the address cannot be read") from error
    if not url.host or not _HOST.fullmatch(url.raw_host.decode("ascii", "replace")):
        raise BadAddress("there is no server's name in the address")
    if url.port is not None and not 0 < url.port < 65_536:
        raise BadAddress("a port is a number from 1 to 65535")
    return url


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"
