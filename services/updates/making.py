"""Diagrams that a client made while it was offline, under ids of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from services.schema.diagrams import Diagram


async def make_missing(session: AsyncSession, owner_id: str, titles: Mapping[str, str], at: datetime) -> list[str]:
    """Make those of the diagrams (id -> title) that are not there and say which; those that are stay as they are."""
    known = set(await session.scalars(select(Diagram.id).where(Diagram.id.in_(titles))))
    rows = [
        {"id": one, "owner_id": owner_id, "title": title, "head_seq": 0, "created_at": at, "updated_at": at}
        for one, title in sorted(titles.items())
        if one not in known
    ]
    if not rows:
        return []
    table = Diagram.__table__
    assert isinstance(table, Table)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    # Another request may be making the same ones just now.
    made = insert(table).values(rows).on_conflict_do_nothing().returning(table.c.id)
    return list(await session.scalars(made))
