"""The registry of commands that need the window: dialogs, files, tabs. One module of this package per menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from diagram.registry import Registry

if TYPE_CHECKING:
    from ui.window.desk import Desk

Act: TypeAlias = "Callable[[Desk], None]"
Ask: TypeAlias = "Callable[[Desk], bool]"


@dataclass(frozen=True, slots=True)
class WindowCommand:
    """One entry; the columns mean what they mean in `diagram.editing.commands.registry.Command`."""

    name: str
    title: str
    menu: tuple[str, ...]
    run: Act
    enabled: Ask
    checked: Ask | None = None
    shortcuts: tuple[str, ...] = ()
    section: str = ""
    icon: str = ""


WINDOW_COMMANDS: Registry[WindowCommand] = Registry("window command", "ui.commands")


def anywhere(_desk: Desk) -> bool:
    return True


def in_diagram(desk: Desk) -> bool:
    """A diagram is in front, not the start page."""
    return desk.tab is not None


def is_linked(desk: Desk) -> bool:
    """The diagram in front has a file of its own."""
    return desk.tab is not None and desk.tab.diagram.linked is not None


def window_command(  # noqa: PLR0913  # a row of a table: every column has its name at the call
    name: str,
    title: str,
    *,
    menu: tuple[str, ...],
    shortcut: str | tuple[str, ...] = (),
    enabled: Ask = anywhere,
    checked: Ask | None = None,
    section: str = "",
    icon: str = "",
) -> Callable[[Act], Act]:
    """Register the function below as a command of the window."""
    shortcuts = (shortcut,) if isinstance(shortcut, str) else shortcut

    def register(run: Act) -> Act:
        WINDOW_COMMANDS.add(name, WindowCommand(name, title, menu, run, enabled, checked, shortcuts, section, icon))
        return run

    return register
