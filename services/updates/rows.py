"""Rows of logs, read in order, and never with a hole that nobody noticed; of many logs in two questions."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.platform.errors import Unavailable
from services.schema.updates import LogUpdate
from services.updates.pushes import Version
from sync.wire.messages import Update

log = logging.getLogger(__name__)

LogRow = tuple[Update, bytes]
"""A row as it was found, and the hash that its bytes should have."""

_MOST = 2_000  # rows of one log
_MOST_OF_ALL = 10_000  # rows of all logs that are asked for together


@dataclass(frozen=True, slots=True)
class Rows:
    """`updates` are those that may be given out; all rows up to `seq` were looked at."""

    updates: Sequence[Update]
    seq: int


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of a log behind `after` up to `head` that somebody asks for; not those that `have` has."""

    diagram_id: str
    after: int
    head: int
    have: Version | None = None


class Heading(NamedTuple):
    """What a row is, without its bytes."""

    seq: int
    peer: int
    end: int
    size: int
    is_quarantined: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows to give out, of how many bytes, and up to where all were looked at."""

    numbers: Sequence[int]
    size: int
    seq: int


async def rows_after(
    session: AsyncSession, diagram_id: str, seq: int, *, head: int, budget: int, have: Version | None = None
) -> Rows:
    """Rows behind `seq` up to `head`, until their bytes exceed `budget`; at least one. Without what `have` has.

    Raises: Unavailable when a row is missing or damaged: nobody gets a diagram with a hole in it.
    """
    span = Span(diagram_id, seq, head, have)
    if seq >= head:
        return Rows((), head)
    choice = chosen(span, (await headings(session, [span]))[diagram_id], budget, at_least_one=True)
    found = await data_of(session, {diagram_id: choice.numbers})
    return Rows(sound(diagram_id, found[diagram_id]), choice.seq)


async def headings(session: AsyncSession, spans: Sequence[Span]) -> Mapping[str, Sequence[Heading]]:
    """The first rows of each span, each of another log, in one question; a span that lacks has to wait its turn."""
    left = _MOST_OF_ALL
    found: dict[str, list[Heading]] = {}
    parts: list[ColumnElement[bool]] = []
    for span in spans:
        count = min(span.head - span.after, _MOST, left)
        if count > 0:
            left -= count
            found[span.diagram_id] = []
            upto = LogUpdate.seq <= span.after + count
            parts.append(and_(LogUpdate.diagram_id == span.diagram_id, LogUpdate.seq > span.after, upto))
    if not parts:
        return found
    size = func.length(LogUpdate.data)
    rows = select(
        LogUpdate.diagram_id, LogUpdate.seq, LogUpdate.peer, LogUpdate.c_end, size, LogUpdate.quarantined_at
    ).where(or_(*parts))
    for diagram, seq, peer, end, length, quarantined in await session.execute(
        rows.order_by(LogUpdate.diagram_id, LogUpdate.seq)
    ):
        found[diagram].append(Heading(seq, peer, end, length, quarantined is not None))
    return found


def chosen(span: Span, rows: Sequence[Heading], budget: int, *, at_least_one: bool) -> Choice:
    """Which of the first rows of a span fit into `budget` bytes; `at_least_one` whatever its size.

    Raises: Unavailable when a row is missing.
    """
    numbers: list[int] = []
    spent, last = 0, span.after
    for row in rows:
        if row.seq != last + 1:
            raise _broken(span.diagram_id, f"row {last + 1} is missing")
        known = span.have is not None and span.have.get(row.peer, 0) >= row.end
        if not known and not row.is_quarantined:
            if spent + row.size > budget and (numbers or not at_least_one):
                return Choice(numbers, spent, last)
            spent += row.size
            numbers.append(row.seq)
        last = row.seq
    if last == span.after:
        raise _broken(span.diagram_id, f"row {last + 1} is missing")
    return Choice(numbers, spent, last)


async def data_of(session: AsyncSession, numbers: Mapping[str, Sequence[int]]) -> Mapping[str, Sequence[LogRow]]:
    """The rows with these numbers, with their bytes, in one question."""
    found: dict[str, list[LogRow]] = {diagram: [] for diagram in numbers}
    parts = [
        and_(LogUpdate.diagram_id == diagram, LogUpdate.seq.in_(some)) for diagram, some in numbers.items() if some
    ]
    if not parts:
        return found
    rows = select(
        LogUpdate.diagram_id, LogUpdate.seq, LogUpdate.peer, LogUpdate.c_start, LogUpdate.c_end, LogUpdate.data,
        LogUpdate.sha256,
    ).where(or_(*parts))  # fmt: skip
    in_order = rows.order_by(LogUpdate.diagram_id, LogUpdate.seq)
    for diagram, seq, peer, start, end, data, sha256 in await session.execute(in_order):
        found[diagram].append((Update(seq, peer, start, end, data), sha256))
    return found


def sound(diagram_id: str, rows: Sequence[LogRow]) -> list[Update]:
    """Raises: Unavailable when one is damaged."""
    for update, sha256 in rows:
        if hashlib.sha256(update.data).digest() != sha256:
            raise _broken(diagram_id, f"row {update.seq} is damaged")
    return [update for update, _ in rows]


def _broken(diagram_id: str, what: str) -> Unavailable:
    log.error("the log of %s cannot be read: %s", diagram_id, what)
    return Unavailable(
        "this diagram cannot be read on the server at the moment", code="log_damaged", retry_after_s=60,
        advice="Your copy is untouched. Tell the administrator the correlation id.",
    )  # fmt: skip
