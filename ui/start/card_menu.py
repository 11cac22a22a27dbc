"""The context menus of the library page: of diagrams, of folders and tags."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ui.ports import Entry
from ui.start.shelf import Everything, InFolder, Place, Shelf, Trashed, WithTag
from ui.start.wishes import (
    ChooseTags,
    ColourFolder,
    Create,
    CreateFolder,
    Delete,
    DeleteFolder,
    DeleteTag,
    Duplicate,
    DuplicateFolder,
    EmptyTrash,
    KeepBack,
    Move,
    Open,
    Restore,
    Star,
    Trash,
    Wish,
    ids_of,
)
from ui.syncing.facts import LOCAL_SIGN, Fact
from ui.widgets.card import Menu

COLOURS = {
    "Red": "#e5484d", "Orange": "#e67e22", "Yellow": "#d4a72c", "Green": "#2f9e63",
    "Teal": "#1c9aa0", "Blue": "#3b7ded", "Purple": "#8e5bd6", "Grey": "#7b8494",
}  # fmt: skip
Say = Callable[[Wish], object]


def diagrams_menu(  # noqa: PLR0913  # each by its name at the call
    entries: Sequence[Entry],
    *,
    in_trash: bool,
    mark_of: Callable[[Entry], Fact | None],
    say: Say,
    rename: Callable[[], object],
    parent: QWidget,
) -> Menu:
    """What can be done with these diagrams; `mark_of` says how they stand with the other side."""
    menu, ids = Menu(parent=parent), ids_of(entries)
    if in_trash:
        _add(menu, "Restore", lambda: say(Restore(ids)), "Return")
        menu.addSeparator()
        _add(menu, "Delete for good…", lambda: say(Delete(tuple(entries))))
        return menu
    starred = all(entry.starred for entry in entries)
    _add(menu, "Open", lambda: say(Open(ids)), "Return")
    menu.addSeparator()
    _add(menu, "Remove star" if starred else "Add star", lambda: say(Star(ids, not starred)))
    if len(entries) == 1:
        _add(menu, "Rename", rename, "F2")
    _add(menu, "Move to folder…", lambda: say(Move(ids)))
    _add(menu, "Tags…", lambda: say(ChooseTags(tuple(entries))))
    _add(menu, "Duplicate", lambda: say(Duplicate(ids)), "Ctrl+D")
    marks = [mark for entry in entries if (mark := mark_of(entry)) is not None]
    if marks:
        menu.addSeparator()
        kept = all(mark.sign == LOCAL_SIGN for mark in marks)
        only_here = _add(menu, "Keep on this computer only", lambda: say(KeepBack(ids, not kept)))
        only_here.setCheckable(True)
        only_here.setChecked(kept)
    menu.addSeparator()
    _add(menu, "Move to trash", lambda: say(Trash(ids)), "Del")
    return menu


def place_menu(place: Place, shelf: Shelf, *, say: Say, rename: Callable[[], object], parent: QWidget) -> Menu | None:
    """What can be done with a row of the sidebar; None where that is nothing."""
    menu = Menu(parent=parent)
    match place:
        case InFolder(folder=folder):
            _fill_folder_menu(menu, folder, say, rename)
        case WithTag(tag=tag):
            _add(menu, "Rename", rename, "F2")
            _add(menu, "Delete tag", lambda: say(DeleteTag(tag)), "Del")
        case Trashed():
            empty = _add(menu, "Empty trash…", lambda: say(EmptyTrash(len(shelf.trashed))))
            empty.setEnabled(bool(shelf.trashed))
        case Everything():
            _add(menu, "New diagram", lambda: say(Create("")))
            _add(menu, "New folder", lambda: say(CreateFolder("")), "Ctrl+Shift+N")
        case _:
            return None
    return menu


def _fill_folder_menu(menu: Menu, folder: str, say: Say, rename: Callable[[], object]) -> None:
    _add(menu, "New diagram here", lambda: say(Create(folder)))
    _add(menu, "New folder inside", lambda: say(CreateFolder(folder)))
    menu.addSeparator()
    _add(menu, "Rename", rename, "F2")
    colours = Menu("Colour", menu)
    for name, colour in COLOURS.items():
        action = _add(colours, name, lambda chosen=colour: say(ColourFolder(folder, chosen)))  # type: ignore[misc]  # the default binds the loop's colour
        action.setIcon(dot(colour))
    colours.addSeparator()
    _add(colours, "None", lambda: say(ColourFolder(folder, "")))
    menu.addMenu(colours)
    _add(menu, "Duplicate", lambda: say(DuplicateFolder(folder)))
    menu.addSeparator()
    _add(menu, "Move to trash with all in it", lambda: say(DeleteFolder(folder)), "Del")
    _add(menu, "Remove, keep what is in it", lambda: say(DeleteFolder(folder, keep_contents=True)))


def pop_up(menu: Menu, at: QPoint) -> None:
    """Show it at a place of the screen; it is thrown away when closed."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)


def dot(colour: str) -> QIcon:
    """A round sample of a colour."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QRectF(5, 5, 22, 22))
    painter.end()
    return QIcon(picture)


def _add(menu: Menu, title: str, act: Callable[[], object], key: str = ""):  # type: ignore[no-untyped-def]
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""
    action = menu.addAction(f"{title}\t{shown}" if shown else title)
    action.triggered.connect(lambda _on=False: act())
    return action
