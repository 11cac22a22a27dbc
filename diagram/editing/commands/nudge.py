"""The arrow keys: the selection goes one unit, with Shift one step of the grid; a run of them is one undo step."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from diagram.editing.carrying import load_of, moved, write
from diagram.editing.commands.conditions import free
from diagram.editing.commands.registry import command
from diagram.editing.recent import Nudges

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

MENU = ("Arrange", "Nudge")
RUN_S = 0.6  # a pause longer than this begins a new undo step
_DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def nudge(editor: Editor, dx: float, dy: float) -> None:
    """Move the selection by units; joins the undo step of the nudge before when that was a moment ago."""
    load = load_of(editor, editor.selection)
    if load is None:
        return
    history = editor.document.history
    now, last = time.monotonic(), editor.recent.nudges
    goes_on = (
        last is not None
        and last.end == history.mark
        and last.selection == editor.selection
        and now - last.at_s <= RUN_S
    )
    begin = last.begin if last is not None and goes_on else history.mark
    with editor.document.edit("Nudge") as edit:
        write(editor, edit, moved(editor, load, dx, dy))
    history.squash(begin, "Nudge")
    editor.recent.nudges = Nudges(begin, history.mark, editor.selection, now)


def _by(direction: str, *, far: bool) -> Callable[[Editor], None]:
    x, y = _DIRECTIONS[direction]

    def run(editor: Editor) -> None:
        size = editor.page_record.grid_size if far else 1.0
        nudge(editor, x * size, y * size)

    return run


for _name in _DIRECTIONS:
    _key = _name.capitalize()
    command(f"arrange.nudge_{_name}", f"Nudge {_key}", menu=MENU, shortcut=_key, enabled=free, section="near")(
        _by(_name, far=False)
    )
    command(
        f"arrange.nudge_{_name}_far",
        f"Nudge {_key} by Grid",
        menu=MENU,
        shortcut=f"Shift+{_key}",
        enabled=free,
        section="far",
    )(_by(_name, far=True))
