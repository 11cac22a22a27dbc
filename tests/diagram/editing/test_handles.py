"""What can be grabbed."""

from __future__ import annotations

from diagram.editing.editor import Editor
from diagram.editing.handles import PLACES, Grip, cursor_of, frame_of, handle_at, handles_of, segment_at
from diagram.geometry.point import Point
from tests.diagram.editing.hand import box, ids, sheet


def grips(editor: Editor) -> set[Grip]:
    return {handle.grip for handle in handles_of(editor, 1.0)}


def test_a_shape_has_eight_handles_and_a_knob(editor: Editor) -> None:
    editor.select(ids("a"))
    assert grips(editor) == {*PLACES, Grip.ROTATE}
    assert frame_of(editor) == ((100, 100, 100, 60), 0.0)


def test_nothing_to_grab_on_locked_or_edited_things(editor: Editor) -> None:
    assert not handles_of(editor)
    editor.select(ids("fixed"))
    assert not handles_of(editor)
    editor.select(ids("a"))
    editor.begin_text(next(iter(ids("a"))))
    assert not handles_of(editor)


def test_a_connector_has_ends_and_segments(editor: Editor) -> None:
    editor.select(ids("link"))
    assert grips(editor) == {Grip.SOURCE, Grip.TARGET, Grip.SEGMENT}
    assert segment_at(editor, Point(250, 131), 1.0) == 0
    assert segment_at(editor, Point(250, 230), 1.0) is None


def test_small_sides_have_corners_only() -> None:
    editor = sheet(box("a", 0, 0, w=20.0, h=20.0))
    editor.select(ids("a"))
    assert grips(editor) == {Grip.NW, Grip.NE, Grip.SE, Grip.SW, Grip.ROTATE}


def test_handles_turn_with_the_shape_and_so_do_their_cursors() -> None:
    editor = sheet(box("a", 0, 0, w=100.0, h=100.0, rotation=90.0))
    editor.select(ids("a"))
    corner = handle_at(editor, Point(100, 0), 1.0)
    assert corner is not None and corner.grip is Grip.NW
    assert cursor_of(Grip.N, 90) == cursor_of(Grip.E, 0) == "ew-resize"


def test_reach_is_in_view_pixels(editor: Editor) -> None:
    editor.select(ids("a"))
    assert handle_at(editor, Point(207, 167), 1.0) is None
    found = handle_at(editor, Point(207, 167), 0.5)
    assert found is not None and found.grip is Grip.SE
