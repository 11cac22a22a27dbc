"""The backups of the library, and the way back to one while the program runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from storage.backups import FOLDER, restore
from storage.errors import BackupMissing
from storage.glance import glance_at
from ui.library_ports import Backup
from ui.ports import Entry

if TYPE_CHECKING:
    from app.library.library import Library


class Backups:
    def __init__(self, library: Library) -> None:
        self._library = library

    @property
    def folder(self) -> Path:
        """Where they lie; made with the first one."""
        return self._library.storage.folder / FOLDER

    def all(self) -> Sequence[Backup]:
        """The newest first."""
        return [Backup(one.name, one.made_s, one.size) for one in self._library.storage.backups.all()]

    def make(self) -> Backup | None:
        """None when nothing has changed since the last one."""
        made = self._library.storage.backups.make()
        return None if made is None else Backup(made.name, made.made_s, made.size)

    def look(self, name: str) -> Sequence[Entry]:
        """The diagrams in a backup, the last edited first, without restoring it.

        Raises:
            BackupMissing: there is none of that name, or it cannot be read.
        """
        found = next((one for one in self._library.storage.backups.all() if one.name == name), None)
        glimpses = None if found is None else glance_at(found.file)
        if glimpses is None:
            raise BackupMissing(f"there is no backup {name} that can be read")
        return [Entry(one.id, one.title, one.changed_s, one.thumbnail, one.starred) for one in glimpses]

    def restore(self, name: str) -> Path:
        """Go back to a backup; the folder in which the present library is kept.

        Raises:
            DiagramsOpen: some are still open; nothing was changed.
            StorageError: the backup is gone or not sound; nothing was changed.
        """
        folder = self._library.storage.folder
        with self._library.away():
            return restore(folder, name)
