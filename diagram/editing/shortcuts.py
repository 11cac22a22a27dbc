"""Which command or tool a key stands for, read from the registries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from diagram.editing.commands.registry import COMMANDS
from diagram.editing.events import Key
from diagram.editing.tools.registry import TOOLS

# Key names of events that are called otherwise in a portable key sequence.
_NAMES = {
    "delete": "Del", "escape": "Esc", "enter": "Return", "return": "Return", "pageup": "PgUp", "pagedown": "PgDown",
    "insert": "Ins", "space": "Space", "plus": "+", "minus": "-",
}  # fmt: skip
# What a key with Shift types on a US keyboard; sequences name the key itself.
_UNSHIFTED = dict(zip('!@#$%^&*()_+{}"', "1234567890-=[]'", strict=True))


def sequence(key: Key) -> str:
    """The portable key sequence of `key`, such as "Ctrl+Shift+G"."""
    parts = [name for name, held in (("Ctrl", key.keys.ctrl), ("Alt", key.keys.alt), ("Shift", key.keys.shift)) if held]
    return "+".join([*parts, _NAMES.get(key.name, key.name.capitalize())])


def all_shortcuts() -> Iterator[tuple[str, str]]:
    """Every (sequence, name of command or tool) there is; tools as "tool.<name>"."""
    for command in COMMANDS.values():
        for shortcut in command.shortcuts:
            yield normal(shortcut), command.name
    for entry in TOOLS.values():
        for shortcut in entry.shortcuts:
            yield normal(shortcut), f"tool.{entry.name}"


def normal(shortcut: str) -> str:
    """One spelling per sequence: modifiers in the order Ctrl, Alt, Shift."""
    *held, key = shortcut.split("+") if not shortcut.endswith("+") else [*shortcut[:-1].split("+")[:-1], "+"]
    return "+".join([*(name for name in ("Ctrl", "Alt", "Shift") if name in held), key])


@cache
def _table() -> Mapping[str, str]:
    return dict(all_shortcuts())


def meaning(key: Key) -> str | None:
    """The command's name, or "tool.<name>"; None when the key stands for nothing."""
    table = _table()
    found = table.get(sequence(key))
    if found is None and key.name in _UNSHIFTED:
        found = table.get(sequence(replace(key, name=_UNSHIFTED[key.name])))
    return found
