"""The select tool at rest, and what a press may become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from diagram.editing import selecting
from diagram.editing.events import Button, Drag, Event, Key, Press, Release
from diagram.editing.handles import Grip, handle_at, only_connector, segment_at
from diagram.editing.magnets import far
from diagram.editing.tools import bending, moving, resizing, rotating
from diagram.editing.tools.machine import State, gives_up
from diagram.editing.tools.marquee import Marquee
from diagram.editing.tools.registry import Tool, tool
from diagram.editing.tools.text import new_text_at
from diagram.ids import RecordId
from diagram.records import Shape
from diagram.scene.hits import above

if TYPE_CHECKING:
    from diagram.editing.editor import Editor


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is held: hovering, and waiting for a press."""

    def handle(self, event: Event, editor: Editor) -> State:
        match event:
            case Press(button=Button.LEFT):
                return _pressed(event, editor)
            case Press(button=Button.RIGHT):
                _take_for_menu(event, editor)
            case Drag(pressed=False):
                found = selecting.hit(editor, event.at, event.scale)
                editor.point_at(None if found is None else selecting.meant(editor, found))
            case Key(name="tab"):
                following = selecting.in_turn(editor, -1 if event.keys.shift else 1)
                if following is not None:
                    editor.select({following}, inside=editor.inside)
            case _ if gives_up(event):
                _climb(editor)
        return self


@dataclass(frozen=True, slots=True)
class Pointing:
    """The button is down on `hit`; it is a click until the pointer moves. `target` is what a plain click means."""

    press: Press
    hit: RecordId
    target: RecordId

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag) and event.pressed and far(self.press, event):
            started = self._drag(editor)
            return started.handle(event, editor)
        if isinstance(event, Release):
            self._click(editor)
            return editor.rest
        return self

    def _drag(self, editor: Editor) -> State:
        if not _holds(editor, self.hit):
            chosen = editor.selection if self.press.keys.shift else frozenset[RecordId]()
            editor.select(chosen | {self.target})
        return moving.begin(editor, self.press) or Marquee(self.press)

    def _click(self, editor: Editor) -> None:
        keys = self.press.keys
        if keys.ctrl or keys.alt:
            chosen = frozenset({self.hit})
            editor.select(editor.selection ^ chosen if keys.shift else chosen)
        elif keys.shift:
            editor.select(editor.selection ^ {self.target})
        elif _holds(editor, self.hit) and len(editor.selection) > 1:
            editor.select({self.target})


@dataclass(frozen=True, slots=True)
class PointingNothing:
    """The button is down on the empty page: a marquee, or a click that lets go of everything."""

    press: Press

    def handle(self, event: Event, editor: Editor) -> State:
        if isinstance(event, Drag) and event.pressed and far(self.press, event):
            return Marquee(self.press).handle(event, editor)
        if isinstance(event, Release):
            if not self.press.keys.shift:
                editor.select(())
            return editor.rest
        return self


def _pressed(press: Press, editor: Editor) -> State:
    handle = handle_at(editor, press.at, press.scale)
    if press.clicks >= 2:
        if handle is not None and handle.grip is Grip.WAYPOINT:
            bending.remove_waypoint(editor, handle.index)
        else:
            _double(press, editor)
        return editor.rest
    if handle is not None:
        if handle.grip is Grip.ROTATE:
            return rotating.begin(editor, press)
        if handle.grip in (Grip.SOURCE, Grip.TARGET, Grip.WAYPOINT, Grip.SEGMENT):
            return bending.begin(editor, press, handle)
        return resizing.begin(editor, press, handle.grip)
    found = selecting.hit(editor, press.at, press.scale)
    if found is None:
        return PointingNothing(press)
    if editor.selection == {found}:
        connector, segment = only_connector(editor), segment_at(editor, press.at, press.scale)
        if connector is not None and segment is not None and connector.routing == "orthogonal":
            return bending.begin_segment(editor, press, segment)
    target = selecting.meant(editor, found)
    keys = press.keys
    if not _holds(editor, found) and not (keys.shift or keys.ctrl or keys.alt):
        editor.select({target})
    return Pointing(press, found, target)


def _double(press: Press, editor: Editor) -> None:
    """Type on the empty page, enter a group, or edit a text."""
    found = selecting.hit(editor, press.at, press.scale)
    if found is None:
        new_text_at(editor, press.at)
        return
    target = selecting.meant(editor, found)
    deep = _holds(editor, found) and editor.selection == {found}
    if target == found or deep:
        editor.begin_text(found)
        return
    editor.select({target})
    editor.select({_within(editor, found, target)}, inside=target)


def _within(editor: Editor, found: RecordId, group: RecordId) -> RecordId:
    """What a click on `found` selects once `group` is entered."""
    editor.inside = group
    return selecting.meant(editor, found)


def _climb(editor: Editor) -> None:
    """Escape: out of the entered group, which is then selected; else select nothing."""
    group = editor.inside
    if group is None:
        editor.select(())
        return
    outer = next((one for one in above(editor.document.records, group)), None)
    outside = outer.id if isinstance(outer, Shape) and selecting.meant(editor, group) != group else None
    editor.inside = None
    editor.select({group}, inside=outside)


def _take_for_menu(press: Press, editor: Editor) -> None:
    """A right click selects what it is on, unless that is selected already, so that the menu speaks of it."""
    found = selecting.hit(editor, press.at, press.scale)
    if found is None:
        editor.select(())
    elif not _holds(editor, found):
        editor.select({selecting.meant(editor, found)})


def _holds(editor: Editor, identity: RecordId) -> bool:
    """Whether `identity` or something it is in is selected."""
    if identity in editor.selection:
        return True
    return any(record.id in editor.selection for record in above(editor.document.records, identity))


tool(Tool("select", "Select", ("V",), "select", "default", Idle))
