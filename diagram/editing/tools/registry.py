"""The tool registry: one module of this package per tool, each registering itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from diagram.editing.tools.machine import State
from diagram.registry import Registry


@dataclass(frozen=True, slots=True)
class Tool:
    """One entry: `start` makes the resting state, `cursor` is a CSS cursor name, `icon` a name in resources/icons."""

    name: str
    title: str
    shortcuts: tuple[str, ...]
    icon: str
    cursor: str
    start: Callable[[], State]

    @property
    def shortcut(self) -> str:
        return self.shortcuts[0] if self.shortcuts else ""


TOOLS: Registry[Tool] = Registry("tool", "diagram.editing.tools")


def tool(entry: Tool) -> Tool:
    """Register `entry` under its name; called once at the bottom of its module."""
    TOOLS.add(entry.name, entry)
    return entry
