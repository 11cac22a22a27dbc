"""What clashed while nobody had a diagram open: found by what finds it in an open one, beside whoever draws there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from diagram.collector import collector_paused
from diagram.document.conflicts import Met
from diagram.document.replica import Replica
from diagram.document.writers import writers


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What is stored, as a count of the operations of each peer, and what of it clashed since it was told last."""

    version: Mapping[int, int]
    met: Met = Met()


def met_meanwhile(
    blobs: Sequence[bytes], told: Mapping[int, int] | None, written_here: Callable[[], Sequence[bytes]]
) -> Meanwhile:
    """What in the stored `blobs` clashed beyond the version `told`; nothing when that is not known.

    A clash counts only between what was written here, as `written_here` says, and what others wrote. Nothing but the
    headers is read when all of it was told: about 5 µs each. Else the blobs are loaded once more, and as
    `Wordings.met_since`. Works on any thread.

    Raises:
        BadUpdate: one of the blobs is damaged.
    """
    replica = Replica()
    now = _version(replica, blobs)
    if told is None or _is_within(now, told):
        return Meanwhile(now)
    own = writers(written_here(), replica.spans_of)
    if not own or _is_within({peer: end for peer, end in now.items() if peer not in own}, told):
        return Meanwhile(now)
    with collector_paused():
        replica.load(blobs)
        return Meanwhile(replica.versions(), replica.met_beyond(told, own))


def _version(replica: Replica, blobs: Sequence[bytes]) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for blob in blobs:
        for peer, (_, end) in replica.spans_of(blob).items():
            found[peer] = max(end, found.get(peer, 0))
    return found


def _is_within(version: Mapping[int, int], other: Mapping[int, int]) -> bool:
    return all(other.get(peer, 0) >= end for peer, end in version.items())
