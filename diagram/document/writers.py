"""Which peers wrote the blobs that were stored here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence


def writers(blobs: Sequence[bytes], peers_of: Callable[[bytes], Iterable[int]]) -> set[int]:
    """The peers in blobs that were stored here one after the other; `peers_of` reads the header of one.

    One document writes under one peer until it is closed and never under that again: where both ends of a run are of
    one peer, all between them is. So not every header is read.
    """
    found: set[int] = set()
    ahead = [(0, len(blobs) - 1)] if blobs else []
    while ahead:
        low, high = ahead.pop()
        first, last = (set(peers_of(blobs[place])) for place in (low, high))
        found |= first | last
        if high - low > 1 and not (first == last and len(first) == 1):
            middle = (low + high) // 2
            ahead += [(low, middle), (middle, high)]
    return found
