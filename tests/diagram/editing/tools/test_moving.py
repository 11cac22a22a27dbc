"""Moving: offsets, copies, snapping, containers."""

from __future__ import annotations

from diagram.document import Changes
from diagram.editing.editor import Editor
from diagram.editing.events import Keys
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector
from tests.diagram.editing.hand import Hand, arrow, box, connector, contents, ids, shape, sheet


def free(editor: Editor) -> Hand:
    """A hand that does not snap."""
    editor.snapping = False
    return Hand(editor)


def test_a_drag_moves_once_on_release(editor: Editor) -> None:
    hand = free(editor)
    changes: list[Changes] = []
    editor.document.subscribe(changes.append)
    hand.press(150, 130)
    hand.move(152, 132)
    assert not editor.preview.moved
    hand.move(180, 150)
    assert editor.preview.moved == ids("a")
    assert (editor.preview.dx, editor.preview.dy) == (30, 20)
    assert set(editor.preview.routes) == ids("link")
    assert not changes
    hand.release(180, 150)
    assert (shape(editor, "a").x, shape(editor, "a").y) == (130, 120)
    assert [change.label for change in changes] == ["Move"]
    assert hand.path == ["Pointing", "Moving", "Idle"]
    assert not editor.preview.moved
    editor.document.history.undo()
    assert (shape(editor, "a").x, shape(editor, "a").y) == (100, 100)


def test_the_previewed_line_is_the_line_after_release(editor: Editor) -> None:
    hand = free(editor)
    hand.press(150, 130)
    hand.move(190, 230)
    shown = editor.preview.routes[RecordId("link")]
    hand.release(190, 230)
    assert editor.scene.points(RecordId("link")) == shown


def test_escape_and_cancel_write_nothing(editor: Editor) -> None:
    before = contents(editor)
    for give_up in ("escape", "cancel"):
        hand = free(editor)
        hand.press(150, 130)
        hand.move(200, 200)
        hand.key("escape") if give_up == "escape" else hand.cancel()
        assert hand.path == ["Pointing", "Moving", "Idle"]
        assert not editor.preview.moved
        hand.release(200, 200)
        assert contents(editor) == before
    assert not editor.document.history.can_undo


def test_shift_keeps_to_one_axis(editor: Editor) -> None:
    hand = free(editor)
    hand.press(150, 130)
    hand.keys = Keys(shift=True)
    hand.move(200, 140)
    hand.release(200, 140)
    assert (shape(editor, "a").x, shape(editor, "a").y) == (150, 100)


def test_alt_drags_a_copy(editor: Editor) -> None:
    hand = free(editor)
    editor.select(ids("a", "b", "link"))
    hand.keys = Keys(alt=True)
    hand.drag((150, 130), (160, 140), (150, 230))
    assert shape(editor, "a").y == 100
    copies = editor.selected
    assert len(copies) == 3 and not editor.selection & ids("a", "b", "link")
    (line,) = [record for record in copies if isinstance(record, Connector)]
    assert {line.source, line.target} <= editor.selection
    assert editor.document.history.undo_label == "Duplicate"


def test_a_group_moves_with_its_children(editor: Editor) -> None:
    hand = free(editor)
    hand.drag((120, 320), (130, 330), (120, 330))
    assert shape(editor, "group").y == 310
    assert shape(editor, "g1").y == 0
    assert editor.scene.box(RecordId("g1")).y == 310


def test_waypoints_move_when_both_ends_do() -> None:
    editor = sheet(box("a", 0, 0), box("b", 300, 0), arrow("link", "a", "b", points=(Point(200, 100),)))
    hand = free(editor)
    editor.select(ids("a", "b"))
    hand.drag((50, 30), (60, 40), (50, 80))
    assert connector(editor, "link").points == (Point(200, 150),)


def test_dropping_into_a_container_and_out_again(editor: Editor) -> None:
    hand = free(editor)
    hand.press(150, 130)
    hand.move(650, 500)
    assert editor.preview.lit == "pool"
    hand.release(650, 500)
    moved = shape(editor, "a")
    assert (moved.parent, moved.x, moved.y) == ("pool", 100, 170)
    assert editor.scene.box(moved.id)[:2] == (600, 470)
    hand.drag((650, 500), (640, 490), (150, 130))
    moved = shape(editor, "a")
    assert (moved.parent, moved.x, moved.y) == ("layer", 100, 100)


def test_the_grid_and_neighbours_attract_and_ctrl_frees() -> None:
    editor = sheet(box("a", 0, 0), box("b", 203, 207), grid=True)
    hand = Hand(editor)
    hand.drag((50, 30), (60, 40), (83, 91))
    assert (shape(editor, "a").x, shape(editor, "a").y) == (30, 60)
    hand.press(80, 90)
    hand.move(250, 90)
    assert editor.preview.guides
    hand.release(250, 90)
    assert shape(editor, "a").x == 203
    hand.keys = Keys(ctrl=True)
    hand.drag((253, 90), (270, 101), (254, 91))
    assert (shape(editor, "a").x, shape(editor, "a").y) == (204, 61)


def test_dragging_an_unselected_thing_selects_it(editor: Editor) -> None:
    hand = free(editor)
    editor.select(ids("b"))
    hand.drag((150, 130), (160, 140), (170, 130))
    assert editor.selection == ids("a")
    assert (shape(editor, "a").x, shape(editor, "b").x) == (120, 300)


def test_what_somebody_deleted_meanwhile_is_left_alone(editor: Editor) -> None:
    hand = free(editor)
    editor.select(ids("a", "b"))
    hand.press(150, 130)
    hand.move(200, 130)
    with editor.document.edit("Delete") as edit:
        edit.delete(RecordId("b"))
    hand.move(210, 130)
    hand.release(210, 130)
    assert shape(editor, "a").x == 160
    assert "b" not in editor.document.records
