"""Pictures inside style strings: data URIs become assets, addresses stay addresses and are never fetched.

draw.io writes ``image=data:image/png,<base64>`` because a semicolon would end the value; SVG may also be plain or
percent-encoded. Source: drawio-format notes, section 5.7.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from diagram.formats.drawio.codec import percent_decoded

_MARK = "asset:"
_TYPES = (
    (b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"), (b"RIFF", "image/webp"),
    (b"BM", "image/bmp"),
)  # fmt: skip
_KEPT = re.compile(r"(?<=[=])asset:([a-z0-9.+/-]{1,60}),([0-9a-f]{64})(?=;|\Z)")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture found in a style: its bytes, its content address, and whether base64 gives back the very same text."""

    data: bytes
    asset: str
    mime: str
    canonical: bool


def picture_in(address: str) -> Picture | None:
    """The picture of a data URI; None when `address` is no data URI or holds no bytes."""
    if not address.startswith("data:"):
        return None
    head, comma, body = address[5:].partition(",")
    if not comma or not body:
        return None
    mime, *parameters = head.split(";")
    text = body.lstrip()[:3].lower()
    plain = mime == "image/svg+xml" and "base64" not in parameters and text.startswith(("<", "%3c"))
    if plain:
        data = percent_decoded(body.encode("utf-8", "replace")).encode("utf-8", "replace")
    else:
        try:
            data = base64.b64decode(body + "=" * (-len(body) % 4))
        except (binascii.Error, ValueError):
            return None
    if not data:
        return None
    same = not plain and base64.b64encode(data).decode("ascii") == body and not parameters
    return Picture(data, hashlib.sha256(data).hexdigest(), mime, same)


def style_without(raw: str, address: str, picture: Picture) -> str:
    """`raw` with the picture's bytes replaced by its content address, so that a document holds them once."""
    if not picture.canonical or not re.fullmatch(r"[a-z0-9.+/-]{1,60}", picture.mime):
        return raw
    return raw.replace(f"={address}", f"={_MARK}{picture.mime},{picture.asset}", 1)


def asset_in(address: str) -> str | None:
    """The content address that `style_without` left."""
    match = _KEPT.fullmatch(f"={address}", 1)
    return match.group(2) if match else None


def assets_in(raw: str) -> list[tuple[str, str]]:
    """(mime type, content address) of every picture that `style_without` took out."""
    return _KEPT.findall(raw) if _MARK in raw else []


def style_with(raw: str, mime: str, asset: str, data: bytes) -> str:
    """The opposite of `style_without`."""
    return raw.replace(f"={_MARK}{mime},{asset}", f"={data_uri(data, mime)}", 1)


def data_uri(data: bytes, mime: str = "") -> str:
    """`data` as draw.io writes it in a style: base64, though it does not say so."""
    return f"data:{mime or mime_of(data)},{base64.b64encode(data).decode('ascii')}"


def mime_of(data: bytes) -> str:
    for magic, mime in _TYPES:
        if data.startswith(magic):
            return mime
    return "image/svg+xml"
