"""The backups that make themselves: one in the background when the library opens, one when it closes."""

from __future__ import annotations

import logging
import threading

from storage.backups import Backups
from storage.errors import BackupStopped, StorageError

log = logging.getLogger(__name__)


class BackingUp:
    """A failing backup is no reason to stop anybody's work: it is written into the log and tried at the next chance."""

    def __init__(self, backups: Backups) -> None:
        self._backups = backups
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Make a backup of what was found, if nothing has one yet, without keeping anybody waiting."""
        self._thread = threading.Thread(target=self._make, name="library-backup", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Make the backup of this session; waits for it. Call it when nobody writes any more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._stop.clear()
        self._make()

    def _make(self) -> None:
        try:
            made = self._backups.make(self._stop)
        except BackupStopped:
            log.debug("the backup of the start gives way to the one of the end")
        except StorageError as error:
            log.warning("no backup could be made: %s", error)
        else:
            log.debug("backup: %s", "nothing has changed" if made is None else made.name)
