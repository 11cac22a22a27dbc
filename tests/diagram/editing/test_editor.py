"""The editor's own state and its notices."""

from __future__ import annotations

from diagram.document import Document
from diagram.editing.editor import Editor
from diagram.editing.events import Key
from diagram.editing.notices import (
    CameraMoved,
    DocumentChanged,
    Notice,
    PageChanged,
    PreviewChanged,
    Refused,
    SelectionChanged,
    TextEditing,
    ToolChanged,
)
from diagram.ids import RecordId
from tests.diagram.editing.hand import Hand, contents, furnished, ids


def listen(editor: Editor) -> list[Notice]:
    heard: list[Notice] = []
    editor.subscribe(heard.append)
    return heard


def test_each_change_of_state_is_told_once(editor: Editor) -> None:
    heard = listen(editor)
    editor.select(ids("a"))
    editor.select(ids("a"))
    editor.set_tool("hand")
    editor.set_tool("hand")
    editor.look(editor.camera.panned(1, 1))
    editor.look(editor.camera)
    assert [type(notice) for notice in heard] == [SelectionChanged, ToolChanged, CameraMoved]


def test_a_drag_tells_its_preview_then_the_change(editor: Editor, hand: Hand) -> None:
    editor.select(ids("a"))
    heard = listen(editor)
    hand.drag((150, 130), (200, 200))
    assert [type(notice) for notice in heard] == [PreviewChanged, PreviewChanged, DocumentChanged]


def test_a_listener_may_leave(editor: Editor) -> None:
    heard: list[Notice] = []
    leave = editor.subscribe(heard.append)
    leave()
    leave()
    editor.select(ids("a"))
    assert not heard


def test_what_is_gone_is_not_selected(editor: Editor, hand: Hand) -> None:
    hand.double_click(120, 320)
    with editor.document.edit("Delete") as edit:
        edit.delete(RecordId("group"))
    assert (editor.selection, editor.inside) == (ids(), None)
    editor.begin_text(RecordId("a"))
    with editor.document.edit("Delete") as edit:
        edit.delete(RecordId("a"))
    assert editor.editing is None


def test_text_is_asked_for_and_answered(editor: Editor) -> None:
    heard = listen(editor)
    editor.begin_text(RecordId("a"))
    editor.finish_text("Hello")
    told = [notice for notice in heard if isinstance(notice, TextEditing)]
    assert told == [TextEditing(RecordId("a")), TextEditing(None)]


def test_another_tool_gives_up_what_is_under_way(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    hand.press(150, 130)
    hand.move(200, 200)
    editor.set_tool("rectangle")
    assert not editor.preview.moved
    hand.key("escape")
    assert contents(editor) == before


def test_a_read_only_document_refuses_politely() -> None:
    writable = furnished()
    editor = Editor(Document.load([writable.document.export_snapshot()], read_only=True))
    heard = listen(editor)
    before = contents(editor)
    hand = Hand(editor)
    hand.drag((150, 130), (200, 200))
    assert any(isinstance(notice, Refused) for notice in heard)
    assert contents(editor) == before and editor.is_resting
    heard.clear()
    assert not editor.run("edit.delete")
    assert any(isinstance(notice, Refused) for notice in heard)


def test_changing_the_page_lets_go_of_everything(editor: Editor) -> None:
    editor.select(ids("a"))
    heard = listen(editor)
    editor.run("page.add")
    assert editor.selection == ids()
    assert PageChanged(editor.page) in heard


def test_a_closed_editor_hears_nothing(editor: Editor) -> None:
    heard = listen(editor)
    editor.close()
    with editor.document.edit("Delete") as edit:
        edit.delete(RecordId("a"))
    assert not heard


def test_keys_do_not_run_commands_in_the_middle_of_a_drag(editor: Editor, hand: Hand) -> None:
    hand.press(150, 130)
    hand.move(200, 200)
    editor.handle(Key("delete"))
    assert "a" in editor.document.records
