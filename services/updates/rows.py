"""Rows of a log, read in order, and never with a hole that nobody noticed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.platform.errors import Unavailable
from services.schema.updates import LogUpdate
from services.updates.pushes import Version
from sync.wire.messages import Update

log = logging.getLogger(__name__)

_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Rows:
    """`updates` are those that may be given out; all rows up to `seq` were looked at; `more` are there."""

    updates: Sequence[Update]
    seq: int
    more: bool


async def rows_after(
    session: AsyncSession, diagram_id: str, seq: int, *, head: int, budget: int, have: Version | None = None
) -> Rows:
    """Rows behind `seq` up to `head`, until their bytes exceed `budget`; at least one. Without what `have` has.

    Raises: Unavailable when a row is missing or damaged: nobody gets a diagram with a hole in it.
    """
    if seq >= head:
        return Rows((), head, more=False)
    size = func.length(LogUpdate.data)
    heads = select(LogUpdate.seq, LogUpdate.peer, LogUpdate.c_end, size, LogUpdate.quarantined_at).where(
        LogUpdate.diagram_id == diagram_id, LogUpdate.seq > seq, LogUpdate.seq <= head
    )
    wanted: list[int] = []
    spent, last = 0, seq
    for number, peer, end, length, quarantined in await session.execute(heads.order_by(LogUpdate.seq).limit(_MOST)):
        if number != last + 1:
            raise _broken(diagram_id, f"row {last + 1} is missing")
        known = have is not None and have.get(peer, 0) >= end
        if not known and quarantined is None:
            if wanted and spent + length > budget:
                break
            spent += length
            wanted.append(number)
        last = number
    if last == seq:
        raise _broken(diagram_id, f"row {seq + 1} is missing")
    return Rows(await _updates(session, diagram_id, wanted), last, more=last < head)


async def _updates(session: AsyncSession, diagram_id: str, numbers: Sequence[int]) -> list[Update]:
    if not numbers:
        return []
    rows = select(
        LogUpdate.seq, LogUpdate.peer, LogUpdate.c_start, LogUpdate.c_end, LogUpdate.data, LogUpdate.sha256
    ).where(LogUpdate.diagram_id == diagram_id, LogUpdate.seq.in_(numbers))
    updates = []
    for seq, peer, start, end, data, sha256 in await session.execute(rows.order_by(LogUpdate.seq)):
        if hashlib.sha256(data).digest() != sha256:
            raise _broken(diagram_id, f"row {seq} is damaged")
        updates.append(Update(seq, peer, start, end, data))
    return updates


def _broken(diagram_id: str, what: str) -> Unavailable:
    log.error("the log of %s cannot be read: %s", diagram_id, what)
    return Unavailable(
        "this diagram cannot be read on the server at the moment", code="log_damaged", retry_after_s=60,
        advice="Your copy is untouched. Tell the administrator the correlation id.",
    )  # fmt: skip
