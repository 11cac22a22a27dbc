"""What is asked of a worker and what it answers: MessagePack values, each behind its length in eight bytes."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO, TypeVar

import msgspec

from sync.wire.messages import Blob

T = TypeVar("T")
LENGTH = 8


class Finding(StrEnum):
    SOUND = "sound"
    WRONG = "wrong"  # it is not what it declares
    POISON = "poison"  # it cannot be read, or the worker died of it
    WAITING = "waiting"  # something is missing that it builds on; only when summing up


class Question(msgspec.Struct, frozen=True):
    """Either batches, each to be read for the first time by itself; or blobs of one diagram, to be summed up.

    With `back_to`, a sum of the same diagram, the answer is what makes the diagram equal to it again: one update of one
    new peer, empty when it is equal already.
    """

    batches: list[list[Blob]] = []
    blobs: list[bytes] = []
    back_to: bytes = b""


class Answer(msgspec.Struct, frozen=True):
    """To one batch, or to the blobs; `spent`: the worker gives no other. With a sum: its bytes and what is in it."""

    finding: Finding
    reason: str = ""
    spent: bool = False
    data: bytes = b""
    version: dict[int, int] = {}


def write(to: BinaryIO, value: msgspec.Struct) -> None:
    to.write(framed(value))
    to.flush()


def framed(value: msgspec.Struct) -> bytes:
    data = msgspec.msgpack.encode(value)
    return len(data).to_bytes(LENGTH, "big") + data


def read(source: BinaryIO, kind: type[T]) -> T | None:
    """The next value; None when there are no more."""
    head = source.read(LENGTH)
    if len(head) < LENGTH:
        return None
    return msgspec.msgpack.decode(source.read(int.from_bytes(head, "big")), type=kind)
