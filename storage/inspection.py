"""The look at a library's file before it is opened: is it there, is it ours, is it sound, is it of an older schema."""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

from storage.backups import adopt, backups_in, copied, newest_sound
from storage.database import FILE_NAME
from storage.door import error_of
from storage.driver import Driver
from storage.errors import DiskFailed, DiskFull, LibraryDamaged, StorageError
from storage.log_file import frames_promised
from storage.raw import Raw, flush, is_cut_short, opened
from storage.schema import HEAD, metadata
from storage.swap import SAVED_LOG

_NUMBERS = "SELECT name, seq FROM sqlite_sequence WHERE name IN ('update', 'snapshot')"
_INDEX_BYTES = 32_768  # what SQLite needs beside the file to read it; without it says no more than "I/O error"
_MAGIC = b"SQLite format 3\0"
_LAST_FRAME = struct.Struct(
    "=16xI"
)  # of the index of the log, in the order of this machine (sqlite.org/walformat.html)


def inspect(folder: Path, driver: Driver) -> None:
    """Return when the file may be opened; a backup has been made where its schema is about to change.

    Where SQLite is too old to copy beside the writer, the backup of the session is made here as well.

    Raises:
        LibraryDamaged: the file is not what was written; the message says what is wrong.
    """
    file = folder / FILE_NAME
    if not file.exists() or not file.stat().st_size:
        log = folder / f"{FILE_NAME}-wal"
        if backups_in(folder) or (log.exists() and log.stat().st_size):
            raise LibraryDamaged(f"{FILE_NAME} is " + ("empty" if file.exists() else "missing"))
        return
    with file.open("rb") as raw_file:
        head = raw_file.read(100)
    if not head.startswith(_MAGIC) or not {head[18:19], head[19:20]} <= {b"\1", b"\2"}:
        raise LibraryDamaged(f"{FILE_NAME} is not a database")
    log, saved = folder / f"{FILE_NAME}-wal", folder / SAVED_LOG
    if saved.exists():  # a look that found damage was cut short; nothing has been written since
        os.replace(saved, log)
        saved.unlink(missing_ok=True)  # two names of one file: renaming does nothing
    promised = frames_promised(log)
    with opened(driver, file) as raw:
        try:
            revision = _examine(raw, fresh=not backups_in(folder))
            _compare_log(folder, promised)
            _compare_numbers(raw, folder, driver)
        except (driver.module.Error, UnicodeError, LibraryDamaged) as error:
            _save(log, saved)  # when the connection closes, SQLite deletes what it does not believe
            found = error_of(error)
            if isinstance(found, DiskFailed) and shutil.disk_usage(folder).free < _INDEX_BYTES:
                raise DiskFull("there is no space for the index of the log") from error
            raise found if isinstance(found, StorageError) else LibraryDamaged(str(error)) from error
        outdated = "" < revision < HEAD
        making = copied(raw, folder, driver) if outdated or (revision == HEAD and not driver.many) else None
    # What was in the log is in the file now, if the log is gone.
    if not (log.exists() and log.stat().st_size) and is_cut_short(file):
        raise LibraryDamaged(f"{FILE_NAME} ends before its last page")
    if making is not None:
        adopt(folder, making, driver)


def _save(log: Path, saved: Path) -> None:
    """Give the log a second name, which needs no space; where the file system knows no such thing, copy it."""
    if not log.exists() or not log.stat().st_size:
        return
    try:
        os.link(log, saved)
    except OSError:
        half = saved.with_suffix(".half")
        shutil.copyfile(log, half)
        flush(half)
        os.replace(half, saved)
    flush(saved.parent)


def _examine(raw: Raw, *, fresh: bool) -> str:
    """The schema of a sound file; empty for one that a crash left before it had any table, if it may be `fresh`."""
    raw.execute("PRAGMA busy_timeout = 5000")
    if fresh and raw.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
        return ""
    # Not quick_check: that does not compare the indexes with their tables, and a diagram is read by an index.
    found = [str(row[0]) for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
    if found:
        raise LibraryDamaged("; ".join(found[:3]))
    revisions = raw.execute("SELECT version_num FROM alembic_version").fetchone()
    if revisions is None or len(revisions[0]) != 4 or not str(revisions[0]).isdigit():
        raise LibraryDamaged(f"{FILE_NAME} does not say of which kind it is")
    if revisions[0] == HEAD:
        _compare_tables(raw)
    return str(revisions[0])


def _compare_tables(raw: Raw) -> None:
    """One wrong letter in the description of a table is no fault to SQLite."""
    for table in metadata.sorted_tables:
        found = {str(row[1]) for row in raw.execute(f'PRAGMA table_info("{table.name}")')}
        if found != {column.name for column in table.columns}:
            raise LibraryDamaged(f"the description of the table {table.name} is damaged")
    for (words,) in raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
        if not str(words).isascii():
            raise LibraryDamaged("the description of the tables is damaged")


def _compare_log(folder: Path, promised: int | None) -> None:
    """The index of the log says how far SQLite believed it. To ask for a checkpoint would need space on the disk."""
    index = folder / f"{FILE_NAME}-shm"
    head = index.read_bytes()[: _LAST_FRAME.size] if index.exists() else b""
    believed = _LAST_FRAME.unpack(head)[0] if len(head) == _LAST_FRAME.size else 0
    if promised is None or believed < promised:
        raise LibraryDamaged("the log of the last changes is damaged")


def _compare_numbers(raw: Raw, folder: Path, driver: Driver) -> None:
    """A library that is behind its own backup has lost its log, which SQLite takes for a log that was not there."""
    backup = newest_sound(folder, driver)
    if backup is None:
        return
    with opened(driver, backup.file, frozen=True) as old:
        before: dict[str, int] = dict(row for row in old.execute(_NUMBERS))
    now: dict[str, int] = dict(row for row in raw.execute(_NUMBERS))
    if any(now.get(table, 0) < number for table, number in before.items()):
        raise LibraryDamaged("the library is older than its last backup")
