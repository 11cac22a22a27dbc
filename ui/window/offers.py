"""Everything that can be done, from all three registries, as one list: menus, palette and cheat sheet read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.commands.registry import WINDOW_COMMANDS, WindowCommand

if TYPE_CHECKING:
    from diagram.editing.commands.registry import Command
    from diagram.editing.tools.registry import Tool
    from ui.window.desk import Desk

TOOL_MENU = "Tools"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be done now. `checked` is None unless it is on or off."""

    name: str
    title: str
    menu: tuple[str, ...]
    shortcuts: tuple[str, ...]
    section: str
    icon: str
    run: Callable[[], object]
    enabled: Callable[[], bool]
    checked: Callable[[], bool] | None = None

    @property
    def full_title(self) -> str:
        """The title where no menu stands around it: "Align left" instead of "Left"."""
        title = self.title.rstrip("…")
        return f"{self.menu[1]} {title.lower()}" if self.menu[1:2] in (("Align",), ("Distribute",)) else title


def load_all() -> None:
    """Import everything that registers a command or tool; any thread may do it."""
    from diagram.editing.commands.registry import COMMANDS
    from diagram.editing.tools.registry import TOOLS

    COMMANDS.load()
    TOOLS.load()
    WINDOW_COMMANDS.load()


def window_offers(desk: Desk) -> Iterator[Offer]:
    """The window's commands, which need no editor and load at once."""
    for command in WINDOW_COMMANDS.values():
        yield _of_window(desk, command)


def all_offers(desk: Desk) -> Iterator[Offer]:
    """The editor's commands, the window's commands, then the tools."""
    from diagram.editing.commands.registry import COMMANDS
    from diagram.editing.tools.registry import TOOLS

    for command in COMMANDS.values():
        yield _of_editor(desk, command)
    yield from window_offers(desk)
    for tool in TOOLS.values():
        yield _of_tool(desk, tool)


def _of_window(desk: Desk, command: WindowCommand) -> Offer:
    asked = command.checked
    return Offer(
        command.name,
        command.title,
        command.menu,
        command.shortcuts,
        command.section,
        command.icon,
        run=lambda: command.run(desk),
        enabled=lambda: command.enabled(desk),
        checked=None if asked is None else lambda: asked(desk),
    )


def _of_editor(desk: Desk, command: Command) -> Offer:
    asked = command.checked

    def run() -> None:
        if desk.editor is not None:
            desk.editor.run(command.name)

    return Offer(
        command.name,
        command.title,
        command.menu,
        command.shortcuts,
        command.section,
        command.icon,
        run=run,
        enabled=lambda: desk.editor is not None and command.enabled(desk.editor),
        checked=None if asked is None else lambda: desk.editor is not None and asked(desk.editor),
    )


def _of_tool(desk: Desk, tool: Tool) -> Offer:
    def run() -> None:
        if desk.editor is not None:
            desk.editor.set_tool(tool.name)

    return Offer(
        f"tool.{tool.name}",
        tool.title,
        (TOOL_MENU,),
        tool.shortcuts,
        "tools",
        tool.icon,
        run=run,
        enabled=lambda: desk.editor is not None,
        checked=lambda: desk.editor is not None and desk.editor.tool_name == tool.name,
    )
