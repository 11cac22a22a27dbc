"""The Edit menu."""

from __future__ import annotations

from diagram.editing.clipboard import RECORDS, TEXT
from diagram.editing.editor import Editor
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Connector, Shape
from tests.diagram.editing.hand import Hand, arrow, box, connector, contents, ids, only_new, shape, sheet


def test_undo_and_redo(editor: Editor) -> None:
    before = contents(editor)
    editor.select(ids("a"))
    editor.run("edit.delete")
    after = contents(editor)
    assert editor.selection == ids()
    assert editor.run("edit.undo") and contents(editor) == before
    assert editor.run("edit.redo") and contents(editor) == after
    assert not editor.run("edit.redo")


def test_delete_lets_go_of_connectors(editor: Editor) -> None:
    before = contents(editor)
    start = editor.scene.points(RecordId("link"))[0]
    editor.select(ids("a"))
    editor.run("edit.delete")
    line = connector(editor, "link")
    assert (line.source, line.source_point, line.target) == (None, start, "b")
    editor.run("edit.undo")
    editor.select(ids("a", "b"))
    editor.run("edit.delete")
    assert "link" not in editor.document.records
    editor.run("edit.undo")
    assert contents(editor) == before


def test_delete_takes_children_and_leaves_what_is_locked(editor: Editor) -> None:
    editor.select(ids("pool", "fixed"))
    editor.run("edit.delete")
    assert not ids("pool", "inner") & set(editor.document.records)
    assert "fixed" in editor.document.records


def test_copy_and_paste_beside_the_original(editor: Editor) -> None:
    before = contents(editor)
    editor.select(ids("a", "b", "link"))
    editor.run("edit.copy")
    assert contents(editor) == before
    editor.run("edit.paste")
    copies = {record.id: record for record in editor.selected}
    (line,) = [record for record in copies.values() if isinstance(record, Connector)]
    first = copies[line.source] if line.source else None
    assert isinstance(first, Shape) and (first.x, first.y, first.w) == (110, 110, 100)
    editor.run("edit.paste")
    assert sorted(record.x for record in editor.selected if isinstance(record, Shape)) == [120, 320]
    editor.run("edit.undo")
    editor.run("edit.undo")
    assert contents(editor) == before


def test_paste_comes_to_the_pointer(editor: Editor, hand: Hand) -> None:
    editor.select(ids("a"))
    editor.run("edit.copy")
    hand.move(700, 50, pressed=False)
    editor.run("edit.paste")
    (copy,) = editor.selected
    assert isinstance(copy, Shape) and copy.box.centre == (700, 50)


def test_a_connector_copied_without_its_shapes_keeps_its_place(editor: Editor) -> None:
    ends = editor.scene.points(RecordId("link"))
    editor.select(ids("link"))
    editor.run("edit.copy")
    editor.run("edit.paste")
    (copy,) = editor.selected
    assert isinstance(copy, Connector) and (copy.source, copy.target) == (None, None)
    assert editor.scene.points(copy.id) == tuple(point.moved(10, 10) for point in ends)


def test_a_group_is_copied_whole(editor: Editor) -> None:
    editor.select(ids("group"))
    editor.run("edit.copy")
    editor.run("edit.paste")
    (copy,) = editor.selection
    children = editor.document.children(copy)
    assert [shape(editor, child).x for child in children] == [0, 200]
    assert not set(children) & ids("g1", "g2")


def test_cut_and_paste_into_another_diagram(editor: Editor) -> None:
    editor.select(ids("a"))
    editor.run("edit.cut")
    assert "a" not in editor.document.records
    assert editor.document.history.undo_label == "Cut"
    other = sheet()
    other.clipboard = editor.clipboard
    before = contents(other)
    other.run("edit.paste")
    assert isinstance(only_new(other, before), Shape)


def test_plain_text_becomes_a_text_box(editor: Editor) -> None:
    before = contents(editor)
    editor.clipboard.set({TEXT: b"Two\r\nlines"})
    editor.run("edit.paste")
    text = only_new(editor, before)
    assert isinstance(text, Shape) and (text.kind, text.text) == ("text", "Two\nlines")


def test_damaged_clipboards_paste_nothing(editor: Editor) -> None:
    before = contents(editor)
    for data in (b"", b"{", b"[]", b'{"records": 3, "box": []}', b'{"records": [{"id": 1}], "box": [1, 2, 3, 4]}'):
        editor.clipboard.set({RECORDS: data})
        editor.run("edit.paste")
    assert contents(editor) == before


def test_duplicate_repeats_the_last_offset(editor: Editor) -> None:
    editor.select(ids("a"))
    editor.run("edit.duplicate")
    (copy,) = editor.selected
    assert isinstance(copy, Shape) and (copy.x, copy.y) == (110, 110)
    with editor.document.edit("Move") as edit:
        edit.change(copy.id, x=100.0, y=180.0)
    editor.run("edit.duplicate")
    (copy,) = editor.selected
    assert isinstance(copy, Shape) and (copy.x, copy.y) == (100, 260)


def test_select_all_and_none(editor: Editor) -> None:
    editor.run("edit.select_all")
    assert editor.selection == ids("a", "b", "link", "group", "pool")
    editor.run("edit.select_none")
    assert editor.selection == ids()


def test_edit_text_and_keep_tool(editor: Editor, hand: Hand) -> None:
    editor.select(ids("a"))
    hand.key("f2")
    assert editor.editing == "a"
    editor.finish_text("")
    hand.key("q")
    assert editor.tool_locked
    hand.key("r")
    assert (editor.tool_name, editor.tool_locked) == ("rectangle", True)


def test_formatted_text_that_reads_the_same_stays() -> None:
    editor = sheet(box("a", 0, 0, text="<b>Bold</b>", html=True), box("b", 200, 0), arrow("link", "a", "b"))
    editor.begin_text(RecordId("a"))
    editor.finish_text("Bold")
    assert shape(editor, "a").html
    editor.begin_text(RecordId("a"))
    editor.finish_text("Plain")
    assert (shape(editor, "a").text, shape(editor, "a").html) == ("Plain", False)
    editor.begin_text(RecordId("link"))
    editor.finish_text("yes")
    assert connector(editor, "link").text == "yes"


def test_paste_out_of_sight_comes_into_view(editor: Editor) -> None:
    editor.select(ids("a"))
    editor.run("edit.copy")
    editor.look(editor.camera.panned(-5000, -5000))
    editor.run("edit.paste")
    (copy,) = editor.selected
    assert isinstance(copy, Shape)
    assert editor.camera.seen(*editor.view_size).contains(Point(copy.x, copy.y))
