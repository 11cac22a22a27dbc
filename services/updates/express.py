"""One person's next edits of one diagram, checked and written by a single statement, which PostgreSQL commits itself.

That is what nearly every push of a live diagram is, and somebody waits for each: the long way through `log.append` asks
nine times. Whatever is not just that (a new peer, a gap, a role that is missing, another writer at the same moment) is
left to the long way, which also knows what to say of it. See docs/decisions/0042.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import CTE, Integer, LargeBinary, Table, bindparam, exists, func, insert, or_, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.types import TypeEngine

from services.access.roles import Role, grants
from services.access.sessions import living
from services.platform.database import Database
from services.schema.base import Moment
from services.schema.diagrams import Diagram
from services.schema.sessions import Session
from services.schema.updates import LogPeer, LogUpdate, PeerNumber
from services.updates.pushes import Outcome, Push
from sync.wire.messages import Status, Update

_WRITERS = tuple(role.word for role in Role if role >= Role.EDITOR)


async def append_at_once(database: Database, push: Push, at: datetime) -> Outcome | None:
    """What became of `push`; None when nothing was written, and the long way is to be taken.

    When this returns an outcome, it is committed.
    """
    if database.is_embedded or not _is_next(push):
        return None
    async with database.at_once() as connection:
        found = await connection.execute(_statement(), _values(push, at))
        numbers = sorted(number for (number,) in found)
    if not numbers:
        return None
    rows = [
        Update(number, blob.peer, blob.start, blob.end, blob.data)
        for number, blob in zip(numbers, push.blobs, strict=True)
    ]
    return Outcome(Status.STORED, rows[-1].seq, rows=rows)


def _is_next(push: Push) -> bool:
    """Whether its blobs go on from each other, and are of one peer of whoever pushes them."""
    first = push.blobs[0]
    end = first.start
    for one in push.blobs:
        if one.relayed or one.peer != first.peer or one.start != end or one.end <= end:
            return False
        end = one.end
    return True


def _values(push: Push, at: datetime) -> Mapping[str, Any]:  # Any: values of columns
    blobs: Sequence[Any] = push.blobs  # Any: mypy would have the types of four lists
    return {
        "diagram": push.diagram_id, "user": push.user_id, "device": push.device_id, "login": push.login_id, "at": at,
        "batch": push.batch_id, "writer": push.blobs[0].peer, "first": push.blobs[0].start, "last": push.blobs[-1].end,
        "count": len(push.blobs), "starts": [one.start for one in blobs], "ends": [one.end for one in blobs],
        "bodies": [one.data for one in blobs], "hashes": [hashlib.sha256(one.data).digest() for one in blobs],
    }  # fmt: skip


_DIAGRAMS, _PEERS, _LOG = (cast(Table, one.__table__) for one in (Diagram, LogPeer, LogUpdate))
_ID = _DIAGRAMS.c.id.type
_DIAGRAM, _USER, _LOGIN = (bindparam(name, type_=_ID) for name in ("diagram", "user", "login"))
_AT, _COUNT = bindparam("at", type_=Moment()), bindparam("count", type_=Integer())
_WRITER = bindparam("writer", type_=PeerNumber())
_LISTS: Mapping[str, TypeEngine[Any]] = {
    "starts": Integer(), "ends": Integer(), "bodies": LargeBinary(), "hashes": LargeBinary(),
}  # fmt: skip
# As `_values` names them; no name may be that of a column that is updated, for SQLAlchemy would set it.


@cache
def _statement() -> ReturningInsert[int]:
    """The rows, and their numbers back; nothing where the diagram's row is not the one to write behind."""
    head = _head()
    moved = (
        update(_PEERS)
        .where(_PEERS.c.diagram_id == head.c.id, _PEERS.c.peer == _WRITER)
        .values(c_end=bindparam("last"))
        .cte("moved")
    )
    rows = (
        func.unnest(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _LISTS.items()))
        .table_valued(*_LISTS, with_ordinality="place", name="rows")
        .render_derived()
    )
    written = select(
        head.c.id, head.c.head_seq - _COUNT + rows.c.place, _WRITER, rows.c.starts, rows.c.ends,
        bindparam("batch", type_=_ID), rows.c.bodies, rows.c.hashes, _USER, _AT,
    ).select_from(head.join(rows, true()))  # fmt: skip
    names = ["diagram_id", "seq", "peer", "c_start", "c_end", "batch_id", "bytes", "sha256", "author_id", "created_at"]
    return insert(_LOG).from_select(names, written).add_cte(moved).returning(_LOG.c.seq)


def _head() -> CTE:
    """The diagram's row is locked by its update, and only if it is as it was when the statement began.

    Every operation that is added to a log moves `head_seq`, so that what was seen of the peer holds too. Where somebody
    else changes the row meanwhile, PostgreSQL waits for them and compares again: the new row with the old `before`.
    """
    before = (
        select(_DIAGRAMS.c.head_seq, _DIAGRAMS.c.changed_at)
        .where(_DIAGRAMS.c.id == _DIAGRAM)
        .cte("before")
        .prefix_with("MATERIALIZED")
    )
    every = grants(_AT).subquery()
    is_shared = exists().where(
        every.c.user_id == _USER, every.c.diagram_id == _DIAGRAM, or_(*(every.c.role == word for word in _WRITERS))
    )
    is_next = exists().where(
        _PEERS.c.diagram_id == _DIAGRAM, _PEERS.c.peer == _WRITER, _PEERS.c.c_end == bindparam("first"),
        _PEERS.c.owner_id == _USER, _PEERS.c.device_id == bindparam("device"),
    )  # fmt: skip
    return (
        update(_DIAGRAMS)
        .where(
            _DIAGRAMS.c.id == _DIAGRAM, _DIAGRAMS.c.head_seq == before.c.head_seq,
            _DIAGRAMS.c.changed_at == before.c.changed_at,
            or_(_DIAGRAMS.c.owner_id == _USER, is_shared),
            or_(_LOGIN.is_(None), living(_AT).where(Session.id == _LOGIN).exists()),
            is_next,
        )
        .values(head_seq=_DIAGRAMS.c.head_seq + _COUNT, updated_at=_AT, changed_at=_AT)
        .returning(_DIAGRAMS.c.id, _DIAGRAMS.c.head_seq)
        .cte("head")
    )  # fmt: skip
