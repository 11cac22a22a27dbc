"""How a client gets what it lacks: the rows, or a snapshot and the rows behind it, or neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import Role
from services.platform.errors import Unavailable
from services.schema.diagrams import Diagram
from services.schema.updates import LogFloor, LogSnapshot
from services.updates.pushes import Version, includes
from services.updates.rights import roles_of
from services.updates.versions import unpacked, versions_of
from sync.wire.messages import Mode, SnapshotInfo


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a diagram's log stands, for one person. Rows up to `floor` are only in the snapshot."""

    diagram_id: str
    role: Role
    title: str
    seq: int
    version: Version
    is_trashed: bool
    floor: int
    floor_version: Version
    snapshot: LogSnapshot | None

    @property
    def snapshot_info(self) -> SnapshotInfo | None:
        one = self.snapshot
        return SnapshotInfo(one.covers_seq, one.size, one.sha256) if one is not None else None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a client says of its copy. `base`: what it has but could not send again. `seq` counts in `epoch`."""

    version: Version
    base: Version
    seq: int = 0
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """What to give it: the rows behind `after`, behind a snapshot where the mode says so."""

    mode: Mode
    after: int = 0
    reason: str = ""


# Built once, as in `services.access.roles`.
_THOSE: BindParameter[str] = bindparam("diagrams", expanding=True)
_FACTS = select(Diagram.id, Diagram.title, Diagram.head_seq, Diagram.trashed_at).where(Diagram.id.in_(_THOSE))
_FLOORS = select(LogFloor).where(LogFloor.diagram_id.in_(_THOSE))
_SNAPSHOTS = select(LogSnapshot).where(LogSnapshot.diagram_id.in_(_THOSE)).order_by(LogSnapshot.covers_seq)


async def standings(
    session: AsyncSession, user_id: str, diagrams: Sequence[str], at: datetime
) -> Mapping[str, Standing]:
    """Where the logs of those of `diagrams` stand that `user_id` may see: of the trash only their own."""
    roles = await roles_of(session, [(user_id, diagram) for diagram in diagrams], at)
    seen = [diagram for diagram in diagrams if (user_id, diagram) in roles]
    if not seen:
        return {}
    # In this order: a row that comes in between makes the version larger than the head, and the client asks again.
    those = {"diagrams": seen}
    facts = (await session.execute(_FACTS, those)).all()
    floors = {one.diagram_id: one for one in await session.scalars(_FLOORS, those)}
    snapshots = {one.diagram_id: one for one in await session.scalars(_SNAPSHOTS, those)}
    versions = await versions_of(session, seen)
    found = {}
    for diagram, title, seq, trashed_at in facts:
        if trashed_at is not None and roles[user_id, diagram] is not Role.OWNER:
            continue
        floor = floors.get(diagram)
        found[diagram] = Standing(
            diagram, roles[user_id, diagram], title, seq, versions[diagram], trashed_at is not None,
            floor.seq if floor else 0, unpacked(floor.version) if floor else {}, snapshots.get(diagram),
        )  # fmt: skip
    return found


def way_for(standing: Standing, claim: Claim, epoch: str) -> Way:
    """How a client with this copy catches up.

    Raises: Unavailable when the log needs a snapshot that is not there; an empty diagram is never the answer.
    """
    if not includes(standing.version, claim.base):
        return Way(Mode.FORK_REQUIRED, reason="the unsent edits build on edits that neither side can supply any more")
    after = min(claim.seq, standing.seq) if claim.epoch == epoch else 0
    snapshot = standing.snapshot
    if after >= standing.floor or includes(claim.version, standing.floor_version):
        is_new = not claim.version and not after
        if is_new and snapshot is not None:
            return Way(Mode.SNAPSHOT, snapshot.covers_seq)
        return Way(Mode.DELTA, max(after, standing.floor))
    if snapshot is None:
        raise Unavailable(
            "this diagram cannot be read on the server at the moment", code="log_damaged", retry_after_s=60
        )
    return Way(Mode.SNAPSHOT, snapshot.covers_seq)
