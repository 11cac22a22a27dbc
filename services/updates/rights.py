"""Who may do what with many diagrams, in two questions to the database however many there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import Role, grants
from services.schema.diagrams import Diagram

Pair = tuple[str, str]
"""A person and a diagram."""

# Built once, as in `services.access.roles`.
_DIAGRAMS: BindParameter[str] = bindparam("diagrams", expanding=True)
_OWNERS = select(Diagram.owner_id, Diagram.id).where(Diagram.id.in_(_DIAGRAMS))
_EVERY = grants(bindparam("at")).subquery()
_GRANTS = select(_EVERY).where(
    _EVERY.c.user_id.in_(bindparam("users", expanding=True)), _EVERY.c.diagram_id.in_(_DIAGRAMS)
)


async def roles_of(session: AsyncSession, pairs: Collection[Pair], at: datetime) -> Mapping[Pair, Role]:
    """The role of each person on each diagram, as `role_on` finds it; pairs without one, or without a diagram, lack.

    Also in the trash everybody has the role of their grant here, so that late edits are kept.
    """
    wanted = set(pairs)
    users, diagrams = list({user for user, _ in wanted}), list({diagram for _, diagram in wanted})
    owners = await session.execute(_OWNERS, {"diagrams": diagrams})
    owned = {(user, diagram): Role.OWNER for user, diagram in owners}
    found = {pair: owned[pair] for pair in wanted if pair in owned}
    if len(found) == len(wanted):
        return found
    rows = await session.execute(_GRANTS, {"at": at, "users": users, "diagrams": diagrams})
    for user, diagram, name in rows:
        pair, role = (user, diagram), Role.named(name)
        if pair in wanted and role > found.get(pair, 0):
            found[pair] = role
    return found
