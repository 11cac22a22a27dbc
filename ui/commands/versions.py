"""What the File menu holds about the versions of a diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.commands.registry import in_diagram, window_command

if TYPE_CHECKING:
    from ui.window.desk import Desk

MENU = ("File",)


@window_command(
    "file.versions", "Version History…", menu=MENU, shortcut="Ctrl+Alt+H", enabled=in_diagram, section="versions",
    icon="clock",
)  # fmt: skip
def versions(desk: Desk) -> None:
    from ui.window.version_history import show_versions

    show_versions(desk)


@window_command(
    "file.name_version", "Name This Version…", menu=MENU, shortcut="Ctrl+Alt+S", enabled=in_diagram, section="versions",
    icon="pin",
)  # fmt: skip
def name_version(desk: Desk) -> None:
    from ui.window.version_history import ask_version_name

    ask_version_name(desk)
