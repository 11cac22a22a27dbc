"""What the View menu holds besides the editor's own: theme, panels, tabs, full screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui.commands.registry import in_diagram, window_command
from ui.theme.tokens import Scheme

if TYPE_CHECKING:
    from ui.window.desk import Desk

MENU = ("View",)
THEME = ("View", "Theme")


def _choose(desk: Desk, scheme: Scheme) -> None:
    desk.theme.choose(scheme)
    desk.services.settings.put("theme", scheme.value)


@window_command("view.theme", "Switch Light and Dark", menu=THEME, shortcut="Alt+Shift+D", section="theme", icon="moon")
def switch_theme(desk: Desk) -> None:
    _choose(desk, Scheme.LIGHT if desk.theme.tokens.dark else Scheme.DARK)


@window_command(
    "view.theme_light", "Light", menu=THEME, checked=lambda desk: desk.theme.scheme is Scheme.LIGHT, section="theme"
)
def light(desk: Desk) -> None:
    _choose(desk, Scheme.LIGHT)


@window_command(
    "view.theme_dark", "Dark", menu=THEME, checked=lambda desk: desk.theme.scheme is Scheme.DARK, section="theme"
)
def dark(desk: Desk) -> None:
    _choose(desk, Scheme.DARK)


@window_command(
    "view.theme_system",
    "As the System",
    menu=THEME,
    checked=lambda desk: desk.theme.scheme is Scheme.SYSTEM,
    section="theme",
)
def system(desk: Desk) -> None:
    _choose(desk, Scheme.SYSTEM)


@window_command(
    "view.panels", "Panels", menu=MENU, shortcut="Ctrl+\\", enabled=in_diagram, section="window", icon="sidebar-left",
    checked=lambda desk: desk.panels_shown,
)  # fmt: skip
def panels(desk: Desk) -> None:
    desk.show_panels(not desk.panels_shown)


@window_command(
    "view.history", "History", menu=MENU, shortcut="Ctrl+Shift+H", enabled=in_diagram, section="window", icon="clock"
)
def history(desk: Desk) -> None:
    desk.show_panels(True)
    desk.panel_wanted.emit("history")


@window_command("view.new_window", "New Window", menu=MENU, shortcut="Ctrl+Alt+N", section="window")
def new_window(desk: Desk) -> None:
    """The diagram in front is shown there too: one document, two looks at it."""
    desk.window_wanted.emit(None if desk.tab is None else desk.tab.diagram.id)


@window_command(
    "view.notes", "Notes", menu=MENU, shortcut="Ctrl+Shift+M", enabled=in_diagram, section="window", icon="note"
)
def notes(desk: Desk) -> None:
    desk.show_panels(True)
    desk.panel_wanted.emit("notes")


@window_command("view.next_tab", "Next Diagram", menu=MENU, shortcut="Ctrl+Tab", enabled=in_diagram, section="window")
def next_tab(desk: Desk) -> None:
    desk.turn(1)


@window_command(
    "view.previous_tab", "Previous Diagram", menu=MENU, shortcut="Ctrl+Shift+Tab", enabled=in_diagram, section="window"
)
def previous_tab(desk: Desk) -> None:
    desk.turn(-1)


@window_command(
    "view.full_screen", "Full Screen", menu=MENU, shortcut="F11", section="window", icon="full-screen",
    checked=lambda desk: desk.window.isFullScreen(),
)  # fmt: skip
def full_screen(desk: Desk) -> None:
    desk.window.setWindowState(desk.window.windowState() ^ Qt.WindowState.WindowFullScreen)
