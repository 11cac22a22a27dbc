"""What one peer wrote, cut into updates of a size that travels well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """The operations `start` up to but without `end` of one peer, as an update that holds exactly these."""

    peer: int
    start: int
    end: int
    data: bytes


def pieces(export: Callable[[int, int, int], bytes], peer: int, span: tuple[int, int], *, most: int) -> Iterator[Piece]:
    """The operations of `span` (from, up to) in their order, in pieces of at most `most` bytes where that can be.

    `export` gives the update with the operations of a peer from one number up to another. A single operation is never
    cut, however large it is.
    """
    start, end = span
    data = export(peer, start, end)
    if len(data) <= most or end - start <= 1:
        yield Piece(peer, start, end, data)
        return
    # A little more than would do if all operations were of one size: one round of cutting is mostly enough.
    parts = min(end - start, len(data) * 9 // (most * 8) + 1)
    bounds = [start + (end - start) * number // parts for number in range(parts + 1)]
    for low, high in zip(bounds, bounds[1:], strict=False):
        yield from pieces(export, peer, (low, high), most=most)
