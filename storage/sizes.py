"""What a library takes on the disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from storage.access import Access
from storage.backups import backups_in
from storage.database import FILE_NAME
from storage.door import door
from storage.schema import asset, diagram, part


@dataclass(frozen=True, slots=True)
class LibrarySize:
    """In bytes. `file` is the database with its log, in which `diagrams`, `versions` and `assets` lie."""

    file: int
    diagrams: int
    versions: int
    assets: int
    backups: int


class Sizes:
    def __init__(self, folder: Path, access: Access) -> None:
        self._folder = folder
        self._access = access

    def all(self) -> LibrarySize:
        def work(connection: Connection) -> tuple[int, int, int]:
            columns = (diagram.c.content_size, part.c.size, asset.c.size)
            content, parts, files = (
                int(connection.execute(select(func.coalesce(func.sum(column), 0))).scalar_one()) for column in columns
            )
            return content, parts, files

        content, parts, files = self._access.read(work)
        with door():
            places = (self._folder / f"{FILE_NAME}{suffix}" for suffix in ("", "-wal"))
            file = sum(place.stat().st_size for place in places if place.exists())
            backups = sum(backup.size for backup in backups_in(self._folder))
        return LibrarySize(file, content, parts, files, backups)
