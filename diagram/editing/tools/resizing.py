"""Pulling one of the eight handles; Shift keeps the ratio, Alt the centre."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagram.editing import changed as changing
from diagram.editing.events import Drag, Event, Press, Release
from diagram.editing.handles import PLACES, Grip, frame_of
from diagram.editing.magnets import magnets_of, snapped_box
from diagram.editing.selecting import roots
from diagram.editing.sizing import turned_stretch
from diagram.editing.tools.machine import State
from diagram.editing.warping import Stretch, warped
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.geometry.snapping import Guide, Magnets
from diagram.ids import RecordId

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


@dataclass(frozen=True, slots=True, eq=False)
class Resizing:
    start: Point
    grip: Grip
    box: Box
    rotation: float
    top: tuple[RecordId, ...]
    attached: tuple[RecordId, ...]
    magnets: Magnets

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag):
            box, guides = self._pulled(event, editor)
            preview = changing.preview_of(editor, warped(editor, self.top, Stretch(self.box, box)), self.attached)
            editor.show(replace(preview, guides=guides, hint=f"{box.w:.0f} × {box.h:.0f}"))
        elif isinstance(event, Release):
            box, _ = self._pulled(event, editor)
            editor.show()
            if box != self.box:
                after = warped(editor, self.top, Stretch(self.box, box))
                with editor.document.edit("Resize") as edit:
                    changing.write(edit, editor.document.records, after)
            return editor.rest
        return self

    def _pulled(self, event: Drag | Release, editor: Editor) -> tuple[Box, tuple[Guide, ...]]:
        dx, dy = event.at.x - self.start.x, event.at.y - self.start.y
        guides: tuple[Guide, ...] = ()
        if not self.rotation:
            u, v = PLACES[self.grip]
            edge = Point(self.box.x + u * self.box.w + dx, self.box.y + v * self.box.h + dy)
            raw = Box(edge.x, edge.y, 0.0, 0.0)
            snap = snapped_box(
                editor,
                self.magnets,
                event,
                raw,
                xs=(edge.x,) if u != 0.5 else (),
                ys=(edge.y,) if v != 0.5 else (),
            )
            dx, dy, guides = dx + (snap.dx or 0.0), dy + (snap.dy or 0.0), snap.guides
        keys = event.keys
        box = turned_stretch(self.box, self.rotation, self.grip, Point(dx, dy), aspect=keys.shift, centred=keys.alt)
        return box, () if keys.shift else guides


def begin(editor: Editor, press: Press, grip: Grip) -> State:
    frame = frame_of(editor)
    if frame is None:
        return editor.rest
    top = tuple(roots(editor, editor.selection))
    inside = changing.descendants(editor, top)
    return Resizing(
        press.at,
        grip,
        box=frame[0],
        rotation=frame[1],
        top=top,
        attached=changing.attached_to(editor, inside),
        magnets=magnets_of(editor, inside),
    )
