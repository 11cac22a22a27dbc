"""What came from elsewhere: stored before anybody reads it, part of a diagram only after it was examined."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, delete, insert, select
from sqlalchemy import update as change

from storage.access import Access
from storage.schema import arrival, diagram, quarantine, sync_state, update
from storage.search_index import put_title
from storage.sync_states import SyncState, Version, acknowledged, put_states


@dataclass(frozen=True, slots=True)
class Arrival:
    """Row `seq` of the log of an account's diagram: operations `start` up to `end` of `peer`.

    A `peer` of None is a snapshot, which holds many. `id` is 0 until it is stored.
    """

    diagram: str
    account: str
    seq: int
    data: bytes
    peer: int | None = None
    start: int = 0
    end: int = 0
    id: int = 0
    tries: int = 0


class Arrivals:
    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def put(self, arrivals: Sequence[Arrival]) -> Future[list[Arrival]]:
        """Store them as they came; with their numbers. What waits already is not stored again."""

        def work(connection: Connection) -> list[Arrival]:
            return [_put(connection, one, self._clock()) for one in arrivals]

        return self._access.write(work)

    def waiting(self, diagram_id: str) -> list[Arrival]:
        """Those of a diagram that are neither accepted nor refused, in their order."""
        query = select(arrival).where(arrival.c.diagram_id == diagram_id).order_by(arrival.c.id)
        rows = self._access.read(lambda connection: connection.execute(query).mappings().all())
        return [_arrival(row) for row in rows]

    def diagrams(self, account_id: str) -> list[str]:
        """Those that have something waiting."""
        query = select(arrival.c.diagram_id).where(arrival.c.account_id == account_id).distinct()
        return list(self._access.read(lambda connection: connection.execute(query).scalars().all()))

    def accept(
        self,
        diagram_id: str,
        arrivals: Sequence[Arrival],
        have: Version,
        *,
        seq: int,
        founding: SyncState | None = None,
    ) -> Future[list[int]]:
        """They were examined and are part of the diagram from now on; the numbers of their updates.

        Whoever sent them has `have`, and all rows of its log up to `seq` are here. `founding` makes a diagram that is
        not here yet, with its title. All of it or nothing. A diagram that was deleted for good meanwhile stays away.
        """

        def work(connection: Connection) -> list[int]:
            now = self._clock()
            if founding is not None:
                _found(connection, founding, now)
            is_there = connection.execute(select(diagram.c.id).where(diagram.c.id == diagram_id)).first() is not None
            numbers = [_accept(connection, one, now) for one in arrivals] if is_there else []
            _drop(connection, arrivals)
            if is_there:
                acknowledged(connection, diagram_id, _epoch(connection, diagram_id), have, seq=seq)
                if arrivals:
                    connection.execute(change(diagram).where(diagram.c.id == diagram_id).values(changed_s=now))
            return numbers

        return self._access.write(work)

    def try_again(self, arrivals: Sequence[Arrival]) -> Future[None]:
        """They could not be judged this time."""

        def work(connection: Connection) -> None:
            which = arrival.c.id.in_([one.id for one in arrivals])
            connection.execute(change(arrival).where(which).values(tries=arrival.c.tries + 1))

        return self._access.write(work)

    def refuse(self, arrivals: Sequence[Arrival], reason: str) -> Future[None]:
        """They are no part of a diagram and never will be; kept where a person can find them."""

        def work(connection: Connection) -> None:
            now = self._clock()
            for one in arrivals:
                same = select(quarantine.c.id).where(
                    quarantine.c.diagram_id == one.diagram, quarantine.c.bytes == one.data
                )
                if connection.execute(same).first() is None:  # else it came again, and is there already
                    row = {"diagram_id": one.diagram, "bytes": one.data, "reason": reason, "made_s": now}
                    connection.execute(insert(quarantine), [row])
            _drop(connection, arrivals)

        return self._access.write(work)

    def drop(self, arrivals: Sequence[Arrival]) -> Future[None]:
        """Forget them: the other side has them, and they will be asked for again."""
        return self._access.write(lambda connection: _drop(connection, arrivals))


def _epoch(connection: Connection, diagram_id: str) -> str:
    query = select(sync_state.c.epoch).where(sync_state.c.diagram_id == diagram_id)
    return connection.execute(query).scalar() or ""


def _put(connection: Connection, one: Arrival, now: float) -> Arrival:
    digest = hashlib.sha256(one.data).digest()
    same = select(arrival.c.id, arrival.c.tries).where(
        arrival.c.diagram_id == one.diagram, arrival.c.account_id == one.account, arrival.c.sha256 == digest
    )
    known = connection.execute(same).first()
    if known is None:
        row = {
            "diagram_id": one.diagram, "account_id": one.account, "seq": one.seq,
            "peer": "" if one.peer is None else str(one.peer), "start": one.start, "end": one.end, "bytes": one.data,
            "sha256": digest, "made_s": now,
        }  # fmt: skip
        connection.execute(insert(arrival), [row])
        known = connection.execute(same).first()
    assert known is not None  # it was put there just now
    return Arrival(one.diagram, one.account, one.seq, one.data, one.peer, one.start, one.end, known.id, known.tries)


def _accept(connection: Connection, one: Arrival, now: float) -> int:
    """Under a new number: a snapshot may stand for all numbers up to its own, so that none may join them later."""
    row = {
        "diagram_id": one.diagram, "bytes": one.data, "sha256": hashlib.sha256(one.data).digest(), "origin": "remote",
        "imported": 1, "made_s": now,
    }  # fmt: skip
    connection.execute(insert(update), [row])
    return int(connection.exec_driver_sql("SELECT last_insert_rowid()").scalar_one())


def _drop(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    connection.execute(delete(arrival).where(arrival.c.id.in_([one.id for one in arrivals])))


def _found(connection: Connection, state: SyncState, now: float) -> None:
    if connection.execute(select(diagram.c.id).where(diagram.c.id == state.diagram)).first() is None:
        row = {"id": state.diagram, "title": state.title or "", "created_s": now, "changed_s": now}
        connection.execute(insert(diagram), [row])
        put_title(connection, state.diagram, state.title or "")
    put_states(connection, (state,))


def _arrival(row: RowMapping) -> Arrival:
    return Arrival(
        row["diagram_id"], row["account_id"], row["seq"], bytes(row["bytes"]),
        int(row["peer"]) if row["peer"] else None, row["start"], row["end"], row["id"], row["tries"],
    )  # fmt: skip
