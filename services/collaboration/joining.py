"""From JOIN to JOINED: whether somebody may take part in a diagram, and how their copy catches up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from services.collaboration.member import Member
from services.collaboration.refusals import refused
from services.platform.errors import ServiceError
from services.updates import devices
from services.updates.catching_up import Claim, standings, way_for
from sync.wire.codes import Code
from sync.wire.messages import Join, Joined, Message, Mode

if TYPE_CHECKING:
    from services.collaboration.hub import Hub
    from services.collaboration.session import Session

_RETRY_S = 5.0


async def join(hub: Hub, session: Session, message: Join, wake: Callable[[], None]) -> Message:
    """The answer to JOIN; when it is JOINED, the rows follow by themselves. Raises what the database raises."""
    at = hub.platform.clock()
    diagram = message.diagram
    async with hub.platform.database.read() as reading:
        standing = (await standings(reading, session.user_id, [diagram], at)).get(diagram)
    if standing is None:
        return refused(
            message, Code.UNKNOWN, "there is no such diagram here, it is in the trash, or it is not shared with you"
        )
    try:
        way = way_for(standing, Claim(message.version, message.base, message.seq, message.epoch), session.epoch)
    except ServiceError as error:
        return refused(message, Code.UNAVAILABLE, error.detail, retry_after_s=error.retry_after_s or _RETRY_S)
    joined = Joined(
        diagram=diagram, role=standing.role.word, mode=way.mode, seq=standing.seq, version=dict(standing.version),
        snapshot=standing.snapshot_info if way.mode is Mode.SNAPSHOT else None, trashed=standing.is_trashed,
        reason=way.reason, trace=message.trace,
    )  # fmt: skip
    if way.mode is Mode.FORK_REQUIRED:  # it is told, and takes no part
        return joined
    async with hub.platform.database.begin() as writing:
        await devices.note(writing, session.user_id, session.device_id, {diagram: message.version}, at)
    member = Member(session.id, standing.role, dict(message.version), wake)
    member.seq = way.after
    room = await hub.enter(diagram, member)
    room.grown(standing.seq)
    session.places[diagram] = (room, member)
    return joined
