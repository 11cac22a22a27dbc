"""Messages to bytes and back, within the limits."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from sync.wire import limits
from sync.wire.messages import FromClient, FromServer

T = TypeVar("T")

_encoder = msgspec.msgpack.Encoder()
_from_client: msgspec.msgpack.Decoder[FromClient] = msgspec.msgpack.Decoder(FromClient)
_from_server: msgspec.msgpack.Decoder[FromServer] = msgspec.msgpack.Decoder(FromServer)


class BadMessage(Exception):
    """Bytes that are no message of this protocol; its text names the place and holds nothing of the content."""


def encode(message: msgspec.Struct) -> bytes:
    return _encoder.encode(message)


def from_client(frame: bytes) -> FromClient:
    """What a client says. Raises: BadMessage."""
    return _decoded(_from_client, frame, limits.FRAME)


def from_server(frame: bytes) -> FromServer:
    """What a server says. Raises: BadMessage."""
    return _decoded(_from_server, frame, limits.FRAME)


def body(kind: type[T], data: bytes, limit: int = limits.BODY) -> T:
    """The body of a request or an answer. Raises: BadMessage."""
    return _decoded(msgspec.msgpack.Decoder(kind), data, limit)


def _decoded(decoder: msgspec.msgpack.Decoder[T], data: bytes, limit: int) -> T:
    if len(data) > limit:
        raise BadMessage(f"{len(data)} bytes; at most {limit} are taken")
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        raise BadMessage(str(error)[: limits.REASON - 60]) from None


def negotiated(protocols: list[int]) -> int | None:
    """The best protocol version that both ends speak; None when there is none."""
    return max(set(protocols) & set(limits.PROTOCOLS), default=None)
