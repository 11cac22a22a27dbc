"""Rules over all registries together: keys, icons, menus, panels."""

from __future__ import annotations

from collections import defaultdict

import pytest
from PySide6.QtGui import QKeySequence

from diagram.editing.commands.registry import COMMANDS
from diagram.editing.tools.registry import TOOLS
from resources.reader import names, read_text
from tests.ui.conftest import Program
from ui.commands.registry import WINDOW_COMMANDS
from ui.icons import has_icon
from ui.panels.properties.registry import property_groups
from ui.panels.registry import PANELS, Area


def test_every_shortcut_stands_for_one_thing() -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for registry in (COMMANDS, TOOLS, WINDOW_COMMANDS):
        for name, entry in registry.items():
            for key in entry.shortcuts:
                owners[QKeySequence(key).toString()].append(name)
    assert not {key: found for key, found in owners.items() if len(found) > 1}


def test_every_shortcut_is_a_key_sequence() -> None:
    for registry in (COMMANDS, TOOLS, WINDOW_COMMANDS):
        for name, entry in registry.items():
            for key in entry.shortcuts:
                assert QKeySequence(key).toString(), f"{name}: {key!r} is no key sequence"


def test_every_tool_has_its_icon() -> None:
    assert not [tool.name for tool in TOOLS.values() if not has_icon(tool.icon)]


def test_every_icon_that_a_command_names_is_drawn() -> None:
    named = [command.icon for registry in (COMMANDS, WINDOW_COMMANDS) for command in registry.values() if command.icon]
    assert not [icon for icon in named if not has_icon(icon)]


def test_icons_are_drawn_on_the_same_grid_in_the_ink_of_the_theme() -> None:
    for name in names("icons"):
        text = read_text(f"icons/{name}")
        if name != "logo.svg":
            assert 'viewBox="0 0 20 20"' in text and "currentColor" in text, name


def test_every_window_command_stands_in_a_menu() -> None:
    assert not [command.name for command in WINDOW_COMMANDS.values() if not command.menu]


@pytest.mark.parametrize("name", sorted(PANELS))
def test_every_panel_builds_and_shows_something(program: Program, name: str) -> None:
    side = program.view.left if PANELS[name].area is Area.LEFT else program.view.right
    panel = side.panel(name)
    assert panel.isVisible()
    assert panel.sizeHint().width() > 0


def test_every_property_group_builds_and_shows_what_it_is_about(program: Program) -> None:
    program.run("edit.select_all")
    records = program.editor.selected
    for entry in property_groups():
        group = entry.build(program.editor)
        shown = entry.shown(records)
        assert shown, f"the welcome diagram has nothing for {entry.title!r}"
        group.show_records(shown)
        group.show_records(shown[:1])
