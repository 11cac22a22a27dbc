"""Copies of the whole library in its folder ``backups``, each proved to be sound before it counts."""

from __future__ import annotations

import filecmp
import logging
import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from storage.access import Access
from storage.door import door
from storage.driver import Driver, choose_driver
from storage.errors import BackupMissing, BackupStopped, LibraryDamaged, StorageError
from storage.lock import LibraryLock
from storage.raw import Raw, flush, is_cut_short, make_folder, opened, raw_of
from storage.retention import Mark, to_keep
from storage.swap import complete, exchange

log = logging.getLogger(__name__)

FOLDER = "backups"
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{6,})-(\d{8}T\d{6}Z)\.db")
_STEP_PAGES = 512  # between two looks at whether to stop
_MAKING = "making.db"


@dataclass(frozen=True, slots=True)
class Backup:
    """`number` grows with every backup of a library; `made_s` is what the clock said (Unix time); `size` in bytes."""

    name: str
    file: Path
    number: int
    made_s: float
    size: int


class Backups:
    """The backups of an open library. Making one reads a frozen state and lets the writer go on meanwhile."""

    def __init__(self, folder: Path, access: Access, driver: Driver) -> None:
        self._folder = folder
        self._access = access
        self._driver = driver
        self._one_at_a_time = threading.Lock()

    def all(self) -> list[Backup]:
        """The newest first."""
        return backups_in(self._folder)

    def make(self, stop: threading.Event | None = None) -> Backup | None:
        """Copy the library as it is now and drop the backups that are no longer needed; None when nothing has changed.

        None as well where SQLite is too old for a second connection: there `LocalLibrary.open` makes the backup.

        Raises:
            BackupStopped: `stop` was set meanwhile.
            LibraryDamaged: the copy is not sound, so the library is not.
        """

        def copy(connection: Connection) -> Path:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").all()  # holds one state to the last page
            return copied(raw_of(connection), self._folder, self._driver, stop)

        if not self._driver.many:
            return None
        self._access.write(lambda _: None).result()  # all that was given to the writer before belongs to it
        with self._one_at_a_time, door():
            return adopt(self._folder, self._access.read(copy), self._driver)

    def blobs_of(self, diagram_id: str) -> list[bytes]:
        """What the newest sound backup holds of a diagram, updates and snapshots; they may lack their neighbours."""
        backup = newest_sound(self._folder, self._driver)
        if backup is None:
            return []
        with opened(self._driver, backup.file, frozen=True) as raw:
            query = "SELECT bytes FROM {} WHERE diagram_id = ? ORDER BY id"
            return [
                bytes(row[0])
                for table in ("snapshot", '"update"')
                for row in raw.execute(query.format(table), (diagram_id,))
            ]


def backups_in(folder: Path) -> list[Backup]:
    """The backups of the library in `folder`, the newest first; the library may be closed, damaged or gone."""
    place = folder / FOLDER
    found = place.iterdir() if place.is_dir() else ()
    return sorted(_recognised(found), key=lambda backup: backup.number, reverse=True)


def copied(source: Raw, folder: Path, driver: Driver, stop: threading.Event | None = None) -> Path:
    """Copy a database into the folder of backups, not yet under a backup's name."""

    def watch(_status: int, _remaining: int, _total: int) -> None:
        if stop is not None and stop.is_set():
            raise BackupStopped("the backup was stopped")

    making = folder / FOLDER / _MAKING
    make_folder(making.parent)
    making.unlink(missing_ok=True)
    with opened(driver, making) as target:
        target.execute("PRAGMA synchronous = OFF")  # flushed once, when it is whole
        source.backup(target, pages=_STEP_PAGES, progress=watch)
        target.execute("PRAGMA journal_mode = DELETE")  # one file that stands alone
    return making


def adopt(folder: Path, making: Path, driver: Driver, now_s: float | None = None) -> Backup | None:
    """Let a copy become the newest backup, if it is sound and differs from the one before; drop what is too old."""
    faults = faults_of(making, driver)
    before = backups_in(folder)
    if faults:
        making.unlink()
        raise LibraryDamaged(f"the copy for a backup is not sound: {faults[0]}")
    if before and filecmp.cmp(before[0].file, making, shallow=False):
        making.unlink()
        return None
    flush(making)
    now = datetime.fromtimestamp(time.time() if now_s is None else now_s, UTC)
    number = before[0].number + 1 if before else 1
    os.replace(making, making.with_name(f"{number:06d}-{now:{_STAMP}}.db"))
    flush(making.parent)
    made, *older = backups_in(folder)
    kept = to_keep(Mark(backup.number, backup.made_s) for backup in (made, *older))
    for backup in older:
        if backup.number not in kept:
            backup.file.unlink(missing_ok=True)
    return made


def faults_of(file: Path, driver: Driver) -> list[str]:
    """What SQLite finds wrong with a closed database; empty when it is sound."""
    try:
        with opened(driver, file, frozen=True) as raw:
            found = [str(row[0]) for row in raw.execute("PRAGMA quick_check") if row[0] != "ok"]
        return [*found, *(["it ends before its last page"] if is_cut_short(file) else [])]
    except StorageError as error:
        return [str(error)]


def newest_sound(folder: Path, driver: Driver) -> Backup | None:
    return next((backup for backup in backups_in(folder) if not faults_of(backup.file, driver)), None)


def restore(folder: Path, name: str = "", driver: Driver | None = None) -> Path:
    """Put a backup, by default the newest sound one, in the place of a closed library; where the present file is kept.

    Raises:
        LibraryBusy: the library is open.
        BackupMissing: there is no such backup.
        LibraryDamaged: the backup is not sound; nothing was changed.
    """
    driver = driver or choose_driver()
    with door():
        if not folder.is_dir():
            raise BackupMissing(f"there is no library in {folder}")
        lock = LibraryLock.take(folder)
        try:
            complete(folder)
            wanted = _wanted(folder, name, driver)
            # It becomes the newest backup too: a library behind its newest backup would be taken for a damaged one.
            adopt(folder, _spare(folder, wanted, driver), driver)
            newest = backups_in(folder)[0]  # the same again: the one that was asked for may have had to make room
            return exchange(folder, _spare(folder, newest, driver))
        finally:
            lock.release()


def _wanted(folder: Path, name: str, driver: Driver) -> Backup:
    fitting = [backup for backup in backups_in(folder) if backup.name == name]
    backup = fitting[0] if fitting else None if name else newest_sound(folder, driver)
    if backup is None:
        raise BackupMissing(f"there is no backup {name} in {folder}" if name else f"there is no backup in {folder}")
    faults = faults_of(backup.file, driver)
    if faults:
        raise LibraryDamaged(f"the backup {name} is damaged: {faults[0]}", advice="Choose another backup.")
    return backup


def _spare(folder: Path, backup: Backup, driver: Driver) -> Path:
    """A copy of a backup: it stays where it is."""
    with opened(driver, backup.file, frozen=True) as raw:
        return copied(raw, folder, driver)


def _recognised(files: Iterator[Path] | tuple[()]) -> Iterator[Backup]:
    for file in files:
        parts = _NAME.fullmatch(file.name)
        if parts is None:
            continue
        try:
            made = datetime.strptime(parts[2], _STAMP).replace(tzinfo=UTC)
        except ValueError:  # named like a backup, but by hand
            continue
        yield Backup(file.name, file, int(parts[1]), made.timestamp(), file.stat().st_size)
