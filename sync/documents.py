"""What sync asks of whoever understands documents; to this room their bytes are opaque.

`app` fits it in: a worker process reads what came from elsewhere, and merges, and cuts. Every call may take long and
happens beside the loop, so none of them blocks it; two calls about one diagram are never under way at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from storage.arrivals import Arrival
from storage.sync_states import NOTHING, Version
from sync.wire.messages import Blob


class Finding(Enum):
    """What was found of arrivals."""

    SOUND = "sound"  # they can be merged and read
    WAITING = "waiting"  # they build on what is not here
    REFUSED = "refused"  # one of them is no update, or damaged, or too much, or killed its reader


@dataclass(frozen=True, slots=True)
class Examined:
    """What the worker says of arrivals, taken together with all that is here of their diagram.

    `version` is the diagram's with them. `bad` are the positions of those that are refused. `deletes` counts the shapes
    and connectors that live now and would not afterwards, of `living`.
    """

    finding: Finding
    version: Version = field(default_factory=lambda: NOTHING)
    bad: tuple[int, ...] = ()
    reason: str = ""
    deletes: int = 0
    living: int = 0


class Documents(Protocol):
    """The diagrams of one library, as bytes that somebody understands."""

    async def version(self, diagram: str) -> Version:
        """Of all that is stored of it. Raises: storage's DiagramMissing; SyncError when it cannot be read."""
        ...

    async def unsent(self, diagram: str, known: Version) -> tuple[Sequence[Blob], int]:
        """All operations beyond `known`, cut as the protocol wants them, and the number of the last update in them.

        Each blob has at most 256 KiB where that can be. Those of other people are `relayed`. Raises: as `version`.
        """
        ...

    async def examine(self, diagram: str, arrivals: Sequence[Arrival]) -> Examined:
        """Read what came from elsewhere, for the first time, in a process that may die of it."""
        ...

    async def show(self, diagram: str, updates: Sequence[bytes]) -> None:
        """They are stored and part of the diagram now: whoever has it open shows them. Returns when that is done."""
        ...

    def renamed(self, diagram: str, title: str) -> None:
        """The other side has another title for it, which is stored: whoever shows one shows that. Never blocks."""
        ...

    async def fork(self, diagram: str, *, title: str) -> str:
        """All that is here as a diagram of its own, in its own words: no operation is shared. Its id."""
        ...

    async def rewritten(self, diagram: str, server: Sequence[bytes]) -> bytes:
        """What `diagram` says beyond the server's copy, written anew by a fresh peer on top of that copy.

        For edits whose peer belongs to another device. One update that builds on `server`.
        """
        ...
