"""Writing down what became of diagrams: for the audit log, and for whoever listens to events."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from services.access.audit import Deed, record
from services.access.caller import Caller
from services.events.announcing import Happening, announce
from services.events.kinds import Kind
from services.platform.platform import Platform

_ACTIONS = {
    Kind.DIAGRAM_TRASHED: "diagram.trash",
    Kind.DIAGRAM_RESTORED: "diagram.restore",
    Kind.DIAGRAM_DELETED: "diagram.purge",
}
Owned = tuple[str, str]
"""A diagram and its owner."""


def tell(platform: Platform, session: AsyncSession, by: Caller | None, kind: Kind, diagrams: Iterable[Owned]) -> None:
    """Of each diagram, that it was trashed, restored or deleted; with `by` None it was time that did it."""
    for diagram_id, owner_id in diagrams:
        record(platform, session, by, Deed(_ACTIONS[kind], "diagram", diagram_id))
        announce(platform, session, Happening(kind, owner_id, by.user_id if by is not None else None, diagram_id))
