"""What it means to drop diagrams or a folder on a row of the sidebar."""

from __future__ import annotations

import json

from PySide6.QtCore import QMimeData

from ui.library_ports import TOP
from ui.start.model import FOLDER_TYPE, dragged
from ui.start.shelf import Everything, InFolder, Place, Recent, SharedWithMe, Shelf, Starred, Trashed, WithTag
from ui.start.wishes import DeleteFolder, Move, MoveFolder, Star, Tagged, Trash, Wish


def wish_of(data: QMimeData, place: Place | None, shelf: Shelf, *, above: bool = False) -> Wish | None:
    """None: it means nothing there. `above`: a folder is let go on the upper edge of the row, to stand before it."""
    if data.hasFormat(FOLDER_TYPE):
        folder = str(json.loads(bytes(data.data(FOLDER_TYPE).data())))
        return _before(folder, place, shelf) if above else _into(folder, place, shelf)
    diagrams = dragged(data)
    if not diagrams:
        return None
    match place:
        case InFolder(folder=folder):
            return Move(diagrams, folder)
        case Everything():
            return Move(diagrams, TOP)
        case Starred():
            return Star(diagrams, True)
        case WithTag(tag=tag):
            return Tagged(diagrams, tag)
        case Trashed():
            return Trash(diagrams)
        case Recent() | SharedWithMe() | None:
            return None


def _into(folder: str, place: Place | None, shelf: Shelf) -> Wish | None:
    match place:
        case InFolder(folder=target) if not _is_inside(target, folder, shelf):
            return MoveFolder(folder, target)
        case Everything():
            return MoveFolder(folder, TOP)
        case Trashed():
            return DeleteFolder(folder)
        case _:
            return None


def _before(folder: str, place: Place | None, shelf: Shelf) -> Wish | None:
    target = shelf.folder(place.folder) if isinstance(place, InFolder) else None
    if target is None or target.id == folder or _is_inside(target.parent, folder, shelf):
        return None
    return MoveFolder(folder, target.parent, target.id)


def _is_inside(target: str, folder: str, shelf: Shelf) -> bool:
    """Whether `target` is the folder itself or below it."""
    return any(one.id == folder for one in shelf.way_to(target))
