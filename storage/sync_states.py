"""What is known of the other copy of each diagram, and what of ours it lacks.

Which updates are missing there follows from versions, not from a queue: `acked` says of each peer how many of its
operations are there, and every update up to number `acked_update` is among them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, select
from sqlalchemy import update as change

from storage.access import Access
from storage.schema import account, asset_copy, diagram, farewell, sync_state, update
from storage.shelves import forget_shelf

Version = Mapping[int, int]
"""Of each peer, how many of its operations are known."""
NOTHING: Version = MappingProxyType({})

# Plain SQL for what is asked with every live edit: SQLAlchemy takes ten times as long over it as SQLite does.
_STATE = "SELECT * FROM sync_state WHERE diagram_id = ?"
_STATES = "SELECT * FROM sync_state"
# Updates of here that the other side is not known to have. So put, SQLite looks at no row of those that it has.
_MISSING = """
one.diagram_id = state.diagram_id AND one.origin = 'local'
    AND one.id > CASE state.whole WHEN 0 THEN 0 ELSE state.acked_update END
"""
_STANDING = f"""
SELECT state.*, (SELECT count(*) FROM "update" AS one WHERE {_MISSING}) AS edits,
    state.whole = 0 AND EXISTS (SELECT 1 FROM snapshot WHERE diagram_id = state.diagram_id) AS summed_up
FROM sync_state AS state WHERE state.diagram_id = ?
"""
# What `unsent_of` reads beside a row of sync_state, here `state`, that `OF_HERE` is joined to, grouped by diagram.
UNSENT = """
count(one.id) AS edits, min(one.made_s) AS oldest_s,
    coalesce((SELECT max(id) FROM "update" AS every WHERE every.diagram_id = state.diagram_id), 0) AS newest,
    EXISTS (SELECT 1 FROM snapshot WHERE snapshot.diagram_id = state.diagram_id) AS summed_up
"""
OF_HERE = f'LEFT JOIN "update" AS one ON {_MISSING}'
_UNSENT = f"""
SELECT state.diagram_id, state.whole, {UNSENT} FROM sync_state AS state {OF_HERE}
WHERE state.account_id IS NOT NULL %s GROUP BY state.diagram_id
"""
_FAREWELLS = "SELECT diagram_id FROM farewell WHERE account_id = ? AND told = 0"
_FAREWELL = "SELECT 1 FROM farewell WHERE diagram_id = ?"
_ACKNOWLEDGE = "UPDATE sync_state SET acked_version = ?, acked_update = ?, whole = ?, seq = ? WHERE diagram_id = ?"
# Before a diagram was exchanged with anybody nothing in it can have clashed.
_BEGIN = "UPDATE sync_state SET told_version = acked_version WHERE diagram_id = ? AND told_version IS NULL"


@dataclass(frozen=True, slots=True)
class SyncState:
    """`account` is empty for a diagram that is on this computer only; `hold` says why one is not synced now.

    `whole`: in this `epoch` the other side was seen to have everything up to update `acked_update`. `title` and
    `trashed` are what both sides last agreed on; a title of None: nothing yet.
    """

    diagram: str
    account: str = ""
    acked: Version = field(default_factory=lambda: NOTHING)
    acked_update: int = 0
    whole: bool = False
    epoch: str = ""
    seq: int = 0
    role: str = "owner"
    hold: str = ""
    reason: str = ""
    title: str | None = None
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Unsent:
    """What the other side is not known to have of a diagram: how many edits of here, and since when (Unix time).

    `newest` is the number of the last update. `edits` is 0 and `oldest_s` None when it is known to have all; edits
    that were summed up in a snapshot count as one.
    """

    diagram: str
    edits: int
    oldest_s: float | None
    newest: int


class SyncStates:
    def __init__(self, access: Access) -> None:
        self._access = access

    def get(self, diagram_id: str) -> SyncState:
        """What is known; nothing, for a diagram that was never synced or is not here."""
        row = self._access.read(lambda connection: _asked(connection, _STATE, diagram_id))
        return SyncState(diagram_id) if row is None else state_of(row)

    def standing(self, diagram_id: str) -> tuple[SyncState, int | None]:
        """As `get`, and the number of edits as in `Unsent`; None when it belongs to no account."""
        row = self._access.read(lambda connection: _asked(connection, _STANDING, diagram_id))
        if row is None:
            return SyncState(diagram_id), None
        return state_of(row), None if row["account_id"] is None else row["edits"] + row["summed_up"]

    def all(self, account_id: str | None = None) -> dict[str, SyncState]:
        """By diagram: those with a state, or those of one account."""
        rows = self._access.read(lambda connection: connection.exec_driver_sql(_STATES).mappings().all())
        return {row["diagram_id"]: state_of(row) for row in rows if account_id in (None, row["account_id"])}

    def put(self, *states: SyncState) -> Future[None]:
        """Remember these instead of what was known; one whose diagram is not here (any more) is left out."""
        return self._access.write(lambda connection: put_states(connection, states))

    def acknowledge(
        self, diagram_id: str, epoch: str, have: Version, *, upto: int = 0, whole: bool = False
    ) -> Future[SyncState]:
        """The other side has `have`, and with it every update up to number `upto`. Never takes anything back.

        An acknowledgement of another epoch than the one that is known means nothing and changes nothing.
        """

        def work(connection: Connection) -> SyncState:
            return acknowledged(connection, diagram_id, epoch, have, upto=upto, whole=whole)

        return self._access.write(work)

    def lower(self, diagram_id: str, have: Version) -> Future[None]:
        """The other side has only `have` of these peers, whatever it acknowledged before."""

        def work(connection: Connection) -> None:
            query = select(sync_state.c.acked_version).where(sync_state.c.diagram_id == diagram_id)
            known = connection.execute(query).scalar()
            if known is not None:
                acked = {**json.loads(known), **{str(peer): count for peer, count in have.items()}}
                _change(connection, diagram_id, acked_version=json.dumps(acked, separators=(",", ":")), whole=0)

        return self._access.write(work)

    def lost(self, diagram_id: str) -> Future[None]:
        """The other side has nothing of it any more, not even its title."""
        gone = {"acked_version": "{}", "acked_update": 0, "whole": 0, "seq": 0, "title": None}
        return self._access.write(lambda connection: _change(connection, diagram_id, **gone))

    def start_over(self, diagram_id: str) -> Future[None]:
        """Let what is here of it go, for the other side has it too and gives it again: this is no farewell.

        What is here and not there must be somewhere else by now.
        """

        def work(connection: Connection) -> None:
            connection.execute(diagram.delete().where(diagram.c.id == diagram_id))
            connection.execute(farewell.delete().where(farewell.c.diagram_id == diagram_id))

        return self._access.write(work)

    def hold(self, diagram_id: str, hold: str, reason: str = "") -> Future[None]:
        """Why it is not synced from now on; empty: it is again."""
        return self._access.write(lambda connection: _change(connection, diagram_id, hold=hold, reason=reason))

    def set_role(self, diagram_id: str, role: str) -> Future[None]:
        return self._access.write(lambda connection: _change(connection, diagram_id, role=role))

    def agree(self, diagram_id: str, *, title: str | None, trashed: bool) -> Future[None]:
        """What both sides say now of its title and of the trash."""
        return self._access.write(lambda connection: _change(connection, diagram_id, title=title, trashed=int(trashed)))

    def begin_epoch(self, account_id: str, epoch: str) -> Future[None]:
        """The server's database is another one than before: what it acknowledged means nothing any more."""

        def work(connection: Connection) -> None:
            forgotten = {"acked_version": "{}", "acked_update": 0, "whole": 0, "seq": 0, "epoch": epoch}
            mine = and_(sync_state.c.account_id == account_id, sync_state.c.epoch != epoch)
            connection.execute(change(sync_state).where(mine).values(**forgotten))
            connection.execute(change(account).where(account.c.id == account_id).values(epoch=epoch, cursor=""))
            connection.execute(delete(asset_copy).where(asset_copy.c.account_id == account_id))
            forget_shelf(connection, account_id)

        return self._access.write(work)

    def unsent(self, *diagrams: str) -> dict[str, Unsent]:
        """Of these diagrams, or of all that belong to an account, what the other side is not known to have."""
        return self._access.read(lambda connection: _unsent_in(connection, diagrams))

    def edits_between(self, diagram_id: str, after: int, upto: int) -> int:
        """How many updates that were made here have a number above `after` and at most `upto`."""
        mine = and_(update.c.diagram_id == diagram_id, update.c.origin == "local")
        query = select(func.count()).where(mine, update.c.id > after, update.c.id <= upto)
        return int(self._access.read(lambda connection: connection.execute(query).scalar_one()))

    def farewells(self, account_id: str) -> list[str]:
        """Diagrams of an account that were deleted for good here."""
        rows = self._access.read(lambda connection: connection.exec_driver_sql(_FAREWELLS, (account_id,)).all())
        return [row[0] for row in rows]

    def has_said_farewell(self, diagram_id: str) -> bool:
        return self._access.read(lambda connection: _asked(connection, _FAREWELL, diagram_id)) is not None

    def told_farewell(self, diagram_id: str) -> Future[None]:
        """The other side knows."""

        def work(connection: Connection) -> None:
            connection.execute(change(farewell).where(farewell.c.diagram_id == diagram_id).values(told=1))

        return self._access.write(work)

    def unsay_farewell(self, diagram_id: str) -> Future[None]:
        """It was taken out of the trash on the other side: it may come back."""

        def work(connection: Connection) -> None:
            connection.execute(farewell.delete().where(farewell.c.diagram_id == diagram_id))

        return self._access.write(work)


def _change(connection: Connection, diagram_id: str, **values: object) -> None:
    connection.execute(change(sync_state).where(sync_state.c.diagram_id == diagram_id).values(**values))


def put_states(connection: Connection, states: tuple[SyncState, ...]) -> None:
    """As `SyncStates.put`, inside the caller's transaction."""
    for state in states:
        there = connection.execute(select(diagram.c.id).where(diagram.c.id == state.diagram)).first()
        if there is None:
            continue
        values = _row(state)
        known = connection.execute(
            change(sync_state).where(sync_state.c.diagram_id == state.diagram).values(**values)
        ).rowcount
        if not known:
            connection.execute(insert(sync_state), [values | {"diagram_id": state.diagram}])


def acknowledged(
    connection: Connection, diagram_id: str, epoch: str | None, have: Version, *, upto: int = 0, whole: bool = False,
    seq: int = 0,
) -> SyncState:  # fmt: skip
    """As `SyncStates.acknowledge`, inside the caller's transaction; all rows of the log up to `seq` are here.

    An epoch of None: the one that is known.
    """
    row = _asked(connection, _STATE, diagram_id)
    if row is None:
        return SyncState(diagram_id)
    state = state_of(row)
    if epoch is None:
        epoch = state.epoch
    if state.epoch != epoch:
        return state
    merged = dict(state.acked)
    for peer, count in have.items():
        merged[peer] = max(count, merged.get(peer, 0))
    state = replace(
        state, acked=MappingProxyType(merged), acked_update=max(upto, state.acked_update), whole=whole or state.whole,
        seq=max(seq, state.seq),
    )  # fmt: skip
    values = (packed(merged), state.acked_update, int(state.whole), state.seq, diagram_id)
    connection.exec_driver_sql(_ACKNOWLEDGE, values)
    if whole and row["told_version"] is None:
        connection.exec_driver_sql(_BEGIN, (diagram_id,))
    return state


def _asked(connection: Connection, query: str, diagram_id: str) -> RowMapping | None:
    return connection.exec_driver_sql(query, (diagram_id,)).mappings().first()


def _unsent_in(connection: Connection, diagrams: tuple[str, ...]) -> dict[str, Unsent]:
    only = f"AND state.diagram_id IN ({', '.join('?' * len(diagrams))})" if diagrams else ""
    rows = connection.exec_driver_sql(_UNSENT % only, diagrams).mappings()
    return {row["diagram_id"]: unsent_of(row) for row in rows}


def unsent_of(row: RowMapping) -> Unsent:
    """Out of a row that has `UNSENT`."""
    edits = row["edits"] + (1 if row["summed_up"] and not row["whole"] else 0)
    return Unsent(row["diagram_id"], edits, row["oldest_s"], row["newest"])


def _row(state: SyncState) -> dict[str, object]:
    return {
        "account_id": state.account or None, "acked_version": packed(state.acked), "acked_update": state.acked_update,
        "whole": int(state.whole), "epoch": state.epoch, "seq": state.seq, "role": state.role, "hold": state.hold,
        "reason": state.reason, "title": state.title, "trashed": int(state.trashed),
    }  # fmt: skip


def state_of(row: RowMapping) -> SyncState:
    """A row of the table."""
    return SyncState(
        row["diagram_id"], row["account_id"] or "",
        unpacked(row["acked_version"]),
        row["acked_update"], bool(row["whole"]), row["epoch"], row["seq"], row["role"], row["hold"], row["reason"],
        row["title"], bool(row["trashed"]),
    )  # fmt: skip


def unpacked(text: str) -> Version:
    """What `packed` made a text of."""
    return MappingProxyType({int(peer): count for peer, count in json.loads(text).items()})


def packed(version: Version) -> str:
    """As it is stored."""
    return json.dumps({str(peer): count for peer, count in version.items()}, separators=(",", ":"))
