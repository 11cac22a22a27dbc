"""All that a diagram's log says: its newest snapshot and the rows behind it, as bytes nobody has looked into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from services.platform.errors import TooLarge
from services.platform.platform import Platform
from services.schema.diagrams import Diagram
from services.schema.updates import LogSnapshot
from services.updates.rows import rows_after
from services.updates.snapshots import load
from sync.wire.messages import Update

_AT_ONCE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A snapshot that was read back whole."""

    covers: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """A log up to row `head`; 0 for an empty one, and for a diagram that is not there."""

    head: int
    base: Stored | None
    rows: Sequence[Update]

    @property
    def blobs(self) -> list[bytes]:
        """In their order."""
        return ([self.base.data] if self.base else []) + [row.data for row in self.rows]


async def contents_of(platform: Platform, diagram_id: str, *, most_bytes: int | None = None) -> Contents:
    """Read a log as it is now; no session is held while its bytes are fetched.

    Raises:
        TooLarge: it has more than `most_bytes`.
        Unavailable: it cannot be read at the moment.
    """
    async with platform.database.read() as session:
        head = await session.scalar(select(Diagram.head_seq).where(Diagram.id == diagram_id)) or 0
        newest = select(LogSnapshot).where(LogSnapshot.diagram_id == diagram_id, LogSnapshot.covers_seq <= head)
        snapshot = await session.scalar(newest.order_by(LogSnapshot.covers_seq.desc()).limit(1))
    size = snapshot.size if snapshot is not None else 0
    _check(size, most_bytes)
    base = Stored(snapshot.covers_seq, await load(platform, snapshot)) if snapshot is not None else None
    seq = base.covers if base is not None else 0
    rows: list[Update] = []
    while seq < head:
        async with platform.database.read() as session:
            part = await rows_after(session, diagram_id, seq, head=head, budget=_AT_ONCE)
        rows += part.updates
        size += sum(len(row.data) for row in part.updates)
        _check(size, most_bytes)
        seq = part.seq
    return Contents(head, base, rows)


def _check(size: int, most_bytes: int | None) -> None:
    if most_bytes is not None and size > most_bytes:
        raise TooLarge(f"the diagram has more than {most_bytes:,} bytes")
