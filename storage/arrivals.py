"""What came from elsewhere: stored before anybody reads it, part of a diagram only after it was examined."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, insert, select

from storage.access import Access
from storage.schema import diagram, quarantine
from storage.search_index import put_title
from storage.sync_states import SyncState, Version, acknowledged, put_states

_Row: TypeAlias = tuple[object, ...]
_Key: TypeAlias = tuple[str, str, bytes]  # diagram, account, hash

_PUT = (
    'INSERT INTO arrival (diagram_id, account_id, seq, peer, start, "end", bytes, sha256, made_s) '
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_WAITING = "SELECT * FROM arrival WHERE diagram_id = ? ORDER BY id"
_DIAGRAMS = "SELECT DISTINCT diagram_id FROM arrival WHERE account_id = ?"
_HASHES = "SELECT sha256, id, tries FROM arrival WHERE diagram_id = ? AND account_id = ?"
_IS_THERE = "SELECT 1 FROM diagram WHERE id = ?"
_CHANGED = "UPDATE diagram SET changed_s = ? WHERE id = ?"
_ACCEPT = 'INSERT INTO "update" (diagram_id, bytes, sha256, origin, imported, made_s) VALUES (?, ?, ?, ?, ?, ?)'


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

        return self._access.write(lambda connection: _put(connection, arrivals, self._clock()))

    def waiting(self, diagram_id: str) -> list[Arrival]:
        """Those of a diagram that are neither accepted nor refused, in their order."""
        rows = self._access.read(
            lambda connection: connection.exec_driver_sql(_WAITING, (diagram_id,)).mappings().all()
        )
        return [_arrival(row) for row in rows]

    def diagrams(self, account_id: str) -> list[str]:
        """Those that have something waiting."""
        rows = self._access.read(lambda connection: connection.exec_driver_sql(_DIAGRAMS, (account_id,)).all())
        return [row[0] for row in rows]

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
            is_there = connection.exec_driver_sql(_IS_THERE, (diagram_id,)).first() is not None
            numbers = _accept(connection, arrivals, now) if is_there else []
            _drop(connection, arrivals)
            if is_there:
                acknowledged(connection, diagram_id, None, have, seq=seq)
                if arrivals:
                    connection.exec_driver_sql(_CHANGED, (now, diagram_id))
            return numbers

        return self._access.write(work)

    def try_again(self, arrivals: Sequence[Arrival]) -> Future[None]:
        """They could not be judged this time."""

        def work(connection: Connection) -> None:
            _for_each(connection, "UPDATE arrival SET tries = tries + 1 WHERE id = ?", arrivals)

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


def _put(connection: Connection, arrivals: Sequence[Arrival], now: float) -> list[Arrival]:
    """Plain SQL for all at once: a hundred thousand may come together, and a statement costs more than its row."""
    there = _waiting_hashes(connection, {(one.diagram, one.account) for one in arrivals})
    fresh: dict[_Key, Arrival] = {}
    keys = [(one.diagram, one.account, hashlib.sha256(one.data).digest()) for one in arrivals]
    for key, one in zip(keys, arrivals, strict=True):
        if key not in there:
            fresh.setdefault(key, one)
    rows: list[_Row] = [
        (name, account, one.seq, _peer(one), one.start, one.end, one.data, digest, now)
        for (name, account, digest), one in fresh.items()
    ]
    for key, number in zip(fresh, _inserted(connection, _PUT, rows), strict=True):
        there[key] = (number, 0)
    return [replace(one, id=there[key][0], tries=there[key][1]) for key, one in zip(keys, arrivals, strict=True)]


def _peer(one: Arrival) -> str:
    return "" if one.peer is None else str(one.peer)


def _waiting_hashes(connection: Connection, whose: set[tuple[str, str]]) -> dict[_Key, tuple[int, int]]:
    """Number and tries of what waits of these diagrams and accounts."""
    found: dict[_Key, tuple[int, int]] = {}
    for name, account in whose:
        for digest, number, tries in connection.exec_driver_sql(_HASHES, (name, account)):
            found[name, account, bytes(digest)] = (number, tries)
    return found


def _accept(connection: Connection, arrivals: Sequence[Arrival], now: float) -> list[int]:
    """Under new numbers: a snapshot may stand for all numbers up to its own, so that none may join them later."""
    rows: list[_Row] = [
        (one.diagram, one.data, hashlib.sha256(one.data).digest(), "remote", 1, now) for one in arrivals
    ]
    return _inserted(connection, _ACCEPT, rows)


def _inserted(connection: Connection, statement: str, rows: list[_Row]) -> list[int]:
    """The numbers of new rows: one after the other, for nobody else writes meanwhile."""
    if not rows:
        return []
    connection.exec_driver_sql(statement, rows)
    last = int(connection.exec_driver_sql("SELECT last_insert_rowid()").scalar_one())
    return list(range(last - len(rows) + 1, last + 1))


def _drop(connection: Connection, arrivals: Sequence[Arrival]) -> None:
    _for_each(connection, "DELETE FROM arrival WHERE id = ?", arrivals)


def _for_each(connection: Connection, statement: str, arrivals: Sequence[Arrival]) -> None:
    stored = [(one.id,) for one in arrivals if one.id]
    if stored:
        connection.exec_driver_sql(statement, stored)


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
