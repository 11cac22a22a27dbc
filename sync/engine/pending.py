"""What a diagram has to push, and what is to be done when the server has answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from storage.sync_states import Version
from sync.wire import limits
from sync.wire.messages import Blob


@dataclass(frozen=True, slots=True)
class Pending:
    """One batch. `title` is given when the server has to make the diagram, which only a push by HTTP can ask for.

    With it the server has every update up to number `upto`, and with `whole` everything of the diagram up to there.
    """

    diagram: str
    epoch: str
    batch_id: str = ""
    blobs: tuple[Blob, ...] = ()
    upto: int = 0
    whole: bool = False
    title: str | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to push."""
        return bool(self.blobs) or self.title is not None

    @property
    def fits_socket(self) -> bool:
        """Whether it may travel over the socket: no title, and no blob that is too large for a frame."""
        return self.title is None and all(len(blob.data) <= limits.BLOB for blob in self.blobs)

    @property
    def size(self) -> int:
        return sum(len(blob.data) for blob in self.blobs)


class Next(Enum):
    """What to do after an answer."""

    GO_ON = "go on"  # it is kept; there may be more
    AGAIN = "again"  # ask for what is pending anew, at once
    BY_HTTP = "by HTTP"  # ask anew, and push it by HTTP
    LATER = "later"  # nothing was stored: ask anew after the time that is given
    SIGN_IN = "sign in"  # nothing was stored, and nothing will be before the person has signed in
    REWRITE = "rewrite"  # it belongs to another device: a round has to write it anew; nothing is pending until then
    HELD = "held"  # the person has to decide
    NEW_EPOCH = "new epoch"  # the server's database is another one: a round has to compare everything first


@dataclass(frozen=True, slots=True)
class Answered:
    next: Next
    wait_s: float = 0.0


def version_of(blobs: Iterable[Blob]) -> Version:
    """What somebody has who has these."""
    version: dict[int, int] = {}
    for blob in blobs:
        version[blob.peer] = max(blob.end, version.get(blob.peer, 0))
    return version


def beyond(blobs: Sequence[Blob], known: Version) -> list[Blob]:
    """Those that hold something which `known` lacks."""
    return [blob for blob in blobs if blob.end > known.get(blob.peer, 0)]
