"""Plain driver connections, for files that are not the open library: backups, copies, damaged files."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from sqlalchemy import Connection

from storage.door import error_of
from storage.driver import Driver
from storage.errors import LibraryDamaged

# What SQLite gives for a row: its values are numbers, text, bytes or None, whatever the column was declared as.
Row = tuple[Any, ...]


class Cursor(Protocol):
    def execute(self, sql: str, parameters: Sequence[object] = ()) -> Cursor: ...

    def fetchone(self) -> Row | None: ...

    def __iter__(self) -> Iterator[Row]: ...


class Raw(Protocol):
    """A connection of the driver, as far as storage uses it."""

    text_factory: Callable[[bytes], str]

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> Cursor: ...

    def executemany(self, sql: str, rows: Sequence[Sequence[object]]) -> Cursor: ...

    def backup(self, target: Raw, *, pages: int, progress: Callable[[int, int, int], None]) -> None: ...

    def close(self) -> None: ...


@contextmanager
def opened(driver: Driver, file: Path, *, frozen: bool = False) -> Generator[Raw]:
    """A connection to `file`, closed at the end; `frozen` reads the file as it is and makes no others beside it.

    Raises:
        StorageError: the driver failed, in opening or inside the block.
    """
    uri = f"file:{quote(str(file.absolute()))}" + ("?mode=ro&immutable=1" if frozen else "")
    try:
        with closing(driver.module.connect(uri, uri=True, isolation_level=None)) as raw:
            raw.text_factory = read_text
            yield raw
    except driver.module.Error as error:
        raise error_of(error) from error
    except UnicodeError as error:  # the driver decodes the names in the schema by itself
        raise LibraryDamaged(f"{file.name} has unreadable names in it") from error


def raw_of(connection: Connection) -> Raw:
    """The driver's connection under one of SQLAlchemy's."""
    found = connection.connection.dbapi_connection
    assert found is not None  # it is checked out
    return found  # type: ignore[return-value]  # SQLAlchemy's type leaves out what only SQLite has


def read_text(data: bytes) -> str:
    """Damaged text is read with marks in it: one bad letter in a title must not take the catalogue along."""
    return data.decode("utf-8", "replace")


def is_cut_short(file: Path) -> bool:
    """Whether a closed database ends before its last page does.

    SQLite's checks fill such a page with zeros and find nothing wrong, but its queries cannot read it.
    """
    with file.open("rb") as data:
        head = data.read(32)
    size = int.from_bytes(head[16:18], "big")
    return file.stat().st_size < int.from_bytes(head[28:32], "big") * (65_536 if size == 1 else size)


def flush(place: Path) -> None:
    """Return when a file, or the names in a folder, are on the disk."""
    if os.name == "nt" and place.is_dir():  # Windows flushes names with their files and opens no folders
        return
    handle = os.open(place, os.O_RDONLY if place.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(place: Path) -> None:
    """Make a folder, and those above it that are missing, so that it is still there after a power cut."""
    missing = [folder for folder in (place, *place.parents) if not folder.exists()]
    place.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        flush(folder.parent)
