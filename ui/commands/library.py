"""What the File menu holds for the library page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.commands.registry import window_command

if TYPE_CHECKING:
    from ui.window.desk import Desk

MENU = ("File",)


def on_library_page(desk: Desk) -> bool:
    return desk.tab is None


@window_command(
    "library.find", "Find a Diagram", menu=MENU, shortcut="Ctrl+F", enabled=on_library_page, section="open",
    icon="search",
)  # fmt: skip
def find(desk: Desk) -> None:
    desk.find_wanted.emit()


@window_command(
    "library.new_folder", "New Folder", menu=MENU, shortcut="Ctrl+Shift+N", enabled=on_library_page, section="open",
    icon="folder-new",
)  # fmt: skip
def new_folder(desk: Desk) -> None:
    desk.folder_wanted.emit()


@window_command("library.backups", "Backups…", menu=MENU, section="library", icon="storage")
def backups(desk: Desk) -> None:
    from ui.window.backup_history import show_backups

    show_backups(desk)


@window_command("library.export", "Export the Whole Library…", menu=MENU, section="library", icon="export")
def export(desk: Desk) -> None:
    from ui.window.archiving import ask_export

    ask_export(desk)


@window_command("library.import", "Import a Library or Folder…", menu=MENU, section="library", icon="import")
def import_folder(desk: Desk) -> None:
    from ui.window.archiving import ask_import

    ask_import(desk)
