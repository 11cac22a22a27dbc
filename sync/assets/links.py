"""What the server says about files: links to its store, the parts of an upload; read with bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import httpx
import msgspec

from sync.errors import Unreadable

LARGEST = 128 * 1024 * 1024
"""Bytes of one file; a larger one stays where it is."""
_ANSWER = 4 * 1024 * 1024
_PARTS = 10_000
_HEADERS = frozenset(("content-type", "content-length"))
_OF_STORES = ("x-amz-", "x-ms-", "x-goog-")

T = TypeVar("T")


class Link(msgspec.Struct, frozen=True):
    """A request to the store that carries its own permission."""

    method: str
    url: str
    headers: dict[str, str] = {}

    def checked(self, method: str, *, is_secure: bool) -> tuple[httpx.URL, Mapping[str, str]]:
        """Where to send it, with which headers.

        Raises: Unreadable when no such link is ever made: for another method or scheme, plain where the server itself
        is secure, or with headers that carry more than a description of the file.
        """
        try:
            url = httpx.URL(self.url)
        except (httpx.InvalidURL, ValueError):
            raise Unreadable("the server gave a link to its store that is none") from None
        schemes = ("https",) if is_secure else ("http", "https")
        if self.method != method or url.scheme not in schemes or not url.host or url.userinfo:
            raise Unreadable("the server gave a link to its store that is not used")
        if any(name.lower() not in _HEADERS and not name.lower().startswith(_OF_STORES) for name in self.headers):
            raise Unreadable("the server wants headers for its store that are not sent")
        return url, self.headers


class Part(msgspec.Struct, frozen=True):
    """Bytes of a file behind those of the parts before; no `link`: they are there already."""

    number: int
    size: int
    link: Link | None = None


class Upload(msgspec.Struct, frozen=True):
    """`status` is ready when nothing is to be sent, else pending."""

    status: str
    upload_id: str | None = None
    parts: list[Part] = []

    def checked(self, size: int) -> Upload:
        """Raises: Unreadable when its parts are not a file of `size` bytes."""
        if self.status == "ready":
            return self
        fits = sum(part.size for part in self.parts) == size and all(part.size > 0 for part in self.parts)
        if not self.upload_id or not self.upload_id.isalnum() or len(self.parts) > _PARTS or not fits:
            raise Unreadable("the server wants parts of a file that it does not have")
        return self


class Offer(msgspec.Struct, frozen=True):
    """A file that can be downloaded."""

    sha256: str
    size: int
    link: Link


def read(kind: type[T], response: httpx.Response) -> T:
    """The answer of the server as a `kind`. Raises: Unreadable."""
    if len(response.content) > _ANSWER:
        raise Unreadable("the server's answer about a file is too long")
    try:
        return msgspec.json.decode(response.content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unreadable("the server's answer about a file cannot be read") from None
