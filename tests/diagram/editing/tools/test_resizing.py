"""Resizing and rotating."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.editing.editor import Editor
from diagram.editing.events import NO_KEYS, Keys
from diagram.editing.handles import PLACES, Grip, handles_of
from diagram.editing.sizing import stretched, turned_stretch
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from tests.diagram.editing.hand import Hand, box, contents, ids, shape, sheet


def grab(editor: Editor, grip: Grip) -> Point:
    return next(handle.at for handle in handles_of(editor, 1.0) if handle.grip is grip)


def pull(editor: Editor, grip: Grip, dx: float, dy: float, keys: Keys = NO_KEYS) -> Hand:
    editor.snapping = False
    hand = Hand(editor)
    at = grab(editor, grip)
    hand.press(*at)
    hand.keys = keys
    hand.move(at.x + dx / 2, at.y + dy / 2)
    hand.move(at.x + dx, at.y + dy)
    hand.release(at.x + dx, at.y + dy)
    return hand


@pytest.mark.parametrize(
    ("grip", "wanted"),
    [
        (Grip.SE, Box(100, 100, 120, 70)),
        (Grip.NW, Box(120, 110, 80, 50)),
        (Grip.N, Box(100, 110, 100, 50)),
        (Grip.E, Box(100, 100, 120, 60)),
        (Grip.SW, Box(120, 100, 80, 70)),
    ],
)
def test_each_handle_pulls_its_sides(editor: Editor, grip: Grip, wanted: Box) -> None:
    editor.select(ids("a"))
    hand = pull(editor, grip, 20, 10)
    assert shape(editor, "a").box == wanted
    assert hand.path == ["Resizing", "Idle"]
    assert editor.document.history.undo_label == "Resize"


def test_shift_keeps_the_ratio_and_alt_the_centre(editor: Editor) -> None:
    editor.select(ids("a"))
    pull(editor, Grip.SE, 50, 0, Keys(shift=True))
    assert shape(editor, "a").box == Box(100, 100, 150, 90)
    editor.document.history.undo()
    pull(editor, Grip.E, 10, 0, Keys(alt=True))
    assert shape(editor, "a").box == Box(90, 100, 120, 60)


def test_the_preview_is_what_is_written(editor: Editor) -> None:
    editor.snapping = False
    editor.select(ids("a"))
    hand = Hand(editor)
    at = grab(editor, Grip.E)
    hand.press(*at)
    hand.move(at.x + 50, at.y)
    boxes, routes = dict(editor.preview.boxes), dict(editor.preview.routes)
    hand.release(at.x + 50, at.y)
    assert boxes == {"a": shape(editor, "a").box}
    assert routes == {"link": editor.scene.points(RecordId("link"))}


def test_a_group_stretches_what_is_in_it(editor: Editor) -> None:
    editor.select(ids("group"))
    pull(editor, Grip.E, 300, 0)
    assert shape(editor, "group").w == 600
    assert shape(editor, "g2").box == Box(400, 0, 200, 60)


def test_several_stretch_together_and_a_container_keeps_its_children(editor: Editor) -> None:
    editor.select(ids("a", "pool"))
    pull(editor, Grip.SE, 700, 500)
    assert shape(editor, "a").box == Box(100, 100, 200, 120)
    assert shape(editor, "pool").w == 600
    assert shape(editor, "inner").box == Box(20, 100, 100, 60)


def test_escape_while_resizing_writes_nothing(editor: Editor) -> None:
    before = contents(editor)
    editor.select(ids("a"))
    hand = Hand(editor)
    at = grab(editor, Grip.SE)
    hand.press(*at)
    hand.move(at.x + 50, at.y + 50)
    hand.key("escape")
    assert contents(editor) == before and hand.path == ["Resizing", "Idle"]


def test_edges_snap_to_neighbours() -> None:
    editor = sheet(box("a", 0, 0), box("b", 300, 203))
    editor.select(ids("a"))
    hand = Hand(editor)
    hand.drag(tuple(grab(editor, Grip.SE)), (200, 150), (304, 199))  # type: ignore[arg-type]  # two numbers
    assert shape(editor, "a").box == Box(0, 0, 300, 203)


def test_the_knob_turns_and_shift_turns_in_steps(editor: Editor) -> None:
    editor.select(ids("a"))
    hand = pull(editor, Grip.ROTATE, 56, 56)
    assert shape(editor, "a").rotation == 90
    assert hand.path == ["Rotating", "Idle"]
    pull(editor, Grip.ROTATE, -3, 40, Keys(shift=True))
    assert shape(editor, "a").rotation % 15 == 0


def test_a_turned_shape_keeps_its_opposite_corner() -> None:
    editor = sheet(box("a", 100, 100, rotation=30.0))
    editor.select(ids("a"))
    was = Point(100, 100).rotated(30, shape(editor, "a").box.centre)
    pull(editor, Grip.SE, 40, 30)
    after = shape(editor, "a").box
    now = Point(after.x, after.y).rotated(30, after.centre)
    assert now.distance(was) < 1e-9


lengths = st.floats(1, 500)
pulls = st.floats(-600, 600)


@given(lengths, lengths, st.sampled_from(sorted(PLACES, key=str)), pulls, pulls, st.booleans(), st.booleans())
def test_a_box_never_turns_inside_out(
    w: float, h: float, grip: Grip, dx: float, dy: float, aspect: bool, centred: bool
) -> None:
    after = stretched(Box(10, 10, w, h), grip, dx, dy, aspect=aspect, centred=centred)
    assert after.w >= 1 - 1e-9 and after.h >= 1 - 1e-9
    if centred:
        assert after.centre.distance(Box(10, 10, w, h).centre) < 1e-6


@given(lengths, lengths, st.floats(0, 360), st.sampled_from(sorted(PLACES, key=str)), pulls, pulls)
def test_what_is_opposite_stays(w: float, h: float, rotation: float, grip: Grip, dx: float, dy: float) -> None:
    before = Box(0, 0, w, h)
    after = turned_stretch(before, rotation, grip, Point(dx, dy))
    u, v = (1 - share for share in PLACES[grip])
    was = Point(before.x + u * before.w, before.y + v * before.h).rotated(rotation, before.centre)
    now = Point(after.x + u * after.w, after.y + v * after.h).rotated(rotation, after.centre)
    assert was.distance(now) < 1e-6
