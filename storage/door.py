"""Where errors of SQLite and of the operating system become ours."""

from __future__ import annotations

import errno
from collections.abc import Generator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from storage.errors import DiskFailed, DiskFull, LibraryBusy, LibraryDamaged, LibraryReadOnly, StorageError

_Error = TypeVar("_Error", bound=BaseException | None)

# Primary result codes of SQLite (sqlite.org/rescode.html).
_BY_CODE: dict[int, type[StorageError]] = {
    3: LibraryReadOnly,  # PERM
    5: LibraryBusy,
    6: LibraryBusy,  # LOCKED
    8: LibraryReadOnly,
    10: DiskFailed,  # IOERR
    11: LibraryDamaged,  # CORRUPT
    13: DiskFull,
    14: LibraryReadOnly,  # CANTOPEN
    26: LibraryDamaged,  # NOTADB
}
# What SQLite says for the same codes (sqlite3_errstr): the driver leaves the code out when copying a database fails.
_BY_WORDS: dict[str, type[StorageError]] = {
    "access permission denied": LibraryReadOnly,
    "database is locked": LibraryBusy,
    "database table is locked": LibraryBusy,
    "attempt to write a readonly database": LibraryReadOnly,
    "disk I/O error": DiskFailed,
    "database disk image is malformed": LibraryDamaged,
    "database or disk is full": DiskFull,
    "unable to open database file": LibraryReadOnly,
    "file is not a database": LibraryDamaged,
}
_BY_ERRNO: dict[int, type[StorageError]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EACCES: LibraryReadOnly,
    errno.EPERM: LibraryReadOnly,
    errno.EROFS: LibraryReadOnly,
}


@contextmanager
def door() -> Generator[None]:
    """Raise our error for what the world did; what we did wrong (a constraint, bad SQL) goes through unchanged."""
    try:
        yield
    except DBAPIError as error:
        raise translated(error) from error
    except OSError as error:
        kind = _BY_ERRNO.get(error.errno or 0, DiskFailed)
        raise kind(f"{error.filename or 'the library'}: {error.strerror or error}") from error


def translated(error: DBAPIError) -> Exception:
    """Our error for one of SQLite's, or `error` itself where the fault is ours."""
    found = error_of(error.orig)
    return error if found is error.orig or found is None else found


def error_of(error: _Error) -> _Error | StorageError:
    """Our error for one that the driver itself raised, or `error` where the fault is ours."""
    code = getattr(error, "sqlite_errorcode", None)
    kind = _BY_WORDS.get(str(error)) if code is None else _BY_CODE.get(code & 0xFF)
    return error if kind is None else kind(str(error))
