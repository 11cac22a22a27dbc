"""Files on their way: which ones the other side lacks, which ones are missing here, and when each is tried again.

What is missing here is noted when somebody looks at a diagram and finds it named, see `storage.assets`; it is forgotten
when it arrives, or when the diagram names it no longer.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select
from sqlalchemy import update as change
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.assets import FETCH, fetch_key, insert_files
from storage.schema import asset_copy, asset_use, diagram, job, sync_state

SEND = "asset_send"
_WRITERS = ("owner", "editor")


@dataclass(frozen=True, slots=True)
class Transfer:
    """One file of one diagram; failed `tries` times, the last time with `error`, and not to be tried before Unix time
    `not_before_s`."""

    diagram: str
    sha256: str
    tries: int = 0
    not_before_s: float = 0.0
    error: str = ""


class Transfers:
    def __init__(self, access: Access) -> None:
        self._access = access

    def to_send(self, account_id: str, diagram_id: str | None = None) -> list[Transfer]:
        """The files here that diagrams of an account (or one of them) use and its other side is not known to have."""

        def work(connection: Connection) -> list[Transfer]:
            there = exists().where(
                asset_copy.c.diagram_id == asset_use.c.diagram_id, asset_copy.c.sha256 == asset_use.c.sha256,
                asset_copy.c.account_id == account_id,
            )  # fmt: skip
            query = (
                select(asset_use.c.diagram_id, asset_use.c.sha256)
                .join(sync_state, sync_state.c.diagram_id == asset_use.c.diagram_id)
                .where(_synced(account_id), sync_state.c.role.in_(_WRITERS), ~there)
                .order_by(asset_use.c.diagram_id, asset_use.c.sha256)
            )
            if diagram_id is not None:
                query = query.where(asset_use.c.diagram_id == diagram_id)
            known = _jobs(connection, SEND)
            return [
                known.get(_send_key(account_id, row.diagram_id, row.sha256), Transfer(row.diagram_id, row.sha256))
                for row in connection.execute(query)
            ]

        return self._access.read(work)

    def to_fetch(self, account_id: str) -> list[Transfer]:
        """The files that diagrams of an account name and that are not here."""

        def work(connection: Connection) -> list[Transfer]:
            query = select(sync_state.c.diagram_id).where(_synced(account_id))
            mine = frozenset(connection.execute(query).scalars())
            return [one for one in _jobs(connection, FETCH).values() if one.diagram in mine]

        return self._access.read(work)

    def missing(self) -> dict[str, int]:
        """How many files are missing here, of each diagram that misses any."""

        def work(connection: Connection) -> dict[str, int]:
            here = frozenset(connection.execute(select(diagram.c.id)).scalars())
            return Counter(one.diagram for one in _jobs(connection, FETCH).values() if one.diagram in here)

        return self._access.read(work)

    def sent(self, account_id: str, diagram_id: str, sha256: str) -> Future[None]:
        """The other side has this file of this diagram."""

        def work(connection: Connection) -> None:
            query = select(sync_state.c.diagram_id).where(sync_state.c.diagram_id == diagram_id)
            if connection.execute(query).first() is not None:
                row = {"diagram_id": diagram_id, "sha256": sha256, "account_id": account_id}
                connection.execute(upsert(asset_copy).values(row).on_conflict_do_nothing())
            connection.execute(delete(job).where(job.c.key == _send_key(account_id, diagram_id, sha256)))

        return self._access.write(work)

    def arrived(self, account_id: str, diagram_id: str, data: bytes) -> Future[list[str]]:
        """Keep a file that came, examined, from the other side; every diagram that was waiting for it."""

        def work(connection: Connection) -> list[str]:
            waiting = _jobs(connection, FETCH)
            (name,) = insert_files(connection, diagram_id, [data])
            row = {"diagram_id": diagram_id, "sha256": name, "account_id": account_id}
            connection.execute(upsert(asset_copy).values(row).on_conflict_do_nothing())
            return sorted({diagram_id} | {one.diagram for one in waiting.values() if one.sha256 == name})

        return self._access.write(work)

    def send_failed(self, account_id: str, failed: Transfer) -> Future[None]:
        """Remember how often and why, and when it is tried again."""
        key = _send_key(account_id, failed.diagram, failed.sha256)
        return self._access.write(lambda connection: _remember(connection, SEND, key, failed))

    def fetch_failed(self, failed: Transfer) -> Future[None]:
        """As `send_failed`, unless nobody wants it any more."""

        def work(connection: Connection) -> None:
            key = fetch_key(failed.diagram, failed.sha256)
            if connection.execute(select(job.c.id).where(job.c.key == key)).first() is not None:
                _remember(connection, FETCH, key, failed)

        return self._access.write(work)

    def hurry(self) -> Future[None]:
        """Somebody asks for them now: nothing waits for its time any longer."""
        waiting = job.c.kind.in_((SEND, FETCH))

        def work(connection: Connection) -> None:
            connection.execute(change(job).where(waiting).values(not_before_s=0.0))

        return self._access.write(work)


def _synced(account_id: str) -> ColumnElement[bool]:
    return and_(sync_state.c.account_id == account_id, sync_state.c.hold == "")


def _send_key(account_id: str, diagram_id: str, sha256: str) -> str:
    return f"{SEND} {account_id} {diagram_id} {sha256}"


def _jobs(connection: Connection, kind: str) -> dict[str, Transfer]:
    """By key."""
    found = {}
    for row in connection.execute(select(job).where(job.c.kind == kind).order_by(job.c.id)).mappings():
        diagram_id, sha256 = str(row["key"]).split(" ")[-2:]
        found[row["key"]] = Transfer(
            diagram_id, sha256, row["attempts"], row["not_before_s"], bytes(row["payload"]).decode()
        )
    return found


def _remember(connection: Connection, kind: str, key: str, failed: Transfer) -> None:
    values = {
        "kind": kind, "payload": failed.error.encode(), "state": "failed", "attempts": failed.tries,
        "not_before_s": failed.not_before_s,
    }  # fmt: skip
    put = upsert(job).values(key=key, **values)
    connection.execute(put.on_conflict_do_update(index_elements=["key"], set_=values))
