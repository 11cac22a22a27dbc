"""Rules that hold for every tool and every command."""

from __future__ import annotations

import inspect
from collections import Counter

import pytest

from diagram.editing import shortcuts
from diagram.editing.commands.registry import COMMANDS
from diagram.editing.editor import Editor
from diagram.editing.events import Cancel, Key, Keys
from diagram.editing.tools.registry import TOOLS
from tests.diagram.editing.hand import sheet


def test_every_shortcut_is_unique() -> None:
    counted = Counter(sequence for sequence, _ in shortcuts.all_shortcuts())
    assert [sequence for sequence, count in counted.items() if count > 1] == []


def test_the_suggested_shortcuts_are_there() -> None:
    table = dict(shortcuts.all_shortcuts())
    for sequence, name in {
        "V": "tool.select", "H": "tool.hand", "R": "tool.rectangle", "O": "tool.ellipse", "D": "tool.diamond",
        "T": "tool.text", "N": "tool.note", "L": "tool.line", "A": "tool.arrow", "Q": "edit.keep_tool",
        "Ctrl+Z": "edit.undo", "Ctrl+Shift+Z": "edit.redo", "Ctrl+Y": "edit.redo", "Ctrl+D": "edit.duplicate",
        "Ctrl+G": "arrange.group", "Ctrl+Shift+G": "arrange.ungroup", "Ctrl+Shift+U": "arrange.ungroup",
        "Ctrl+Shift+]": "arrange.to_front", "Ctrl+[": "arrange.backward", "Ctrl+Shift+L": "arrange.lock",
        "Alt+A": "arrange.align_left", "Alt+S": "arrange.align_bottom", "Alt+Shift+H": "arrange.distribute_h",
        "Shift+H": "arrange.flip_h", "Ctrl+R": "arrange.rotate_90", "Ctrl+0": "view.zoom_100",
        "Shift+0": "view.zoom_100", "Shift+1": "view.zoom_fit", "Shift+2": "view.zoom_selection", "F2": "text.edit",
        "Ctrl+Alt+C": "style.copy", "Ctrl+PgDown": "page.next", "Ctrl+'": "view.grid", "Ctrl++": "view.zoom_in",
    }.items():  # fmt: skip
        assert table[shortcuts.normal(sequence)] == name


def test_keys_are_read_as_sequences() -> None:
    assert shortcuts.sequence(Key("g", Keys(shift=True, ctrl=True))) == shortcuts.normal("Ctrl+Shift+G")
    assert shortcuts.meaning(Key("delete")) == "edit.delete"
    assert shortcuts.meaning(Key("left", Keys(shift=True))) == "arrange.nudge_left_far"
    assert shortcuts.meaning(Key("}", Keys(shift=True, ctrl=True))) == "arrange.to_front"
    assert shortcuts.meaning(Key("!", Keys(shift=True))) == "view.zoom_fit"
    assert shortcuts.meaning(Key("f12")) is None


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_whole(name: str) -> None:
    command = COMMANDS[name]
    assert command.title and command.menu and name.count(".") == 1
    empty = sheet()
    assert command.enabled(empty) in (True, False)
    assert command.checked is None or command.checked(empty) in (True, False)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_can_be_asked_for_at_any_time(name: str, editor: Editor) -> None:
    sheet().run(name)
    for selection in [(), *((one,) for one in editor.scene.order), tuple(editor.scene.order)]:
        editor.select(selection)
        editor.run(name)
        editor.handle(Cancel())
        assert editor.is_resting or editor.editing is not None
        editor.cancel_text()


@pytest.mark.parametrize("name", sorted(TOOLS))
def test_every_tool_rests_in_a_state_of_its_own(name: str, editor: Editor) -> None:
    tool = TOOLS[name]
    assert tool.title and tool.shortcut and tool.icon and tool.cursor
    assert tool.start() == tool.start()
    assert not inspect.isclass(tool.start())
    editor.set_tool(name)
    assert editor.is_resting and editor.state == tool.start()
