"""Dragging the selection; Alt drags copies, Shift keeps to one axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagram.editing.carrying import Load, container_at, containers, dropped, load_of, moved, routes, write
from diagram.editing.copying import clip, put
from diagram.editing.events import Drag, Event, Press, Release
from diagram.editing.landing import landing
from diagram.editing.magnets import magnets_of, snapped_box
from diagram.editing.preview import Preview
from diagram.editing.recent import Copies
from diagram.editing.selecting import extent_of
from diagram.editing.tools.machine import State
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.geometry.snapping import Guide, Magnets
from diagram.ids import RecordId

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


@dataclass(frozen=True, slots=True, eq=False)
class Moving:
    """`homes` are the containers that things can be dropped into, topmost first."""

    start: Point
    load: Load
    box: Box
    magnets: Magnets
    homes: tuple[tuple[RecordId, Box], ...]

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag):
            self._show(event, editor)
        elif isinstance(event, Release):
            dx, dy, _ = self._offset(event, editor)
            editor.show()
            if dx or dy:
                self._write(event, editor, dx, dy)
            return editor.rest
        return self

    def _show(self, event: Drag, editor: Editor) -> None:
        dx, dy, guides = self._offset(event, editor)
        load = self.load
        copied = event.keys.alt
        editor.show(
            Preview(
                moved=load.carried if copied else load.shifted,
                dx=dx,
                dy=dy,
                copied=copied,
                routes={} if copied else routes(editor, load, dx, dy),
                guides=guides,
                lit=container_at(self.homes, event.at),
                hint=f"{self.box.x + dx:g}, {self.box.y + dy:g}",
            )
        )

    def _offset(self, event: Drag | Release, editor: Editor) -> tuple[float, float, tuple[Guide, ...]]:
        dx, dy = event.at.x - self.start.x, event.at.y - self.start.y
        xs = ys = None
        if event.keys.shift:
            if abs(dx) >= abs(dy):
                dy, ys = 0.0, ()
            else:
                dx, xs = 0.0, ()
        snap = snapped_box(editor, self.magnets, event, self.box.moved(dx, dy), xs=xs, ys=ys)
        return dx + (snap.dx or 0.0), dy + (snap.dy or 0.0), snap.guides

    def _write(self, event: Release, editor: Editor, dx: float, dy: float) -> None:
        container = container_at(self.homes, event.at)
        if not event.keys.alt:
            after = dropped(editor, moved(editor, self.load, dx, dy), self.load, container)
            with editor.document.edit("Move") as edit:
                write(editor, edit, after)
            return
        clipping = clip(editor, self.load.roots)
        if clipping is not None:
            with editor.document.edit("Duplicate") as edit:
                copies = put(editor, edit, clipping, landing(editor, edit, event.at), dx, dy)
            editor.select(copies)
            editor.recent.copies = Copies(editor.selection, Point(clipping.box.x, clipping.box.y))


def begin(editor: Editor, press: Press) -> Moving | None:
    """Start to move the selection; None when nothing of it can be moved."""
    load = load_of(editor, editor.selection)
    if load is None:
        return None
    box = extent_of(editor, load.roots) or Box(*press.at, 0.0, 0.0)
    homes = tuple(containers(editor, load.carried))
    return Moving(press.at, load, box, magnets=magnets_of(editor, load.carried), homes=homes)
