"""Kept states of diagrams. A version is a row of opaque parts; equal parts are stored once, by their SHA-256."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy import update as change
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.access import Access
from storage.calendar import library_age, note_day
from storage.errors import VersionDamaged, VersionMissing
from storage.schema import asset, diagram, part, version, version_asset, version_part
from storage.thinning import Mark, to_keep
from storage.trash import require


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is kept: opaque `parts` in their order, the assets that they name, and how many `records` they hold."""

    parts: tuple[bytes, ...]
    assets: frozenset[str] = frozenset()
    records: int = 0
    name: str = ""
    note: str = ""
    author: str = ""
    cause: str = ""  # of an automatic one; empty: made by hand


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """`number` grows with every version; `made_s` is what the clock said. `size` is what it added to the disk."""

    id: str
    diagram_id: str
    number: int
    made_s: float
    name: str
    note: str
    author: str
    automatic: bool
    cause: str
    records: int
    size: int


_COLUMNS = tuple(version.c[name] for name in VersionInfo.__dataclass_fields__)


class Versions:
    def __init__(self, access: Access, clock: Callable[[], float] = time.time) -> None:
        self._access = access
        self._clock = clock

    def all(self, diagram_id: str) -> list[VersionInfo]:
        """The newest first."""
        query = select(*_COLUMNS).where(version.c.diagram_id == diagram_id).order_by(version.c.number.desc())
        rows = self._access.read(lambda connection: connection.execute(query).mappings().all())
        return [VersionInfo(**{**row, "automatic": bool(row["automatic"])}) for row in rows]

    def get(self, version_id: str) -> VersionInfo:
        """
        Raises:
            VersionMissing: there is none.
        """
        query = select(*_COLUMNS).where(version.c.id == version_id)
        row = self._access.read(lambda connection: connection.execute(query).mappings().first())
        if row is None:
            raise VersionMissing(f"there is no version {version_id}")
        return VersionInfo(**{**row, "automatic": bool(row["automatic"])})

    def put(self, version_id: str, diagram_id: str, new: NewVersion) -> Future[bool]:
        """Keep a version, whose id is new; False if it is automatic and says what the version before it says.

        The future fails with DiagramMissing when the diagram is gone.
        """
        return self._access.write(lambda connection: _put(connection, version_id, diagram_id, new, self._clock()))

    def parts(self, version_id: str) -> list[bytes]:
        """What was kept, compared with its hashes.

        Raises:
            VersionMissing: there is no such version.
            VersionDamaged: a part is gone or is not what was written.
        """
        return self._access.read(lambda connection: _parts(connection, version_id))

    def rename(self, version_id: str, name: str, note: str = "") -> Future[None]:
        """Give a version a name and a note; it is no longer automatic."""

        def work(connection: Connection) -> None:
            query = change(version).where(version.c.id == version_id).values(name=name, note=note, automatic=0)
            _require_one(connection.execute(query).rowcount, version_id)

        return self._access.write(work)

    def delete(self, versions: Sequence[str]) -> Future[None]:
        """Those that are gone already are passed over; parts that no version has any more go as well."""

        return self._access.write(lambda connection: _delete(connection, versions))

    def thin(self) -> Future[int]:
        """Delete the automatic versions that are too close together for their age; how many."""

        def work(connection: Connection) -> int:
            age = library_age(connection)
            query = select(version.c.diagram_id, version.c.number, version.c.age, version.c.made_s, version.c.id)
            rows = connection.execute(query.where(version.c.automatic == 1).order_by(version.c.diagram_id)).all()
            doomed: list[str] = []
            for _, group in groupby(rows, key=lambda row: row.diagram_id):
                mine = {row.number: row for row in group}
                kept = to_keep((Mark(row.number, row.age, row.made_s) for row in mine.values()), age)
                doomed += [row.id for number, row in mine.items() if number not in kept]
            _delete(connection, doomed)  # also the parts of diagrams that are gone
            return len(doomed)

        return self._access.write(work)


def _delete(connection: Connection, versions: Sequence[str]) -> None:
    gone = version.c.id.in_(versions)
    touched = connection.execute(select(version.c.diagram_id).where(gone).distinct()).scalars().all()
    connection.execute(delete(version).where(gone))
    for one in touched:
        _measure(connection, one)
    drop_loose_parts(connection)


def drop_loose_parts(connection: Connection) -> None:
    """Delete what no version holds any more, as after the deletion of a diagram; inside the caller's transaction."""
    used = select(version_part.c.sha256)
    connection.execute(delete(part).where(part.c.sha256.not_in(used)))


def _require_one(rows: int, version_id: str) -> None:
    if not rows:
        raise VersionMissing(f"there is no version {version_id}")


def _put(connection: Connection, version_id: str, diagram_id: str, new: NewVersion, now: float) -> bool:
    require(connection, [diagram_id])
    names = [hashlib.sha256(data).hexdigest() for data in new.parts]
    digest = _digest(names)
    newest = select(version.c.sha256).where(version.c.diagram_id == diagram_id).order_by(version.c.number.desc())
    if new.cause and connection.execute(newest.limit(1)).scalar() == digest:
        return False
    parts = {name: data for name, data in zip(names, new.parts, strict=True)}
    there = select(version_part.c.sha256).join(version, version.c.id == version_part.c.version_id)
    known = set(connection.execute(there.where(version.c.diagram_id == diagram_id).distinct()).scalars())
    row = {
        "id": version_id,
        "diagram_id": diagram_id,
        "name": new.name,
        "note": new.note,
        "author": new.author,
        "automatic": int(bool(new.cause)),
        "cause": new.cause,
        "records": new.records,
        "size": sum(len(data) for name, data in parts.items() if name not in known),
        "sha256": digest,
        "age": note_day(connection, now),
        "made_s": now,
    }
    connection.execute(insert(version), [row])
    if parts:
        rows = [{"sha256": name, "size": len(data), "bytes": data} for name, data in parts.items()]
        connection.execute(upsert(part).on_conflict_do_nothing(), rows)
        places = [{"version_id": version_id, "place": place, "sha256": name} for place, name in enumerate(names)]
        connection.execute(insert(version_part), places)
    _use_assets(connection, version_id, new.assets)
    _measure(connection, diagram_id)
    return True


def _use_assets(connection: Connection, version_id: str, assets: Iterable[str]) -> None:
    there = connection.execute(select(asset.c.sha256).where(asset.c.sha256.in_(list(assets)))).scalars().all()
    if there:
        connection.execute(insert(version_asset), [{"version_id": version_id, "sha256": one} for one in there])


def _measure(connection: Connection, diagram_id: str) -> None:
    """What the versions of a diagram take together: each part once."""
    mine = (
        select(version_part.c.sha256)
        .join(version, version.c.id == version_part.c.version_id)
        .where(version.c.diagram_id == diagram_id)
    )
    size = select(func.coalesce(func.sum(part.c.size), 0)).where(part.c.sha256.in_(mine)).scalar_subquery()
    connection.execute(change(diagram).where(diagram.c.id == diagram_id).values(versions_size=size))


def _digest(names: Sequence[str]) -> bytes:
    return hashlib.sha256("".join(names).encode("ascii")).digest()


def _parts(connection: Connection, version_id: str) -> list[bytes]:
    digest = connection.execute(select(version.c.sha256).where(version.c.id == version_id)).scalar()
    if digest is None:
        raise VersionMissing(f"there is no version {version_id}")
    query = (
        select(version_part.c.sha256, part.c.bytes)
        .outerjoin(part, part.c.sha256 == version_part.c.sha256)
        .where(version_part.c.version_id == version_id)
        .order_by(version_part.c.place)
    )
    rows = connection.execute(query).all()
    if _digest([row.sha256 for row in rows]) != bytes(digest):
        raise VersionDamaged(f"a part of version {version_id} is missing")
    for row in rows:
        if not isinstance(row.bytes, bytes) or hashlib.sha256(row.bytes).hexdigest() != row.sha256:
            raise VersionDamaged(f"the part {row.sha256[:12]} of version {version_id} is not what was written")
    return [bytes(row.bytes) for row in rows]
