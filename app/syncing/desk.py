"""Sync as the desktop program runs it: begun when the window is on screen, ended before the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.settings import MachineSettings
from app.version import VERSION

if TYPE_CHECKING:
    from app.library.library import Library
    from app.syncing.port import LibrarySync

OFFLINE = "work_offline"


class News(QObject):
    """What sync brings, on the thread of the windows."""

    looked = Signal(str)
    picture_arrived = Signal(str, str)
    renamed = Signal(str, str)
    arranged = Signal()


def begun(library: Library, settings: MachineSettings, news: News) -> LibrarySync:
    """Sync of this library from now on. Loads what is heavy: not on the thread of the windows."""
    from app.syncing.port import Installation, LibrarySync
    from app.syncing.signing import device_id, this_machine

    installation = Installation(
        device_id(settings),
        f"AutoGraph/{VERSION}",
        this_machine(),
        news.looked.emit,
        news.picture_arrived.emit,
        news.renamed.emit,
        news.arranged.emit,
    )
    sync = LibrarySync(library, installation)
    sync.begin(offline=bool(settings.get(OFFLINE)))
    return sync
