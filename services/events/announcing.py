"""How a service tells that something happened: a row in the deed's transaction, so that there is both or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.kinds import Kind
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.schema.events import Event

Detail = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to a thing of `owner_id`, done by `user_id`.

    Whoever has a role on the diagram may hear of it, the owner always. `detail` is small and holds no document text
    and no secret.
    """

    kind: Kind
    owner_id: str
    user_id: str | None = None
    diagram_id: str | None = None
    detail: Mapping[str, Detail] = field(default_factory=dict)


def announce(platform: Platform, session: AsyncSession, happening: Happening) -> str:
    """Write `happening` down; it is told when `session` is committed, or never. What is returned is the event's id."""
    event_id = str(new_id())
    session.add(
        Event(
            id=event_id,
            kind=happening.kind.value,
            owner_id=happening.owner_id,
            user_id=happening.user_id,
            diagram_id=happening.diagram_id,
            detail=dict(happening.detail),
            at=platform.clock(),
        )
    )
    return event_id
