"""Drawing connectors, and working on them."""

from __future__ import annotations

from diagram.editing.editor import Editor
from diagram.editing.events import Keys
from diagram.editing.handles import Grip, handles_of
from diagram.editing.styling import set_style
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Attachment, Connector
from tests.diagram.editing.hand import Hand, arrow, box, connector, contents, ids, only_new, sheet


def drawn(editor: Editor, before: dict[RecordId, object]) -> Connector:
    record = only_new(editor, before)
    assert isinstance(record, Connector)
    return record


def joint(editor: Editor, grip: Grip, index: int = 0) -> tuple[float, float]:
    found = next(one for one in handles_of(editor, 1.0) if one.grip is grip and one.index == index)
    return found.at.x, found.at.y


def test_an_arrow_from_shape_to_shape(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("arrow")
    hand.press(120, 320)
    hand.move(330, 310)
    assert editor.preview.lit == "g2" and len(editor.preview.drafts) == 1
    shown = editor.preview.drafts[0].points
    hand.release(330, 310)
    line = drawn(editor, dict(before))
    assert (line.source, line.target, line.style.end_arrow) == ("g1", "g2", "classic")
    assert line.source_at is None and line.target_at is None
    assert editor.scene.points(line.id) == shown
    assert editor.tool_name == "select" and editor.selection == {line.id}
    assert hand.path == ["Pulling", "Idle"]


def test_a_port_fixes_the_end_and_alt_fixes_it_anywhere(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("line")
    hand.press(198, 130)
    hand.keys = Keys(alt=True)
    hand.drag((198, 130), (300, 300), (350, 115))
    line = drawn(editor, dict(before))
    assert line.source_at is not None and line.target_at is not None
    assert (line.target_at.x, line.target_at.y) == (0.5, 0.25)


def test_a_port_is_met_within_reach(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("line")
    hand.drag((198, 132), (300, 300), (350, 130))
    assert drawn(editor, dict(before)).source_at == Attachment(1.0, 0.5)


def test_two_clicks_draw_one_too_and_one_click_draws_nothing(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("arrow")
    hand.click(150, 130)
    hand.move(330, 320, pressed=False)
    hand.click(330, 320)
    line = drawn(editor, dict(before))
    assert (line.source, line.target) == ("a", "g2")
    before = contents(editor)
    editor.set_tool("arrow")
    hand.click(150, 130)
    hand.click(150, 130)
    assert contents(editor) == before


def test_ends_on_the_page_stay_free_and_shift_keeps_directions(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("line")
    hand.keys = Keys(shift=True)
    hand.drag((20, 500), (60, 505), (120, 503))
    line = drawn(editor, dict(before))
    assert (line.source_point, line.routing) == (Point(20, 500), "straight")
    assert line.target_point is not None and abs(line.target_point.y - 500) < 1e-9


def test_the_next_connector_looks_the_same_but_a_line_has_no_heads(editor: Editor, hand: Hand) -> None:
    set_style(editor, stroke="#ff0000", end_arrow="block")
    for tool, head in (("arrow", "block"), ("line", "none")):
        before = contents(editor)
        editor.set_tool(tool)
        hand.drag((20, 500), (60, 505), (120, 503))
        style = drawn(editor, dict(before)).style
        assert (style.stroke, style.end_arrow) == ("#ff0000", head)


def test_ctrl_glues_nothing(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("line")
    hand.keys = Keys(ctrl=True)
    hand.drag((150, 130), (200, 200), (350, 130))
    line = drawn(editor, dict(before))
    assert (line.source, line.target) == (None, None)


def test_an_end_is_hung_on_another_shape(editor: Editor, hand: Hand) -> None:
    editor.select(ids("link"))
    hand.press(*joint(editor, Grip.TARGET))
    hand.move(330, 310)
    assert editor.preview.lit == "g2"
    hand.release(330, 310)
    assert connector(editor, "link").target == "g2"
    assert hand.path == ["Reconnecting", "Idle"]


def test_an_end_let_go_on_the_page_is_free(editor: Editor, hand: Hand) -> None:
    editor.select(ids("link"))
    hand.drag(joint(editor, Grip.SOURCE), (50, 220), (50, 230))
    line = connector(editor, "link")
    assert (line.source, line.source_point) == (None, Point(50, 230))


def test_waypoints_come_move_and_go() -> None:
    editor = sheet(box("a", 0, 0), box("b", 400, 0), arrow("link", "a", "b"))
    hand = Hand(editor)
    editor.snapping = False
    editor.select(ids("link"))
    hand.drag(joint(editor, Grip.SEGMENT), (250, 80), (250, 120))
    assert connector(editor, "link").points == (Point(250, 120),)
    hand.drag(joint(editor, Grip.WAYPOINT), (250, 150), (260, 180))
    assert connector(editor, "link").points == (Point(260, 180),)
    place = joint(editor, Grip.WAYPOINT)
    hand.double_click(*place)
    assert connector(editor, "link").points == ()
    assert hand.path[:2] == ["Bending", "Idle"]


def test_a_segment_of_an_orthogonal_connector_slides() -> None:
    editor = sheet(box("a", 0, 0), box("b", 400, 200), arrow("link", "a", "b", routing="orthogonal"))
    hand = Hand(editor)
    editor.snapping = False
    editor.select(ids("link"))
    route = editor.scene.points(RecordId("link"))
    index = next(index for index in range(len(route) - 1) if route[index].x == route[index + 1].x)
    x, y = joint(editor, Grip.SEGMENT, index)
    hand.drag((x, y), (x + 20, y), (x + 40, y))
    after = editor.scene.points(RecordId("link"))
    assert x + 40 in {point.x for point in after}
    assert all(after[i].x == after[i + 1].x or after[i].y == after[i + 1].y for i in range(len(after) - 1))
    assert hand.path == ["Sliding", "Idle"]


def test_a_click_on_a_joint_writes_nothing(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.select(ids("link"))
    for grip in (Grip.SOURCE, Grip.TARGET, Grip.SEGMENT):
        hand.click(*joint(editor, grip))
    assert contents(editor) == before
