"""Putting a file in the place of another only if that is still the one that was read.

No file system can compare and replace at once. So AutoGraphs take turns, by a lock file beside the file; between the
last reading and the rename, a program that knows no lock has a few microseconds in which its write would be lost.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import FileUnwritable
from app.files import beside

PATIENCE_S = 3.0  # a lock is held for milliseconds; one that stands still that long was left behind
_PAUSE_S = 0.02


def replace_bytes(path: Path, data: bytes, may_go: Callable[[bytes | None], bool]) -> bool:
    """Put `data` in `path` if `may_go` says so of what is there at the last moment (None: nothing); whether it is done.

    Raises:
        FileUnwritable: the folder is missing, full or not writable.
    """
    with beside(path, data) as ready, _turn(path):
        if not may_go(_present(path)):
            return False
        os.replace(ready, path)
        return True


def keep_aside(path: Path, data: bytes) -> Path:
    """Write `data` beside `path` under a name of its own; where.

    Raises:
        FileUnwritable: the folder is missing, full or not writable.
    """
    number = 1
    while True:
        name = path.with_name(f"{path.stem} (kept{'' if number == 1 else f' {number}'}){path.suffix}")
        try:
            with name.open("xb") as file:
                file.write(data)
                os.fsync(file.fileno())
            return name
        except FileExistsError:
            number += 1
        except OSError as error:
            raise FileUnwritable(f"{name}: {(error.strerror or 'it cannot be written').lower()}") from error


def _present(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    lock = path.with_name(f".{path.name}.autograph-lock")
    _take(lock)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.unlink()


def _take(lock: Path) -> None:
    """Wait for the lock and take it. Its age is counted here, not read off clocks that may differ."""
    seen: tuple[int, int] | None = None
    since = time.monotonic()
    while True:
        try:
            with lock.open("x") as file:
                file.write(f"{socket.gethostname()} {os.getpid()}\n")
            return
        except FileExistsError:
            found = _identity(lock)
            if found != seen:
                seen, since = found, time.monotonic()
            elif time.monotonic() - since > PATIENCE_S:
                with suppress(FileNotFoundError):
                    lock.unlink()
        except OSError as error:
            raise FileUnwritable(f"{lock.parent}: {(error.strerror or 'it cannot be written').lower()}") from error
        time.sleep(_PAUSE_S)


def _identity(lock: Path) -> tuple[int, int] | None:
    try:
        status = lock.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns
