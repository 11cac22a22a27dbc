"""What the other side sent of one diagram, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from storage.arrivals import Arrival
from storage.sync_states import NOTHING, SyncState, Version
from sync.wire.messages import Update


@dataclass(frozen=True, slots=True)
class Delivery:
    """Rows of the log of an account's diagram. With them the client has all rows up to `seq`.

    `promised` is what the log holds, as the server says; empty when it does not say. `founding` makes the diagram when
    it is not here yet.
    """

    diagram: str
    account: str
    epoch: str
    arrivals: tuple[Arrival, ...] = ()
    seq: int = 0
    promised: Version = field(default_factory=lambda: NOTHING)
    founding: SyncState | None = None


class Fate(Enum):
    """What became of a delivery."""

    TAKEN = "taken"  # it is part of the diagram, on the disk
    WAITING = "waiting"  # it builds on what is not here: ask for everything, by version, within five seconds
    HELD = "held"  # nothing was applied: the person has to decide
    GONE = "gone"  # the diagram was deleted for good here meanwhile


@dataclass(frozen=True, slots=True)
class Taken:
    """`version` is what is here now; `caught_up`: it includes all that was promised. `refused` counts bad ones."""

    fate: Fate
    version: Version = field(default_factory=lambda: NOTHING)
    caught_up: bool = False
    refused: int = 0


def arrivals_of(diagram: str, account: str, updates: Iterable[Update]) -> tuple[Arrival, ...]:
    """The rows of a log as they are stored."""
    return tuple(Arrival(diagram, account, one.seq, one.data, one.peer, one.start, one.end) for one in updates)


def includes(version: Version, other: Version) -> bool:
    """Whether `version` knows all that `other` knows."""
    return all(version.get(peer, 0) >= end for peer, end in other.items())


def common(version: Version, other: Version) -> Version:
    """What both know."""
    return {peer: min(end, version[peer]) for peer, end in other.items() if peer in version}
