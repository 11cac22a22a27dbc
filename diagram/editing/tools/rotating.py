"""Turning the selection by its knob; Shift turns in steps of 15 degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagram.editing import changed as changing
from diagram.editing.events import Drag, Event, Press, Release
from diagram.editing.handles import frame_of
from diagram.editing.selecting import roots
from diagram.editing.tools.machine import State
from diagram.editing.warping import Turn, warped
from diagram.geometry.point import Point
from diagram.ids import RecordId

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

STEP = 15.0  # degrees


@dataclass(frozen=True, slots=True)
class Rotating:
    """`rotation` is what the selection was turned by before, in degrees."""

    start: Point
    pivot: Point
    rotation: float
    top: tuple[RecordId, ...]
    attached: tuple[RecordId, ...]

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag):
            turn = self._turn(event)
            preview = changing.preview_of(editor, warped(editor, self.top, turn), self.attached)
            editor.show(replace(preview, hint=f"{(self.rotation + turn.degrees) % 360:.0f}°"))
        elif isinstance(event, Release):
            turn = self._turn(event)
            editor.show()
            if turn.degrees % 360:
                with editor.document.edit("Rotate") as edit:
                    changing.write(edit, editor.document.records, warped(editor, self.top, turn))
            return editor.rest
        return self

    def _turn(self, event: Drag | Release) -> Turn:
        goal = self.rotation + _angle(self.pivot, event.at) - _angle(self.pivot, self.start)
        # Whole degrees are what people mean; steps come with Shift.
        goal = round(goal / STEP) * STEP if event.keys.shift else float(round(goal))
        return Turn(goal - self.rotation, self.pivot)


def begin(editor: Editor, press: Press) -> State:
    frame = frame_of(editor)
    if frame is None:
        return editor.rest
    top = tuple(roots(editor, editor.selection))
    attached = changing.attached_to(editor, changing.descendants(editor, top))
    return Rotating(press.at, frame[0].centre, frame[1], top, attached)


def _angle(pivot: Point, at: Point) -> float:
    return math.degrees(math.atan2(at.y - pivot.y, at.x - pivot.x))
