"""The ways in which a library's file gets damaged, and what plain SQLite still reads of one."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from storage.database import FILE_NAME
from storage.driver import choose_driver

PAGE = 4096
LOG = f"{FILE_NAME}-wal"
Damage = Callable[[Path, random.Random], None]
Blobs = dict[str, set[bytes]]


def overwrite(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(chance.randrange(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    file.write_bytes(data)


def overwrite_pages(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(chance.randrange(1, 5)):
        start = chance.randrange(len(data) // PAGE) * PAGE
        data[start : start + PAGE] = chance.randbytes(PAGE)
    file.write_bytes(data)


def zero_pages(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(chance.randrange(1, 5)):
        start = chance.randrange(len(data) // PAGE) * PAGE
        data[start : start + PAGE] = bytes(PAGE)
    file.write_bytes(data)


def truncate(file: Path, chance: random.Random) -> None:
    file.write_bytes(file.read_bytes()[: chance.randrange(file.stat().st_size)])


def damage_log(file: Path, chance: random.Random) -> None:
    log = file.with_name(LOG)
    if log.exists():
        chance.choice((overwrite, truncate))(log, chance)
    else:
        overwrite(file, chance)
    file.with_name(f"{FILE_NAME}-shm").write_bytes(chance.randbytes(32_768))


def flip_bits(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(chance.randrange(1, 200)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def lose_log(file: Path, chance: random.Random) -> None:
    file.with_name(LOG).unlink(missing_ok=True)
    if chance.random() < 0.5:
        file.with_name(f"{FILE_NAME}-shm").unlink(missing_ok=True)


def swap_log(file: Path, chance: random.Random) -> None:
    """A log of another round, or of another library, comes to lie beside the file."""
    log = file.with_name(LOG)
    if log.exists() and chance.random() < 0.5:
        data = log.read_bytes()
        cut = 32 + (PAGE + 24) * chance.randrange(1, len(data) // (PAGE + 24))
        log.write_bytes(data[:cut] + data[32:])
        return
    driver = choose_driver()
    other = file.with_name("other.db")
    raw = driver.module.connect(str(other), isolation_level=None)
    raw.execute("PRAGMA journal_mode = WAL").fetchone()
    raw.execute("CREATE TABLE other (x)")
    raw.executemany("INSERT INTO other VALUES (?)", [(chance.randbytes(500),) for _ in range(chance.randrange(1, 60))])
    shutil.copyfile(file.with_name("other.db-wal"), log)
    raw.close()
    other.unlink()


def old_index(file: Path, chance: random.Random) -> None:
    """A -shm of another day: SQLite must not believe it."""
    file.with_name(f"{FILE_NAME}-shm").write_bytes(bytes(16) + chance.randbytes(32_752))


def add_zeros(file: Path, chance: random.Random) -> None:
    """A tail that was never written, as some file systems leave after a power cut."""
    data = file.read_bytes()
    start = chance.randrange(len(data))
    file.write_bytes(data[:start] + bytes(len(data) - start))


DAMAGES: tuple[Damage, ...] = (overwrite, overwrite_pages, zero_pages, truncate, damage_log)
MORE_DAMAGES: tuple[Damage, ...] = (flip_bits, lose_log, swap_log, old_index, add_zeros)


def readable(file: Path, scratch: Path) -> Blobs:
    """What plain SQLite still reads of a damaged library, row by row, with hashes that fit."""
    driver = choose_driver()
    found: Blobs = {}
    scratch.mkdir()
    for suffix in ("", "-wal"):
        if file.with_name(file.name + suffix).exists():
            shutil.copyfile(file.with_name(file.name + suffix), scratch / (file.name + suffix))
    raw = driver.module.connect(str(scratch / file.name), isolation_level=None)
    for number in range(1, 320):
        try:
            row = raw.execute('SELECT diagram_id, bytes, sha256 FROM "update" WHERE id = ?', (number,)).fetchone()
        except (driver.module.Error, UnicodeError):
            continue
        if row is not None and isinstance(row[1], bytes) and hashlib.sha256(row[1]).digest() == row[2]:
            found.setdefault(row[0], set()).add(row[1])
    raw.close()
    shutil.rmtree(scratch)
    return found
