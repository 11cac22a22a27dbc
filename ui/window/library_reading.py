"""The library as the page shows it, read at one go; it may wait for the disk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ui.library_ports import Wanted
from ui.start.shelf import Shelf

if TYPE_CHECKING:
    from ui.ports import Library
    from ui.syncing.follow import Syncing


@dataclass(frozen=True, slots=True)
class Reading:
    """`size` is that of the library's file, in bytes."""

    shelf: Shelf
    size: int

    @staticmethod
    def of(library: Library) -> Reading:
        shelf = Shelf(
            tuple(library.entries(Wanted(thumbnails=False))),
            tuple(library.entries(Wanted(trashed=True, thumbnails=False))),
            tuple(library.folders.all()),
            tuple(library.tags.all()),
        )
        return Reading(shelf, library.size().file)


def with_sharing(shelf: Shelf, syncing: Syncing) -> Shelf:
    """The same, and which of them are of others."""
    return replace(shelf, roles=syncing.roles, sharers=syncing.sharers)
