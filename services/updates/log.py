"""The append-only log of a diagram: many batches in one transaction, each row once.

What a peer has written arrives without gaps, so that one number per peer says what is here. A batch that begins later
than that is refused with what is here; one that is known already changes nothing; one that overlaps is kept whole,
because reading the same operation twice is harmless and cutting bytes is not possible here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.access.roles import Role
from services.access.sessions import live_of
from services.platform.database import Database
from services.platform.database_errors import AskAgain
from services.schema.diagrams import Diagram
from services.schema.updates import LogPeer, LogUpdate
from services.updates.express import append_at_once
from services.updates.pushes import Outcome, Push
from services.updates.rights import roles_of
from sync.wire.messages import Blob, Status, Update

Row = dict[str, Any]  # Any: values of columns
_AT_ONCE = 400  # pairs in one question; SQLite takes 32,766 variables


@dataclass(slots=True)
class _Peer:
    end: int
    owner: str | None
    device: str | None
    changed: bool = False

    def belongs_to(self, push: Push) -> bool:
        return self.owner is None or (self.owner, self.device) == (push.user_id, push.device_id)


@dataclass(slots=True)
class _Book:
    """A diagram while its row is locked."""

    seq: int
    peers: dict[int, _Peer] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


async def append(database: Database, pushes: Sequence[Push], at: datetime) -> list[Outcome]:
    """Write `pushes` in one transaction, in their order; when this returns, what is `stored` is committed.

    A push is written whole or not at all, whatever becomes of the others.
    """
    if len(pushes) == 1:
        try:
            outcome = await append_at_once(database, pushes[0], at)
        except (IntegrityError, AskAgain):  # the long way finds out what is the matter
            outcome = None
        if outcome is not None:
            return [outcome]

    async def write(session: AsyncSession) -> list[Outcome]:
        books = await _locked(session, pushes)
        roles = await roles_of(session, {(push.user_id, push.diagram_id) for push in pushes}, at)
        logins = {push.login_id for push in pushes if push.login_id is not None}
        over = logins - await live_of(session, logins, at) if logins else set()
        outcomes = [
            Outcome(Status.SIGNED_OUT, reason="the session is over")
            if push.login_id in over
            else _written(books.get(push.diagram_id), roles.get((push.user_id, push.diagram_id)), push, at)
            for push in pushes
        ]
        await _save(session, books, at)
        return outcomes

    return await database.run(write)


async def _locked(session: AsyncSession, pushes: Sequence[Push]) -> Mapping[str, _Book]:
    """The diagrams' rows are locked in the order of their ids: two transactions never wait for each other."""
    diagrams = sorted({push.diagram_id for push in pushes})
    heads = select(Diagram.id, Diagram.head_seq).where(Diagram.id.in_(diagrams)).order_by(Diagram.id).with_for_update()
    books = {diagram: _Book(seq) for diagram, seq in await session.execute(heads)}
    touched = sorted({(push.diagram_id, blob.peer) for push in pushes for blob in push.blobs})
    for first in range(0, len(touched), _AT_ONCE):
        part = touched[first : first + _AT_ONCE]
        found = select(LogPeer.diagram_id, LogPeer.peer, LogPeer.c_end, LogPeer.owner_id, LogPeer.device_id).where(
            tuple_(LogPeer.diagram_id, LogPeer.peer).in_(part)
        )
        for diagram, peer, end, owner, device in await session.execute(found):
            books[diagram].peers[peer] = _Peer(end, owner, device)
    return books


def _written(book: _Book | None, role: Role | None, push: Push, at: datetime) -> Outcome:
    """Enter `push` into the book, or say why not."""
    if book is None:
        return Outcome(Status.UNKNOWN, reason="there is no such diagram here")
    if role is None:
        return Outcome(Status.FORBIDDEN, reason="this diagram is not shared with you, or no longer")
    if role < Role.EDITOR:
        return Outcome(Status.READ_ONLY, reason=f"your role here is {role.word}; only editors may change it")
    refusal = _refusal(book, push)
    if refusal is not None:
        return refusal
    rows = [
        Update(book.seq, blob.peer, blob.start, blob.end, blob.data)
        for blob in push.blobs
        if _enter(book, push, blob, at)
    ]
    return Outcome(Status.STORED if rows else Status.KNOWN, book.seq, rows=rows)


def _refusal(book: _Book, push: Push) -> Outcome | None:
    ends: dict[int, int] = {}
    gaps: dict[int, int] = {}
    for blob in push.blobs:
        peer = book.peers.get(blob.peer)
        have = ends.get(blob.peer, peer.end if peer else 0)
        if blob.end > have and peer and not peer.belongs_to(push):
            return Outcome(Status.FORGED, reason="a peer id of this batch belongs to somebody else or another device")
        if blob.start > have:
            gaps[blob.peer] = have
        ends[blob.peer] = max(have, blob.end)
    if gaps:
        return Outcome(Status.GAP, book.seq, "the batch begins after what is here", gaps)
    return None


def _enter(book: _Book, push: Push, blob: Blob, at: datetime) -> bool:
    peer = book.peers.setdefault(blob.peer, _Peer(0, None, None))
    if not blob.relayed and peer.owner is None:
        peer.owner, peer.device, peer.changed = push.user_id, push.device_id, True
    if blob.end <= peer.end:
        return False
    peer.end, peer.changed = blob.end, True
    book.seq += 1
    book.rows.append(
        {
            "diagram_id": push.diagram_id,
            "seq": book.seq,
            "peer": blob.peer,
            "c_start": blob.start,
            "c_end": blob.end,
            "batch_id": push.batch_id,
            "bytes": blob.data,
            "sha256": hashlib.sha256(blob.data).digest(),
            "author_id": push.user_id,
            "created_at": at,
            "quarantined_at": None,
        }
    )
    return True


async def _save(session: AsyncSession, books: Mapping[str, _Book], at: datetime) -> None:
    rows = [row for book in books.values() for row in book.rows]
    peers = [
        {"diagram_id": diagram, "peer": number, "c_end": peer.end, "owner_id": peer.owner, "device_id": peer.device}
        for diagram, book in books.items()
        for number, peer in book.peers.items()
        if peer.changed
    ]
    if peers:
        await upsert(session, LogPeer, peers)
    if not rows:
        return
    await session.execute(insert(LogUpdate.__table__), rows)  # type: ignore[arg-type]  # a Table, typed wider
    heads = [{"which": diagram, "head": book.seq, "at": at} for diagram, book in books.items() if book.rows]
    table = Diagram.__table__
    change = update(table).where(table.c.id == bindparam("which"))  # type: ignore[arg-type]  # a Table, typed wider
    await (await session.connection()).execute(
        change.values(head_seq=bindparam("head"), updated_at=bindparam("at")), heads
    )


async def upsert(session: AsyncSession, kind: type[Any], rows: Sequence[Row]) -> None:
    """Write rows over those that have the same primary key."""
    table = kind.__table__
    dialect = session.get_bind().dialect.name
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    keys = list(table.primary_key.columns)
    values = {name: statement.excluded[name] for name in rows[0] if name not in table.primary_key.columns}
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), list(rows))
