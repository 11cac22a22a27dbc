"""Pictures and other files inside diagrams, stored once under the SHA-256 of their bytes.

A file is kept as long as a diagram (its records or its steps of undo) or a version uses it, and some days longer.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from sqlalchemy import Connection, and_, delete, or_, select
from sqlalchemy import update as change
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.calendar import note_day
from storage.schema import asset, asset_use, diagram, job, version_asset

GRACE_DAYS = 7
FETCH = "asset_fetch"  # the kind of a job: a file that a diagram names is not here


class Assets:
    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def put(self, diagram_id: str, files: Iterable[bytes]) -> Future[list[str]]:
        """Store files and note that the diagram uses them; their SHA-256 in hexadecimal, in order."""
        kept = tuple(files)
        return self._access.write(lambda connection: insert_files(connection, diagram_id, kept))

    def get(self, sha256: str) -> bytes | None:
        query = select(asset.c.bytes).where(asset.c.sha256 == sha256)
        found = self._access.read(lambda connection: connection.execute(query).scalar())
        return None if found is None else bytes(found)

    def uses(self, diagram_id: str) -> frozenset[str]:
        """The files that a diagram uses now; those of its versions come on top."""
        query = select(asset_use.c.sha256).where(asset_use.c.diagram_id == diagram_id)
        return frozenset(self._access.read(lambda connection: connection.execute(query).scalars().all()))

    def collect(self, grace_days: int = GRACE_DAYS) -> Future[int]:
        """Delete the files that nothing has used for some days of use; how many.

        The days count from the first collection that finds a file unused: one that is needed again in time stays.
        """
        return self._access.write(lambda connection: _collect(connection, self._clock(), grace_days))


def _collect(connection: Connection, now: float, grace_days: int) -> int:
    age = note_day(connection, now)
    unused = and_(
        asset.c.sha256.not_in(select(asset_use.c.sha256)), asset.c.sha256.not_in(select(version_asset.c.sha256))
    )
    needed = or_(asset.c.sha256.in_(select(asset_use.c.sha256)), asset.c.sha256.in_(select(version_asset.c.sha256)))
    connection.execute(change(asset).where(asset.c.unused_age.is_not(None), needed).values(unused_age=None))
    connection.execute(change(asset).where(asset.c.unused_age.is_(None), unused).values(unused_age=age))
    return connection.execute(delete(asset).where(unused, asset.c.unused_age <= age - grace_days)).rowcount


def insert_files(connection: Connection, diagram_id: str, files: Iterable[bytes]) -> list[str]:
    """Add files inside the caller's transaction; their SHA-256. Whoever else was missing one of them uses it now."""
    names = []
    for data in files:
        name = hashlib.sha256(data).hexdigest()
        row = {"sha256": name, "bytes": data, "size": len(data), "made_s": time.time()}
        connection.execute(upsert(asset).values(row).on_conflict_do_nothing())
        names.append(name)
    add_uses(connection, diagram_id, names)
    for name in dict.fromkeys(names):
        _found(connection, name)
    return names


def add_uses(connection: Connection, diagram_id: str, names: Iterable[str]) -> None:
    """Note inside the caller's transaction that a diagram uses these files; those not here are noted as missing."""
    wanted = frozenset(names)
    query = select(asset.c.sha256).where(asset.c.sha256.in_(wanted))
    there = frozenset(connection.execute(query).scalars())
    if there:
        rows = [{"diagram_id": diagram_id, "sha256": name} for name in sorted(there)]
        connection.execute(upsert(asset_use).on_conflict_do_nothing(), rows)
    if wanted - there:
        fetch = {"kind": FETCH, "payload": b"", "state": "waiting"}
        jobs = [fetch | {"key": fetch_key(diagram_id, name)} for name in sorted(wanted - there)]
        connection.execute(upsert(job).on_conflict_do_nothing(), jobs)


def set_uses(connection: Connection, diagram_id: str, names: Iterable[str]) -> None:
    """As `add_uses`; the diagram uses and misses no others any more."""
    wanted = frozenset(names)
    others = and_(asset_use.c.diagram_id == diagram_id, asset_use.c.sha256.not_in(wanted))
    connection.execute(delete(asset_use).where(others))
    kept = [fetch_key(diagram_id, name) for name in wanted]
    missed = and_(job.c.kind == FETCH, job.c.key.like(f"{fetch_key(diagram_id, '')}%"), job.c.key.not_in(kept))
    connection.execute(delete(job).where(missed))
    add_uses(connection, diagram_id, wanted)


def fetch_key(diagram_id: str, name: str) -> str:
    """The key of the job that says that a diagram misses a file."""
    return f"{FETCH} {diagram_id} {name}"


def _found(connection: Connection, name: str) -> None:
    """Turn every note that this file is missing into one that it is used."""
    waiting = and_(job.c.kind == FETCH, job.c.key.like(f"%{name}"))
    for key in connection.execute(select(job.c.key).where(waiting)).scalars().all():
        diagram_id = str(key).split(" ")[1]
        if connection.execute(select(diagram.c.id).where(diagram.c.id == diagram_id)).first() is not None:
            use = {"diagram_id": diagram_id, "sha256": name}
            connection.execute(upsert(asset_use).values(use).on_conflict_do_nothing())
    connection.execute(delete(job).where(waiting))
