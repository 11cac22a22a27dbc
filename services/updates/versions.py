"""Version vectors in columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.schema.updates import LogPeer
from services.updates.pushes import Version

_PEERS = select(LogPeer.diagram_id, LogPeer.peer, LogPeer.c_end).where(
    LogPeer.diagram_id.in_(bindparam("diagrams", expanding=True))
)


def packed(version: Version) -> bytes:
    return msgspec.msgpack.encode(dict(version))


def unpacked(data: bytes) -> dict[int, int]:
    return msgspec.msgpack.decode(data, type=dict[int, int])


async def versions_of(session: AsyncSession, diagrams: Collection[str]) -> Mapping[str, dict[int, int]]:
    """What the logs of `diagrams` hold of every peer; empty for one without a log."""
    found: dict[str, dict[int, int]] = {diagram: {} for diagram in diagrams}
    for diagram, peer, end in await session.execute(_PEERS, {"diagrams": list(diagrams)}):
        found[diagram][peer] = end
    return found
