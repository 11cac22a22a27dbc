"""How a service and its worker speak: a line of JSON that tells the sizes, then that many blobs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

LONGEST_HEAD = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Frame:
    """`head` is what is said, `blobs` what goes along."""

    head: Mapping[str, object]
    blobs: tuple[bytes, ...] = ()


def head_of(said: Mapping[str, object], blobs: Sequence[bytes]) -> bytes:
    """The line before the blobs."""
    return json.dumps({**said, "sizes": [len(blob) for blob in blobs]}).encode() + b"\n"


def understood(line: bytes) -> tuple[Mapping[str, object], list[int]]:
    """What a head says, and the sizes of the blobs that follow. Raises: ValueError for anything that is no head."""
    head = json.loads(line)
    if not isinstance(head, dict):
        raise ValueError("not a head")
    sizes = head.pop("sizes", None)
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise ValueError("a head without sizes")
    return head, sizes


def send(to: BinaryIO, said: Mapping[str, object], blobs: Sequence[bytes] = ()) -> None:
    """Write one frame, from the worker's side."""
    to.write(head_of(said, blobs))
    for blob in blobs:
        to.write(blob)
    to.flush()


def receive(source: BinaryIO) -> Frame | None:
    """The next frame on the worker's side; None when the service is gone."""
    line = source.readline()
    if not line.endswith(b"\n"):
        return None
    head, sizes = understood(line)
    return Frame(head, tuple(source.read(size) for size in sizes))
