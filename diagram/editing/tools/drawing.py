"""Drawing a shape: drag its box, or click to put one of the usual size. Shift makes it square, Alt grows the centre."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from diagram.editing.events import Button, Drag, Event, Press, Release
from diagram.editing.landing import landing, look_of
from diagram.editing.magnets import far, magnets_of, on_grid, snapped_point
from diagram.editing.preview import Draft, Preview
from diagram.editing.tools.machine import State, gives_up
from diagram.editing.zorder import key_on_top
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.geometry.snapping import Magnets, Snap
from diagram.ids import RecordId, new_id
from diagram.records import NOTHING, ROOT, Shape
from diagram.shapes.registry import SHAPES

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


@dataclass(frozen=True, slots=True)
class Ready:
    """A shape of `kind` is drawn next; with `typing` its text is edited right after."""

    kind: str
    typing: bool = False

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Press) and event.button is Button.LEFT:
            start = on_grid(editor, event.at) if not event.keys.ctrl else event.at
            return Drawing(self, event, start, magnets_of(editor))
        if gives_up(event):
            return editor.drop_tool()
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    ready: Ready
    press: Press
    start: Point
    magnets: Magnets

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag) and far(self.press, event):
            box, snap = self._box(event, editor)
            shape = new_shape(editor, self.ready.kind, box)
            hint = f"{box.w:.0f} × {box.h:.0f}"
            editor.show(Preview(drafts=(Draft(shape, box),), guides=snap.guides, hint=hint))
        elif isinstance(event, Release):
            box = (
                self._box(event, editor)[0] if far(self.press, event) else usual_box(editor, self.ready.kind, event.at)
            )
            editor.show()
            identity = insert(editor, self.ready.kind, box)
            rest = editor.finish_tool()
            if self.ready.typing:
                editor.begin_text(identity)
            return rest
        return self

    def _box(self, event: Drag | Release, editor: Editor) -> tuple[Box, Snap]:
        at, snap = snapped_point(editor, self.magnets, event)
        dx, dy = at.x - self.start.x, at.y - self.start.y
        if event.keys.shift:
            side = max(abs(dx), abs(dy))
            dx, dy = side if dx >= 0 else -side, side if dy >= 0 else -side
            snap = Snap()
        corner = self.start.moved(dx, dy)
        opposite = self.start.moved(-dx, -dy) if event.keys.alt else self.start
        box = Box.spanning(opposite, corner)
        return Box(box.x, box.y, max(box.w, 1.0), max(box.h, 1.0)), snap


def usual_box(editor: Editor, kind: str, centre: Point) -> Box:
    """The box of a new shape of the usual size around `centre`, on the grid."""
    w, h = SHAPES[kind].size
    corner = on_grid(editor, Point(centre.x - w / 2, centre.y - h / 2))
    return Box(corner.x, corner.y, w, h)


def new_shape(editor: Editor, kind: str, box: Box) -> Shape:
    """A shape in page coordinates, without a parent yet."""
    props = dict(SHAPES[kind].defaults) or NOTHING
    return Shape(RecordId("draft"), ROOT, "V", kind, *box, style=look_of(editor, kind), props=props)


def insert(editor: Editor, kind: str, box: Box) -> RecordId:
    """Write a new shape into the container or layer under its centre and select it; one undo step."""
    identity = new_id()
    with editor.document.edit(f"Draw {SHAPES[kind].title.lower()}") as edit:
        parent = landing(editor, edit, box.centre)
        origin = editor.scene.origin(parent)
        shape = new_shape(editor, kind, box.moved(-origin.x, -origin.y))
        edit.put(replace(shape, id=identity, parent=parent, order=key_on_top(editor, parent)))
    editor.select({identity})
    return identity


def drawing(kind: str, *, typing: bool = False) -> Callable[[], State]:
    """The start of a tool that draws shapes of `kind`."""
    return lambda: Ready(kind, typing)
