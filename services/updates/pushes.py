"""What somebody wants to add to a diagram's log, and what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sync.wire.messages import Ack, Blob, Status, Update

Version = Mapping[int, int]
"""A version vector: how many operations of each peer are known."""

SUSPICIOUS = frozenset({Status.INVALID, Status.POISON, Status.FORGED})
"""What no sound client is told: it is damaged, or an attack."""


@dataclass(frozen=True, slots=True)
class Push:
    """One batch of one person for one diagram, complete; `login_id`: of which of their sessions, where it has one."""

    user_id: str
    device_id: str
    diagram_id: str
    batch_id: str
    blobs: Sequence[Blob]
    login_id: str | None = None

    @property
    def size(self) -> int:
        return sum(len(blob.data) for blob in self.blobs)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`seq` is the last row that the batch has written, or the log's last when it had all; `have` goes with a gap.

    `rows` are those that it has written, in their order.
    """

    status: Status
    seq: int = 0
    reason: str = ""
    have: Version = field(default_factory=lambda: MappingProxyType({}))
    retry_after_s: float = 0
    rows: Sequence[Update] = ()

    def ack(self, batch_id: str, diagram_id: str, trace: str = "") -> Ack:
        """What the sender is told."""
        return Ack(
            batch_id=batch_id,
            diagram=diagram_id,
            status=self.status,
            durable=self.status.is_durable,
            seq=self.seq,
            code=self.status.code,
            reason=self.reason,
            have=dict(self.have),
            retry_after_s=self.retry_after_s,
            trace=trace,
        )


def digest(blobs: Sequence[Blob]) -> bytes:
    """The hash of a batch: SHA-256 over the data of its blobs, one after the other."""
    whole = hashlib.sha256()
    for blob in blobs:
        whole.update(blob.data)
    return whole.digest()


def includes(version: Version, other: Version) -> bool:
    """Whether `version` knows all that `other` knows."""
    return all(version.get(peer, 0) >= end for peer, end in other.items())
