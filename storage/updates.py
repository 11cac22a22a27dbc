"""What diagrams are made of: updates in the order in which they came, snapshots that sum them up, steps of undo.

All of it is opaque here. Every blob is stored with its SHA-256 and compared when it is read: a blob that does not match
goes to quarantine and the rest is still given out.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy import Connection, RowMapping, and_, delete, insert, or_, select, true
from sqlalchemy import update as change

from storage.access import Access
from storage.errors import DiagramMissing, LibraryDamaged
from storage.schema import diagram, quarantine, snapshot, step, sync_state, update
from storage.trash import require


@dataclass(frozen=True, slots=True)
class Steps:
    """A change of the history: steps to keep by number, and numbers to forget.

    A step is given as a function that makes its bytes; it is called on the writer thread.
    """

    done: tuple[tuple[int, Callable[[], bytes]], ...] = ()
    undone: tuple[tuple[int, Callable[[], bytes]], ...] = ()
    forgotten: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A diagram as stored: `blobs` is the newest sound snapshot and all updates since; steps are oldest first.

    `last` is the number of the last merged update among them, `born` as in `Seen`. `damaged` counts the blobs that this
    very reading put into quarantine.
    """

    blobs: tuple[bytes, ...]
    done: tuple[bytes, ...] = ()
    undone: tuple[bytes, ...] = ()
    snapshot_size: int = 0
    last: int = 0
    damaged: int = 0
    born: float = 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """All updates of a diagram up to number `last`. `born` tells it from another one that had its id before."""

    born: float = 0.0
    last: int = -1


@dataclass(frozen=True, slots=True)
class Since:
    """Blobs, each with whether it is an update that was made here; `is_all`: they are all that is stored."""

    now: Seen
    rows: tuple[tuple[bytes, bool], ...]
    is_all: bool


NOTHING_SEEN = Seen()
NO_STEPS = Steps()

# Plain SQL, because looking through the parameters of an expression takes as long as SQLite takes to store them.
_TOUCH = "UPDATE diagram SET changed_s = ? WHERE id = ?"
_BORN = "SELECT created_s, (SELECT max(covers) FROM snapshot WHERE diagram_id = ?) FROM diagram WHERE id = ?"
_INSERT = 'INSERT INTO "update" (diagram_id, bytes, sha256, origin, imported, made_s) VALUES (?, ?, ?, ?, ?, ?)'
_AFTER = 'SELECT id, bytes, sha256, origin FROM "update" WHERE diagram_id = ? AND id > ? ORDER BY id'
_BESIDE = 'SELECT id, bytes, sha256, origin FROM "update" WHERE diagram_id = ? AND (id > ? OR imported = 0) ORDER BY id'
_SNAPSHOTS = "SELECT id, bytes, sha256, covers FROM snapshot WHERE diagram_id = ? ORDER BY id DESC"
_UPDATES = (
    'SELECT id, bytes, sha256, imported FROM "update" WHERE diagram_id = ? AND (id > ? OR imported = 0) ORDER BY id'
)
_STEPS = "SELECT undone, bytes FROM step WHERE diagram_id = ? ORDER BY number"
_FORGET = "DELETE FROM step WHERE diagram_id = ? AND number = ?"
_KEEP = (
    "INSERT INTO step (diagram_id, number, undone, bytes) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (diagram_id, number) DO UPDATE SET undone = excluded.undone, bytes = excluded.bytes"
)

_Row: TypeAlias = tuple[object, ...]


class Updates:
    """`spare` gives what a backup holds of a diagram, for blobs that turn out to be damaged."""

    def __init__(self, access: Access, spare: Callable[[str], Sequence[bytes]] = lambda _: ()) -> None:
        self._access = access
        self._spare = spare

    def append(self, diagram_id: str, blobs: Sequence[bytes], steps: Steps = NO_STEPS) -> Future[int]:
        """Store updates made here, and what the history did along with them, all or nothing.

        The number of the last of them; those before it have the numbers before. 0 without updates.
        The future fails with DiagramMissing when the diagram was deleted for good.
        """
        return self._access.write_with(_append_all, _Addition(diagram_id, tuple(blobs), steps))

    def load(self, diagram_id: str) -> Stored:
        """Everything stored of a diagram.

        Raises:
            DiagramMissing: there is no such diagram.
        """
        rows = self._access.read(lambda connection: _read(connection, diagram_id))
        damaged = [row for row in (*rows.snapshots, *rows.updates) if not _is_sound(row)]
        if damaged:
            spare = self._spare(diagram_id)
            self._access.write(lambda connection: _put_aside(connection, diagram_id, damaged, spare)).result()
            again = self.load(diagram_id)
            return replace(again, damaged=again.damaged + len(damaged))
        sound, updates = rows.whole()
        covers = -1 if sound is None else sound["covers"]
        blobs = [] if sound is None else [bytes(sound["bytes"])]
        blobs += [bytes(row["bytes"]) for row in updates]
        return Stored(
            tuple(blobs),
            done=tuple(bytes(row["bytes"]) for row in rows.steps if not row["undone"]),
            undone=tuple(bytes(row["bytes"]) for row in reversed(rows.steps) if row["undone"]),
            snapshot_size=0 if sound is None else len(sound["bytes"]),
            last=max([covers, *(row["id"] for row in rows.updates if row["imported"])]),
            born=rows.born,
        )

    def since(self, diagram_id: str, seen: Seen = NOTHING_SEEN) -> Since:
        """What is stored of a diagram beyond what somebody has `seen`, or everything.

        Raises:
            DiagramMissing: there is no such diagram.
        """
        if seen.last >= 0:
            more = self._access.read(lambda connection: _beyond(connection, diagram_id, seen))
            if more is not None:
                return more
        found = self._access.read(lambda connection: _all(connection, diagram_id))
        if found is None:
            self.load(diagram_id)  # puts aside what is damaged and fills the gap
            found = self._access.read(lambda connection: _all(connection, diagram_id))
        if found is None:
            raise LibraryDamaged("a diagram is damaged, and what is damaged of it could not be put aside")
        return found

    def put_snapshot(self, diagram_id: str, blob: bytes, version: bytes, *, covers: int) -> Future[None]:
        """Let `blob` stand for the merged updates up to number `covers`. The caller has verified that it does.

        The snapshot before it, and the updates since that one, are kept for one more round.
        """
        return self._access.write(lambda connection: _swap(connection, diagram_id, blob, version, covers))

    def replace(self, diagram_id: str, theirs: Sequence[bytes], ours: Sequence[bytes]) -> Future[None]:
        """Let these be all that a diagram is made of: what came from elsewhere, and what is written on top of it here.

        What it was made of before goes to quarantine. It counts as born anew, so that nobody builds on what they saw.
        """
        return self._access.write(lambda connection: _replace(connection, diagram_id, theirs, ours))

    def set_aside(self, diagram_id: str, blob: bytes, reason: str) -> Future[None]:
        """Keep bytes that could not be understood where a person can find them again."""

        def work(connection: Connection) -> None:
            row = {"diagram_id": diagram_id, "bytes": blob, "reason": reason, "made_s": time.time()}
            connection.execute(insert(quarantine), [row])

        return self._access.write(work)


@dataclass(frozen=True, slots=True)
class _Rows:
    born: float
    snapshots: Sequence[RowMapping]  # newest first
    updates: Sequence[RowMapping]
    steps: Sequence[RowMapping]

    def whole(self) -> tuple[RowMapping | None, list[RowMapping]]:
        """The newest snapshot and the updates that it does not stand for, when all of them are sound.

        An old program may have left updates that it never merged (`imported` is 0): no snapshot stands for those.
        """
        newest = self.snapshots[0] if self.snapshots else None
        covers = -1 if newest is None else newest["covers"]
        return newest, [row for row in self.updates if row["id"] > covers or not row["imported"]]


def _is_sound(row: RowMapping) -> bool:
    return hashlib.sha256(row["bytes"]).digest() == bytes(row["sha256"])


def _read(connection: Connection, diagram_id: str) -> _Rows:
    born = connection.execute(select(diagram.c.created_s).where(diagram.c.id == diagram_id)).scalar()
    if born is None:
        raise DiagramMissing(f"there is no diagram {diagram_id}")
    newest = connection.exec_driver_sql(_SNAPSHOTS, (diagram_id,)).mappings().all()
    # Updates that the newest snapshot covers are only needed if that one is damaged.
    covers = newest[0]["covers"] if newest and _is_sound(newest[0]) else -1
    updates = connection.exec_driver_sql(_UPDATES, (diagram_id, covers)).mappings().all()
    return _Rows(born, newest, updates, connection.exec_driver_sql(_STEPS, (diagram_id,)).mappings().all())


def _beyond(connection: Connection, diagram_id: str, seen: Seen) -> Since | None:
    """The updates after the last that was seen; None when they may not be all, or one is damaged."""
    found = connection.exec_driver_sql(_BORN, (diagram_id, diagram_id)).first()
    if found is None:
        raise DiagramMissing(f"there is no diagram {diagram_id}")
    born, covers = found
    if born != seen.born or (covers or 0) > seen.last:
        return None
    rows = _sound_rows(connection, _AFTER, diagram_id, seen.last)
    if rows is None:
        return None
    return Since(Seen(born, rows[-1][0] if rows else seen.last), tuple(row[1:] for row in rows), is_all=False)


def _all(connection: Connection, diagram_id: str) -> Since | None:
    """Everything; None when something of it is damaged."""
    born = connection.execute(select(diagram.c.created_s).where(diagram.c.id == diagram_id)).scalar()
    if born is None:
        raise DiagramMissing(f"there is no diagram {diagram_id}")
    newest = select(snapshot).where(snapshot.c.diagram_id == diagram_id).order_by(snapshot.c.id.desc()).limit(1)
    base = connection.execute(newest).mappings().first()
    covers = 0 if base is None else base["covers"]
    rows = _sound_rows(connection, _BESIDE, diagram_id, covers)
    if rows is None or (base is not None and not _is_sound(base)):
        return None
    first = () if base is None else ((bytes(base["bytes"]), False),)
    last = max(covers, rows[-1][0] if rows else 0)
    return Since(Seen(born, last), (*first, *(row[1:] for row in rows)), is_all=True)


def _sound_rows(connection: Connection, query: str, *values: object) -> list[tuple[int, bytes, bool]] | None:
    """Number, bytes and whether it was made here; None when one is damaged."""
    found: list[tuple[int, bytes, bool]] = []
    for number, data, digest, origin in connection.exec_driver_sql(query, values):
        if hashlib.sha256(data).digest() != digest:
            return None
        found.append((number, data, origin == "local"))
    return found


@dataclass(frozen=True, slots=True)
class _Addition:
    diagram_id: str
    blobs: tuple[bytes, ...]
    steps: Steps


def _append_all(connection: Connection, additions: list[_Addition]) -> list[int | Exception]:
    """Many edits with a handful of statements: SQLAlchemy takes longer over a statement than SQLite does."""
    known = {name: _touch(connection, name) for name in {addition.diagram_id for addition in additions}}
    answers: list[int | Exception] = []
    updates: list[_Row] = []
    steps: dict[tuple[str, int], _Row | None] = {}  # None: to be forgotten
    for addition in additions:
        if not known[addition.diagram_id]:
            answers.append(DiagramMissing(f"there is no diagram {addition.diagram_id}"))
            continue
        updates.extend(_update_rows(addition.diagram_id, addition.blobs, "local"))
        steps.update(_step_rows(addition.diagram_id, addition.steps))
        answers.append(len(updates) if addition.blobs else 0)
    _execute(connection, _INSERT, updates)
    if updates:  # nobody else writes: their numbers follow one another
        before = int(connection.exec_driver_sql("SELECT last_insert_rowid()").scalar_one()) - len(updates)
        answers = [before + one if isinstance(one, int) and one else one for one in answers]
    _execute(connection, _FORGET, [place for place, row in steps.items() if row is None])
    _execute(connection, _KEEP, [row for row in steps.values() if row is not None])
    return answers


def _touch(connection: Connection, diagram_id: str) -> bool:
    return connection.exec_driver_sql(_TOUCH, (time.time(), diagram_id)).rowcount > 0


def _execute(connection: Connection, statement: str, rows: Sequence[_Row]) -> None:
    if rows:
        connection.exec_driver_sql(statement, list(rows))


def _step_rows(diagram_id: str, steps: Steps) -> dict[tuple[str, int], _Row | None]:
    rows: dict[tuple[str, int], _Row | None] = {(diagram_id, number): None for number in steps.forgotten}
    for undone, kept in ((0, steps.done), (1, steps.undone)):
        for number, pack in kept:
            rows[diagram_id, number] = (diagram_id, number, undone, pack())
    return rows


def _update_rows(diagram_id: str, blobs: Sequence[bytes], origin: str) -> list[_Row]:
    now, imported = time.time(), int(origin == "local")
    return [(diagram_id, blob, hashlib.sha256(blob).digest(), origin, imported, now) for blob in blobs]


def insert_first(connection: Connection, diagram_id: str, blob: bytes) -> None:
    """Add the first update of a new diagram inside the caller's transaction."""
    _execute(connection, _INSERT, _update_rows(diagram_id, [blob], "local"))


def _swap(connection: Connection, diagram_id: str, blob: bytes, version: bytes, covers: int) -> None:
    merged = and_(update.c.diagram_id == diagram_id, update.c.imported == 1)
    kept = connection.execute(
        select(snapshot.c.id, snapshot.c.covers)
        .where(snapshot.c.diagram_id == diagram_id)
        .order_by(snapshot.c.id.desc())
        .limit(1)
    ).first()
    if kept is not None:
        # What was made here and is not known to be elsewhere stays: it could not be counted any more.
        acked = select(sync_state.c.acked_update).where(
            sync_state.c.diagram_id == diagram_id, sync_state.c.account_id.is_not(None), sync_state.c.whole == 1
        )
        known = connection.execute(acked).scalar()
        is_known = true() if known is None else or_(update.c.origin != "local", update.c.id <= known)
        connection.execute(delete(update).where(and_(merged, update.c.id <= kept.covers, is_known)))
        older = and_(snapshot.c.diagram_id == diagram_id, snapshot.c.id < kept.id)
        connection.execute(delete(snapshot).where(older))
    row = {
        "diagram_id": diagram_id,
        "bytes": blob,
        "sha256": hashlib.sha256(blob).digest(),
        "version": version,
        "covers": covers,
        "made_s": time.time(),
    }
    connection.execute(insert(snapshot), [row])


def _replace(connection: Connection, diagram_id: str, theirs: Sequence[bytes], ours: Sequence[bytes]) -> None:
    require(connection, [diagram_id])
    reason, now = "written anew under another name", time.time()
    for table in (snapshot, update):
        mine = table.c.diagram_id == diagram_id
        for blob in connection.execute(select(table.c.bytes).where(mine).order_by(table.c.id)).scalars():
            row = {"diagram_id": diagram_id, "bytes": blob, "reason": reason, "made_s": now}
            connection.execute(insert(quarantine), [row])
        connection.execute(delete(table).where(mine))
    connection.execute(delete(step).where(step.c.diagram_id == diagram_id))
    _execute(connection, _INSERT, _update_rows(diagram_id, theirs, "remote"))
    connection.execute(change(update).where(update.c.diagram_id == diagram_id).values(imported=1))
    _execute(connection, _INSERT, _update_rows(diagram_id, ours, "local"))
    born_anew = {"created_s": diagram.c.created_s + 1e-6, "changed_s": now}
    connection.execute(change(diagram).where(diagram.c.id == diagram_id).values(**born_anew))


def _put_aside(connection: Connection, diagram_id: str, rows: Sequence[RowMapping], spare: Sequence[bytes]) -> None:
    """Move damaged rows to quarantine; what a backup has beyond the rest becomes updates, which merge in any order."""
    now = time.time()
    for row in rows:
        table = snapshot if "covers" in row else update
        entry = {"diagram_id": diagram_id, "bytes": row["bytes"], "reason": "hash does not match", "made_s": now}
        connection.execute(insert(quarantine), [entry])
        connection.execute(delete(table).where(table.c.id == row["id"]))
    there: set[bytes] = set()
    for table in (update, snapshot):
        found = connection.execute(select(table.c.sha256).where(table.c.diagram_id == diagram_id)).scalars()
        there.update(map(bytes, found))
    missing = [blob for blob in spare if hashlib.sha256(blob).digest() not in there]
    _execute(connection, _INSERT, _update_rows(diagram_id, missing, "local"))
