"""Dragging over the empty page: to the right takes what is enclosed, to the left also what is only touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagram.editing.events import Drag, Event, Press, Release
from diagram.editing.preview import Preview
from diagram.editing.selecting import in_marquee
from diagram.editing.tools.machine import State
from diagram.geometry.box import Box

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


@dataclass(frozen=True, slots=True)
class Marquee:
    press: Press

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag):
            editor.show(Preview(marquee=Box.spanning(self.press.at, event.at), crossing=self._crosses(event)))
        elif isinstance(event, Release):
            box = Box.spanning(self.press.at, event.at)
            chosen = in_marquee(editor, box, crossing=self._crosses(event))
            editor.show()
            editor.select(editor.selection | chosen if self.press.keys.shift else chosen)
            return editor.rest
        return self

    def _crosses(self, event: Drag | Release) -> bool:
        return event.at.x < self.press.at.x
