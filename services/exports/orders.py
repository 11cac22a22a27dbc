"""What people order: which diagrams, as what; placed, looked at, called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.owning import count_owned
from services.access.roles import role_on
from services.exports.settings import ExportsSettings
from services.platform.errors import Conflict, NotFound
from services.platform.ids import new_id
from services.platform.platform import Platform
from services.rendering.contents import Subject
from services.rendering.wish import Wish
from services.schema.exports import Export
from services.schema.versions import Version

OPEN = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Order:
    """The diagrams of one export, and what is made of each of them."""

    subjects: tuple[Subject, ...]
    wish: Wish

    def as_json(self) -> dict[str, Any]:  # Any: what JSON can hold
        """As the database keeps it."""
        items = [{"diagram_id": one.diagram_id, "version_id": one.version_id} for one in self.subjects]
        return {"items": items, "wish": self.wish.as_json()}

    @classmethod
    def of(cls, members: dict[str, Any]) -> Order:  # Any: what JSON can hold
        """The order that `as_json` wrote."""
        return cls(tuple(Subject(**one) for one in members["items"]), Wish.of(members["wish"]))


async def check_seen(session: AsyncSession, user_id: str, order: Order, at: datetime) -> None:
    """Raises: NotFound when `user_id` may not see one of the diagrams, or a version is not one of its diagram's."""
    for diagram_id in dict.fromkeys(one.diagram_id for one in order.subjects):
        if await role_on(session, user_id, diagram_id, at=at) is None:
            raise NotFound(f"there is no diagram {diagram_id}, or it is not shared with you")
    for one in order.subjects:
        if one.version_id is None:
            continue
        of = await session.scalar(select(Version.diagram_id).where(Version.id == one.version_id))
        if of != one.diagram_id:
            raise NotFound(f"the diagram {one.diagram_id} has no version {one.version_id}")


async def place(
    platform: Platform, session: AsyncSession, owner_id: str, order: Order, settings: ExportsSettings
) -> Export:
    """A new export that waits for its turn.

    Raises:
        NotFound: as `check_seen` says.
        Conflict: too many of the owner's exports are waiting.
    """
    at = platform.clock()
    await check_seen(session, owner_id, order, at)
    waiting = await count_owned(session, Export.owner_id, owner_id, Export.status.in_(OPEN))
    if waiting >= settings.waiting_per_person:
        raise Conflict("too many of your exports are waiting", code="too_many_exports", advice="Wait for some of them.")
    export = Export(
        id=str(new_id()), owner_id=owner_id, status="queued", request=order.as_json(), total=len(order.subjects),
        losses=[], created_at=at,
    )  # fmt: skip
    session.add(export)
    return export


async def owned(session: AsyncSession, export_id: str, *, to_change: bool = False) -> Export:
    """The export, whose owner the endpoint's permission has checked. Raises: NotFound when it is gone since."""
    query = select(Export).where(Export.id == export_id)
    export = await session.scalar(query.with_for_update() if to_change else query)
    if export is None:
        raise NotFound("there is no such export")
    return export


def call_off(export: Export, at: datetime) -> None:
    """Let nobody go on with it; one that has ended stays as it is."""
    if export.status in OPEN:
        export.status, export.ended_at, export.leased_until = "cancelled", at, None
