"""The hand: drags the page under the view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagram.editing.events import Drag, Event, Press, Release
from diagram.editing.tools.machine import State, gives_up
from diagram.editing.tools.registry import Tool, tool
from diagram.geometry.point import Point

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


@dataclass(frozen=True, slots=True)
class Idle:
    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Press):
            return Panning(event.view)
        if gives_up(event):
            return editor.drop_tool()
        return self


@dataclass(frozen=True, slots=True)
class Panning:
    """`last` is in view pixels: page coordinates change while the page moves."""

    last: Point

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag):
            editor.look(editor.camera.panned(event.view.x - self.last.x, event.view.y - self.last.y))
            return Panning(event.view)
        if isinstance(event, Release):
            return editor.rest
        return self


tool(Tool("hand", "Hand", ("H",), "hand", "grab", Idle))
