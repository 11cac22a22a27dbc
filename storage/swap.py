"""Putting another database in the place of a library's, so that a crash at any moment leaves the old one or the new.

The new file waits under a name of its own. Once it has that name the exchange is decided: whoever opens the library
next completes it. The old file, its log and all, moves to ``aside/`` and is never deleted by us. The log has to leave
with it, or SQLite would play it into the new file.
"""

from __future__ import annotations

import os
from pathlib import Path

from storage.database import FILE_NAME
from storage.raw import flush, make_folder

ASIDE = "aside"
_NEXT = "library.next"
_LEAVING = "leaving"
SAVED_LOG = "library.saved-log"  # the log as it was found; SQLite deletes what it does not believe
_LOG = f"{FILE_NAME}-wal"
# What leaves, in this order, and under which name: the database last, because what belongs to it means nothing alone.
_PARTS = {f"{FILE_NAME}-journal": f"{FILE_NAME}-journal", f"{FILE_NAME}-shm": f"{FILE_NAME}-shm", _LOG: _LOG}
_PARTS |= {SAVED_LOG: _LOG, FILE_NAME: FILE_NAME}


def exchange(folder: Path, new: Path) -> Path:
    """Let `new`, a closed database on the same drive, become the library's; the folder that the old one is in now.

    The caller holds the library's lock and no connection.
    """
    flush(new)
    os.replace(new, folder / _NEXT)
    flush(folder)
    complete(folder)
    return max(asides(folder))


def complete(folder: Path) -> None:
    """Finish an exchange that a crash cut short; does nothing where there is none."""
    leaving = folder / ASIDE / _LEAVING
    if (folder / _NEXT).exists():
        make_folder(leaving)
        for name, left in _PARTS.items():
            if (folder / name).exists():
                os.replace(folder / name, leaving / left)
                (folder / name).unlink(missing_ok=True)  # a log and the saved one can be two names of one file
        for place in (leaving, folder):  # or a power cut could leave the old log beside the new file
            flush(place)
        os.replace(folder / _NEXT, folder / FILE_NAME)
        flush(folder)
    if leaving.exists():
        os.replace(leaving, folder / ASIDE / f"{_next_number(folder):06d}")
        flush(folder / ASIDE)


def asides(folder: Path) -> list[Path]:
    """The folders with what stood here before, oldest first."""
    place = folder / ASIDE
    found = place.iterdir() if place.exists() else ()
    return sorted(entry for entry in found if entry.name.isdigit())


def _next_number(folder: Path) -> int:
    return max((int(entry.name) for entry in asides(folder)), default=0) + 1
