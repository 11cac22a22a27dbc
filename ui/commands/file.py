"""The File menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.commands.registry import in_diagram, is_linked, window_command

if TYPE_CHECKING:
    from ui.window.desk import Desk

MENU = ("File",)


@window_command("file.new", "New Diagram", menu=MENU, shortcut="Ctrl+N", section="open", icon="file-new")
def new(desk: Desk) -> None:
    from ui.ports import NewDiagram

    desk.create(NewDiagram("Untitled diagram"))


@window_command("file.new_note", "New Note", menu=MENU, section="open", icon="note")
def new_note(desk: Desk) -> None:
    """A diagram that begins as a text; the drawing is one click away."""
    from diagram.editing.noting import UNNAMED, beginning
    from ui.ports import NewDiagram

    desk.create(NewDiagram(UNNAMED, beginning()))


@window_command("file.open", "Open File…", menu=MENU, shortcut="Ctrl+O", section="open", icon="folder-open")
def open_file(desk: Desk) -> None:
    from ui.window.opening import ask_files, open_files

    open_files(desk, ask_files(desk, "Open"))


@window_command("file.library", "All Diagrams", menu=MENU, shortcut="Alt+Home", section="open", icon="home")
def library(desk: Desk) -> None:
    desk.show(None)


@window_command(
    "file.import", "Import into This Diagram…", menu=MENU, enabled=in_diagram, section="import", icon="import"
)
def import_file(desk: Desk) -> None:
    from ui.window.opening import ask_files, import_files

    import_files(desk, ask_files(desk, "Import"))


@window_command("file.save", "Save", menu=MENU, shortcut="Ctrl+S", enabled=in_diagram, section="save")
def save(desk: Desk) -> None:
    """Every step is in the library as it is made; this writes the file, if there is one, or tries again what failed."""
    from ui.ports import Saving

    if desk.tab is None:
        return
    if desk.tab.status.saving is Saving.FAILED:
        desk.tab.diagram.retry()
    elif desk.tab.diagram.linked is not None:
        desk.linked_files.save(desk.tab)
    else:
        desk.say("AutoGraph saves every step by itself.")


@window_command(
    "file.save_as", "Save a Copy As…", menu=MENU, shortcut="Ctrl+Shift+S", enabled=in_diagram, section="save"
)
def save_as(desk: Desk) -> None:
    """A copy that has nothing to do with the diagram afterwards."""
    from ui.window.exporting import save_copy

    save_copy(desk)


@window_command("file.unlink", "Unlink from File", menu=MENU, enabled=is_linked, section="save")
def unlink(desk: Desk) -> None:
    if desk.tab is not None:
        desk.linked_files.unlink(desk.tab)


@window_command(
    "file.export", "Export…", menu=MENU, shortcut="Ctrl+Shift+E", enabled=in_diagram, section="save", icon="export"
)
def export_as(desk: Desk) -> None:
    from ui.window.exporting import ask_export

    ask_export(desk)


@window_command(
    "file.close", "Close Diagram", menu=MENU, shortcut="Ctrl+W", enabled=in_diagram, section="close", icon="close"
)
def close(desk: Desk) -> None:
    if desk.tab is not None:
        desk.close(desk.tab)


@window_command("file.quit", "Quit", menu=MENU, shortcut="Ctrl+Q", section="close")
def leave(_desk: Desk) -> None:
    from PySide6.QtWidgets import QApplication

    QApplication.closeAllWindows()
