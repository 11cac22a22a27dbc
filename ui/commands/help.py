"""The Help menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.commands.registry import window_command

if TYPE_CHECKING:
    from ui.window.desk import Desk

MENU = ("Help",)


@window_command(
    "help.palette", "Find a Command…", menu=MENU, shortcut=("Ctrl+Shift+P", "Ctrl+/"), section="find", icon="command"
)
def palette(desk: Desk) -> None:
    from ui.dialogs.command_palette import CommandPalette
    from ui.window.offers import all_offers

    shown = CommandPalette(list(all_offers(desk)), desk.window)
    shown.open_over(desk.window)


@window_command(
    "help.shortcuts", "Keyboard Shortcuts", menu=MENU, shortcut=("?", "F1"), section="find", icon="keyboard"
)
def shortcuts(desk: Desk) -> None:
    from ui.dialogs.cheat_sheet import CheatSheet
    from ui.window.offers import all_offers

    CheatSheet(all_offers(desk), desk.window).open_alone()


@window_command("app.about", "About AutoGraph", menu=MENU, section="about", icon="info")
def about(desk: Desk) -> None:
    from ui.dialogs.about import About

    About(desk.services.version, desk.window).open_alone()
