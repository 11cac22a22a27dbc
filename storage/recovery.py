"""The way back from a damaged library: what can be read of it, joined with the newest sound backup, in a new file.

Updates and snapshots merge in any order, so the union of both is always right. The damaged file is kept.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, Float, Integer, LargeBinary, String, Table, Text

from storage.backups import Backup, newest_sound
from storage.database import FILE_NAME, writing_engine
from storage.door import door
from storage.driver import Driver
from storage.errors import LibraryDamaged, NewerLibrary, StorageError, WorldFailed
from storage.migrate import migrate
from storage.raw import Raw, Row, opened
from storage.salvage import ASSET, PART, Salvage, loose_rows
from storage.schema import HEAD, metadata
from storage.swap import SAVED_LOG, exchange

log = logging.getLogger(__name__)

TITLE = "Recovered diagram"
_LARGEST_NUMBER = 1 << 40  # beyond it, it is damage
_SCRATCH = "recovering"
# What is copied as it is: every table of ours but updates and snapshots, which are joined by their hashes, and what is
# known of the insides of diagrams, which is made anew. A number that SQLite gives out by itself is given out anew.
_APART = ("update", "snapshot", "search_text", "search_word")
_PLAIN = [table for table in metadata.sorted_tables if table.name not in _APART]
_ANEW = ("id", "number", "content_size", "versions_size", "digested")
_NEEDED = {String: str, Text: str, LargeBinary: bytes, Float: float}


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What was wrong with a library and what became of it.

    `kept` is the folder with the damaged file. `read` counts the updates that could still be read there, `added` those
    that only the backup of that name had; `lost` counts rows that were found broken: a backup may have had them.
    `nameless` are diagrams whose title is gone.
    """

    reason: str
    kept: Path
    diagrams: int
    read: int
    lost: int
    backup: str = ""
    added: int = 0
    nameless: int = 0


def recover(folder: Path, driver: Driver, reason: str) -> RecoveryReport:
    """Put a sound file in the place of the damaged one. The caller holds the lock and no connection.

    Raises:
        NewerLibrary: a newer program wrote the file; nothing was changed.
        WorldFailed: the disk is full, or the like; nothing was changed.
    """
    log.warning("the library is damaged and is recovered: %s", reason)
    scratch = folder / _SCRATCH
    with door():
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        damaged = _copy(folder, scratch)
        new = _empty(scratch / "new", driver)
        backup = newest_sound(folder, driver)
        with ExitStack() as stack:
            target = stack.enter_context(opened(driver, new))
            target.execute("PRAGMA synchronous = OFF")  # flushed once, before it takes its place
            target.execute("BEGIN IMMEDIATE")
            read, lost = _take(target, damaged, driver)
            added = 0 if backup is None else _take(target, backup.file, driver)[0]
            read += _take_loose(target, folder, every=not _is_catalogue_whole(folder, damaged, driver))
            nameless = _make_whole(target)
            diagrams = _count(target, "diagram")
            target.execute("COMMIT")
            faults = [row[0] for row in target.execute("PRAGMA integrity_check") if row[0] != "ok"]
            if faults:
                raise LibraryDamaged(f"the recovered library is not sound: {faults[0]}")
            target.execute("PRAGMA journal_mode = DELETE")
        kept = exchange(folder, new)
        shutil.rmtree(scratch, ignore_errors=True)
    return RecoveryReport(reason, kept, diagrams, read, lost, _name(backup), added, nameless)


def _name(backup: Backup | None) -> str:
    return "" if backup is None else backup.name


def _copy(folder: Path, scratch: Path) -> Path:
    """The damaged file and its log, to be read without changing what is kept. The index of the log is made anew."""
    copy = scratch / FILE_NAME
    for suffix in ("", "-wal", "-journal"):
        source = folder / f"{FILE_NAME}{suffix}"
        if source.exists():
            shutil.copyfile(source, scratch / source.name)
    if not copy.exists() or not copy.stat().st_size:
        copy.write_bytes(bytes(4096))  # SQLite deletes the log of an empty file unread
    return copy


def _empty(folder: Path, driver: Driver) -> Path:
    folder.mkdir()
    engine = writing_engine(folder, driver)
    try:
        with engine.connect() as connection, connection.begin():
            migrate(connection)
    finally:
        engine.dispose()
    return folder / FILE_NAME


def _take(target: Raw, source: Path, driver: Driver) -> tuple[int, int]:
    """Add what is readable in `source` and not there yet: how many updates, and how many rows were broken."""
    try:
        with opened(driver, source) as raw:
            salvage = Salvage(raw, driver)
            _refuse_newer(salvage)
            for table in _PLAIN:
                _take_table(target, salvage, table)
            read = _take_blobs(target, salvage.blobs())
            _go_on_counting(target, salvage)
            return read, salvage.holes
    except (WorldFailed, NewerLibrary):
        raise
    except StorageError as error:
        log.warning("nothing can be read of %s: %s", source.name, error)
        return 0, 0


def _refuse_newer(salvage: Salvage) -> None:
    if "version_num" in salvage.columns("alembic_version"):
        for (revision,) in salvage.rows("alembic_version", ("version_num",)):
            if isinstance(revision, str) and len(revision) == 4 and revision.isdigit() and revision > HEAD:
                raise NewerLibrary(f"the library has schema {revision}, this program knows up to {HEAD}")


def _take_table(target: Raw, salvage: Salvage, table: Table) -> None:
    there = salvage.columns(table.name)
    columns = [column for column in table.columns if column.name in there and not _is_counted(column)]
    if columns:
        names = [column.name for column in columns]
        _insert(target, table.name, names, (row for row in salvage.rows(table.name, names) if _fits(columns, row)))


def _is_counted(column: Column[object]) -> bool:
    table = column.table.name if column.table is not None else ""
    return column.name in _ANEW and isinstance(column.type, Integer) and table != "step"


def _fits(columns: list[Column[object]], row: Row) -> bool:
    """Whether a row looks like one of ours: the catalogue has no hashes."""
    named = {column.name: value for column, value in zip(columns, row, strict=True)}
    for column in columns:
        kind = _NEEDED.get(type(column.type))
        if kind is not None and not column.nullable and not isinstance(named[column.name], kind):
            return False
    if "sha256" in named and "bytes" in named:
        digest = hashlib.sha256(named["bytes"])
        return named["sha256"] in (digest.digest(), digest.hexdigest())
    return True


def _insert(target: Raw, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    for row in rows:
        target.execute(f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})', row)


def _take_blobs(target: Raw, blobs: Iterable[Row]) -> int:
    """Snapshots become updates too: what two files hold merges, but one cannot stand for the other's updates."""
    there = {(row[0], row[1]) for row in target.execute('SELECT diagram_id, sha256 FROM "update"')}
    before = len(there)
    columns = "diagram_id, bytes, sha256, origin, imported, made_s"
    for row in blobs:
        if (row[0], row[2]) not in there:
            there.add((row[0], row[2]))
            target.execute(f'INSERT OR IGNORE INTO "update" ({columns}) VALUES (?, ?, ?, ?, ?, ?)', row)
    return len(there) - before


def _take_loose(target: Raw, folder: Path, *, every: bool) -> int:
    """Add what only the pages still hold; of diagrams that nobody names any more only if `every`: they were deleted."""
    saved, log = folder / SAVED_LOG, folder / f"{FILE_NAME}-wal"
    loose = loose_rows(folder / FILE_NAME, saved if saved.exists() else log)
    named = {row[0] for row in target.execute("SELECT id FROM diagram")}
    _insert(target, "asset", ASSET, loose.assets)
    _insert(target, "part", PART, loose.parts)
    return _take_blobs(target, [row for row in loose.blobs if every or row[0] in named])


def _is_catalogue_whole(folder: Path, damaged: Path, driver: Driver) -> bool:
    """Whether every diagram that there was is still named; a log that had to be saved may have named more."""
    if (folder / SAVED_LOG).exists():
        return False
    try:
        with opened(driver, damaged) as raw:
            return [tuple(row) for row in raw.execute("PRAGMA integrity_check('diagram')")] == [("ok",)]
    except (StorageError, driver.module.Error):
        return False


def _go_on_counting(target: Raw, salvage: Salvage) -> None:
    """No number is given out twice: a library whose numbers are behind its backup's counts as damaged."""
    if not salvage.columns("sqlite_sequence"):
        return
    for table, number in salvage.rows("sqlite_sequence", ("name", "seq")):
        if table not in ("update", "snapshot") or not isinstance(number, int) or number > _LARGEST_NUMBER:
            continue
        there = target.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        if there is None:
            target.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))
        else:
            target.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, table))


def _make_whole(target: Raw) -> int:
    """Let every reference lead somewhere; how many diagrams had to be given a title."""
    now = time.time()
    orphans = 'SELECT DISTINCT diagram_id FROM "update" WHERE diagram_id NOT IN (SELECT id FROM diagram)'
    nameless = [row[0] for row in target.execute(orphans)]
    row_of = "INSERT INTO diagram (id, title, created_s, changed_s) VALUES (?, ?, ?, ?)"
    target.executemany(row_of, [(diagram, TITLE, now, now) for diagram in nameless])
    for table, column in (("diagram", "folder_id"), ("folder", "parent_id")):
        target.execute(f"UPDATE {table} SET {column} = NULL WHERE {column} NOT IN (SELECT id FROM folder)")
    for table, number, *_ in list(target.execute("PRAGMA foreign_key_check")):
        target.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (number,))
    # What is missing here may be on the server, and what is here may not: all is compared anew.
    target.execute("UPDATE sync_state SET acked_version = '{}', acked_update = 0, whole = 0, seq = 0")
    target.execute("DELETE FROM place_base")
    target.execute("DELETE FROM folder_base WHERE folder_id NOT IN (SELECT id FROM folder)")
    target.execute("UPDATE folder_base SET name = NULL, parent_id = NULL")
    target.execute("UPDATE account SET shelf = ''")
    # Labels and notes are read from the diagrams when the library is open: all of them count as stale.
    titles = "SELECT id, title FROM diagram ORDER BY changed_s"
    target.execute(f"INSERT INTO search_text (diagram_id, title) {titles}")
    words = "SELECT number, title, '', '', '' FROM search_text"
    target.execute(f"INSERT INTO search (rowid, title, tags, labels, notes) {words}")
    parts = "SELECT version_part.sha256 FROM version_part JOIN version ON version.id = version_id"
    size = f"SELECT coalesce(sum(size), 0) FROM part WHERE sha256 IN ({parts} WHERE diagram_id = diagram.id)"
    target.execute(f"UPDATE diagram SET versions_size = ({size})")
    return len(nameless)


def _count(target: Raw, table: str) -> int:
    row = target.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None  # count always answers
    return int(row[0])
