"""The Arrange menu: each command does its work, and undo brings back exactly what was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from diagram.editing.editor import Editor
from diagram.ids import RecordId
from diagram.records import Shape
from tests.diagram.editing.hand import Hand, arrow, box, connector, contents, ids, shape, sheet


def row() -> Editor:
    return sheet(box("a", 0, 0), box("b", 150, 40, w=50.0), box("c", 400, 100, h=20.0), box("d", 0, 300))


def xs(editor: Editor) -> list[float]:
    return [shape(editor, name).x for name in "abc"]


def ys(editor: Editor) -> list[float]:
    return [shape(editor, name).y for name in "abc"]


@pytest.mark.parametrize(
    ("name", "values", "wanted"),
    [
        ("align_left", xs, [0, 0, 0]),
        ("align_center", xs, [200, 225, 200]),
        ("align_right", xs, [400, 450, 400]),
        ("align_top", ys, [0, 0, 0]),
        ("align_middle", ys, [30, 30, 50]),
        ("align_bottom", ys, [60, 60, 100]),
        ("distribute_h", xs, [0, 225, 400]),
        ("distribute_v", ys, [0, 50, 100]),
        ("nudge_left", xs, [-1, 149, 399]),
        ("nudge_down_far", ys, [10, 50, 110]),
    ],
)
def test_places(name: str, values: Callable[[Editor], list[float]], wanted: list[float]) -> None:
    editor = row()
    before = contents(editor)
    editor.select(ids("a", "b", "c"))
    assert editor.run(f"arrange.{name}")
    assert values(editor) == wanted
    assert shape(editor, "d") == before[RecordId("d")]
    editor.run("edit.undo")
    assert contents(editor) == before


@pytest.mark.parametrize(
    ("name", "chosen", "wanted"),
    [
        ("to_front", "a", "bcda"),
        ("to_front", "ab", "cdab"),
        ("to_back", "c", "cabd"),
        ("forward", "a", "bacd"),
        ("forward", "ab", "cabd"),
        ("forward", "d", "abcd"),
        ("backward", "cd", "acdb"),
    ],
)
def test_order(name: str, chosen: str, wanted: str) -> None:
    editor = row()
    before = contents(editor)
    editor.select(ids(*chosen))
    editor.run(f"arrange.{name}")
    assert "".join(editor.document.children(RecordId("layer"))) == wanted
    while editor.run("edit.undo"):
        pass
    assert contents(editor) == before


def test_order_with_keys_that_collide() -> None:
    editor = sheet(*(box(name, 0, 0, order="V") for name in "abc"))
    editor.select(ids("c"))
    editor.run("arrange.backward")
    assert "".join(editor.document.children(RecordId("layer"))) == "acb"


def test_group_and_ungroup(editor: Editor) -> None:
    before = contents(editor)
    places = {name: editor.scene.box(RecordId(name)) for name in ("a", "b")}
    editor.select(ids("a", "b", "link"))
    editor.run("arrange.group")
    (group,) = editor.selected
    assert isinstance(group, Shape) and group.box == (100, 100, 300, 60)
    assert editor.document.children(group.id) == ["a", "b", "link"]
    assert {name: editor.scene.box(RecordId(name)) for name in places} == places
    editor.run("arrange.ungroup")
    assert editor.selection == ids("a", "b", "link")
    assert group.id not in editor.document.records
    assert (shape(editor, "a").box, shape(editor, "a").parent) == ((100, 100, 100, 60), "layer")
    editor.run("edit.undo")
    editor.run("edit.undo")
    assert contents(editor) == before


def test_grouping_out_of_a_container(editor: Editor) -> None:
    place = editor.scene.box(RecordId("inner"))
    editor.select(ids("a", "inner"))
    editor.run("arrange.group")
    (group,) = editor.selected
    assert group.parent == "layer"
    assert editor.scene.box(RecordId("inner")) == place


def test_lock_keeps_things_in_place(editor: Editor, hand: Hand) -> None:
    editor.select(ids("a"))
    editor.run("arrange.lock")
    before = contents(editor)
    assert not editor.run("arrange.nudge_left") and not editor.run("edit.delete")
    hand.drag((150, 130), (160, 140), (200, 200))
    assert contents(editor) == before
    editor.select(ids("a"))
    editor.run("arrange.lock")
    assert not shape(editor, "a").locked


def test_flips_mirror_places_and_looks(editor: Editor) -> None:
    before = contents(editor)
    editor.select(ids("a", "b"))
    editor.run("arrange.flip_h")
    assert (shape(editor, "a").x, shape(editor, "b").x) == (300, 100)
    assert shape(editor, "a").style.flip_h
    editor.run("arrange.flip_h")
    assert contents(editor) == before
    editor.select(ids("group"))
    editor.run("arrange.flip_h")
    assert (shape(editor, "g1").x, shape(editor, "g2").x) == (200, 0)
    editor.run("edit.undo")
    editor.select(ids("a"))
    editor.run("arrange.flip_v")
    assert shape(editor, "a").style.flip_v and shape(editor, "a").y == 100


def test_rotate_by_a_quarter(editor: Editor) -> None:
    before = contents(editor)
    editor.select(ids("a"))
    for turned in (90, 180, 270, 0):
        editor.run("arrange.rotate_90")
        assert shape(editor, "a").rotation == turned
    assert contents(editor) == before
    editor.select(ids("group"))
    editor.run("arrange.rotate_90")
    assert editor.scene.box(RecordId("g1")).centre.x == pytest.approx(250)
    assert shape(editor, "g1").rotation == 90


def test_a_run_of_nudges_is_one_step(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.select(ids("a"))
    for _ in range(3):
        hand.key("right")
    hand.key("down", shift=True)
    assert (shape(editor, "a").x, shape(editor, "a").y) == (103, 110)
    assert [step.label for step in editor.document.history.done] == ["Nudge"]
    editor.select(ids("b"))
    hand.key("right")
    assert len(editor.document.history.done) == 2
    editor.run("edit.undo")
    editor.run("edit.undo")
    assert contents(editor) == before


def test_a_nudge_after_undo_is_a_step_of_its_own(editor: Editor, hand: Hand) -> None:
    editor.select(ids("a"))
    hand.key("right")
    hand.key("right")
    editor.run("edit.undo")
    hand.key("right")
    assert shape(editor, "a").x == 101
    assert len(editor.document.history.done) == 1
    editor.run("edit.undo")
    assert shape(editor, "a").x == 100


def test_waypoints_go_along_with_a_nudge() -> None:
    editor = sheet(box("a", 0, 0), box("b", 300, 0), arrow("link", "a", "b", points=((100.0, 200.0),)))
    editor.run("edit.select_all")
    editor.run("arrange.nudge_right")
    assert connector(editor, "link").points == ((101, 200),)
