"""One process per library: a lock that the operating system gives up when its holder dies, however it dies."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from storage.errors import LibraryBusy

_NAME = "library.lock"
_GUARD = 4096  # the locked byte lies behind the text, so that others can read the text while it is locked (Windows)


class LibraryLock:
    """Held from `take` to `release`. The file stays: only the lock on it counts, never what is written in it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    @staticmethod
    def take(folder: Path) -> LibraryLock:
        """Lock the library in `folder` for this process.

        Raises:
            LibraryBusy: another process (or another part of this one) holds it.
        """
        file = (folder / _NAME).open("a+b", buffering=0)
        try:
            _lock(file)
        except OSError as error:
            holder = _holder(file)
            file.close()
            raise LibraryBusy(f"process {holder or 'unknown'} holds the library in {folder}", process=holder) from error
        with suppress(OSError):  # who holds it is a courtesy; on a full disk it is left out
            file.seek(0)
            file.truncate()
            file.write(f"{os.getpid()}\n".encode())
        return LibraryLock(file)

    def release(self) -> None:
        self._file.close()


def _holder(file: IO[bytes]) -> int | None:
    file.seek(0)
    text = file.read(32).strip()
    return int(text) if text.isdigit() else None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(_GUARD)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
