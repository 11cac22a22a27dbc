"""The command registry: one module of this package per menu; each command registers itself with its decorator.

Menu, palette, key map, help page and undo label are all read from the decorator's line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from diagram.registry import Registry

if TYPE_CHECKING:
    from diagram.document import Edit
    from diagram.editing.editor import Editor

Asked: TypeAlias = "Callable[[Editor], bool]"
Done: TypeAlias = "Callable[[Editor], None]"
Written: TypeAlias = "Callable[[Editor, Edit], None]"


@dataclass(frozen=True, slots=True)
class Command:
    """One entry. `menu` is the path of menu titles; commands of one menu with different `section`s stand apart.

    Shortcuts are written as Qt's portable key sequences ("Ctrl+Shift+G"). `checked` is None for a command that does
    something and a question for one that is on or off. `step` is the undo label, empty when nothing is written.
    """

    name: str
    title: str
    menu: tuple[str, ...]
    run: Done
    enabled: Asked
    checked: Asked | None = None
    shortcuts: tuple[str, ...] = ()
    step: str = ""
    section: str = ""
    icon: str = ""

    @property
    def shortcut(self) -> str:
        return self.shortcuts[0] if self.shortcuts else ""


COMMANDS: Registry[Command] = Registry("command", "diagram.editing.commands")


def always(_editor: Editor) -> bool:
    return True


def command(  # noqa: PLR0913  # a row of a table: every column has its name at the call
    name: str,
    title: str,
    *,
    menu: tuple[str, ...],
    shortcut: str | tuple[str, ...] = (),
    enabled: Asked = always,
    checked: Asked | None = None,
    section: str = "",
    icon: str = "",
) -> Callable[[Done], Done]:
    """Register the function below as a command that writes nothing itself."""

    def register(run: Done) -> Done:
        COMMANDS.add(name, Command(name, title, menu, run, enabled, checked, _tuple(shortcut), "", section, icon))
        return run

    return register


def change(  # noqa: PLR0913  # as above
    name: str,
    title: str,
    *,
    menu: tuple[str, ...],
    shortcut: str | tuple[str, ...] = (),
    enabled: Asked = always,
    checked: Asked | None = None,
    step: str = "",
    section: str = "",
    icon: str = "",
) -> Callable[[Written], Done]:
    """Register the function below as a command that writes inside one edit, so that it is one undo step.

    `step` is the undo label when the title would not read well as one.
    """
    label = step or title

    def register(write: Written) -> Done:
        def run(editor: Editor) -> None:
            with editor.document.edit(label) as edit:
                write(editor, edit)

        COMMANDS.add(name, Command(name, title, menu, run, enabled, checked, _tuple(shortcut), label, section, icon))
        return run

    return register


def _tuple(shortcut: str | tuple[str, ...]) -> tuple[str, ...]:
    return (shortcut,) if isinstance(shortcut, str) else shortcut
