"""Drawing a connector: from shape to shape by dragging or by two clicks; an end on the empty page stays free."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from diagram.editing import changed as changing
from diagram.editing.ends import End, end_at, with_ends
from diagram.editing.events import Button, Drag, Event, Press, Release
from diagram.editing.landing import landing
from diagram.editing.magnets import far
from diagram.editing.preview import Draft, Preview
from diagram.editing.tools.machine import State, gives_up
from diagram.editing.zorder import key_on_top
from diagram.geometry.point import Point
from diagram.ids import RecordId, new_id
from diagram.records import ROOT, Connector
from diagram.style import Scalar, style_of

if TYPE_CHECKING:
    from diagram.editing.editor import Editor

_DRAFT = RecordId("draft")


@dataclass(frozen=True, slots=True)
class Ready:
    """A connector with this routing is drawn next; the shape under the pointer lights up.

    The person's last choices go over `look`, except where it says "none": a line has no heads.
    """

    routing: str
    look: Mapping[str, Scalar] = field(default_factory=lambda: MappingProxyType({}))

    def handle(self, event: Event, editor: Editor) -> State:
        match event:
            case Press(button=Button.LEFT):
                return Pulling(self, event, end_at(editor, event))
            case Drag(pressed=False):
                end = end_at(editor, event)
                editor.show(Preview(lit=end.record, port=end.port))
            case _ if gives_up(event):
                return editor.drop_tool()
        return self


@dataclass(frozen=True, slots=True)
class Pulling:
    """One end stands, the other follows the pointer: held down, or after a first click (`clicked`)."""

    ready: Ready
    press: Press
    start: End
    clicked: bool = False

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag):
            self._show(event, editor)
        elif isinstance(event, Release):
            if far(self.press, event):
                return self._write(event, editor)
            if self.clicked:
                editor.show()
                return editor.rest
            return replace(self, clicked=True)
        return self

    def _show(self, event: Drag, editor: Editor) -> None:
        end = self._end(event, editor)
        draft = self._connector(editor, end)
        points = changing.placed(editor, {_DRAFT: draft}).points(_DRAFT)
        editor.show(Preview(drafts=(Draft(draft, points=points),), lit=end.record, port=end.port))

    def _end(self, event: Drag | Release, editor: Editor) -> End:
        end = end_at(editor, event)
        if event.keys.shift and end.record is None:
            end = replace(end, point=_constrained(self.start.point, end.point))
        return end

    def _connector(self, editor: Editor, end: End) -> Connector:
        chosen = {key: value for key, value in editor.next_line.items() if self.ready.look.get(key) != "none"}
        style = style_of({**self.ready.look, **chosen})
        bare = Connector(_DRAFT, ROOT, "V", routing=self.ready.routing, style=style)
        return with_ends(bare, Point(0.0, 0.0), source=self.start, target=end)

    def _write(self, event: Release, editor: Editor) -> State:
        end = self._end(event, editor)
        editor.show()
        identity = new_id()
        with editor.document.edit("Connect") as edit:
            parent = landing(editor, edit)
            connector = self._connector(editor, end)
            edit.put(replace(connector, id=identity, parent=parent, order=key_on_top(editor, parent)))
        editor.select({identity})
        return editor.finish_tool()


def connecting(routing: str, look: Mapping[str, Scalar] | None = None) -> Callable[[], State]:
    """The start of a tool that draws connectors."""
    fixed = MappingProxyType(dict(look or {}))
    return lambda: Ready(routing, fixed)


def _constrained(start: Point, end: Point) -> Point:
    """`end` on the nearest of the eight directions from `start`."""
    length = start.distance(end)
    angle = round(math.atan2(end.y - start.y, end.x - start.x) / (math.pi / 4)) * (math.pi / 4)
    return Point(start.x + length * math.cos(angle), start.y + length * math.sin(angle))
