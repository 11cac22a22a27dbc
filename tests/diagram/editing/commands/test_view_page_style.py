"""The View, Page and Style menus."""

from __future__ import annotations

import pytest

from diagram.editing import pages
from diagram.editing.editor import Editor
from diagram.editing.notices import NameWanted, Notice
from diagram.editing.styling import common, set_style
from diagram.ids import RecordId
from diagram.records import Layer, Page, Shape
from tests.diagram.editing.hand import connector, contents, ids, shape


def test_zoom_steps_keep_the_middle(editor: Editor) -> None:
    editor.view_size = (800.0, 600.0)
    middle = editor.camera.seen(800, 600).centre
    editor.run("view.zoom_in")
    assert editor.camera.zoom == 1.25
    editor.run("view.zoom_out")
    editor.run("view.zoom_out")
    assert editor.camera.zoom == 0.75
    assert editor.camera.seen(800, 600).centre == pytest.approx(middle)
    editor.run("view.zoom_100")
    assert editor.camera.zoom == 1.0


def test_fit_shows_everything_and_selection_what_is_selected(editor: Editor) -> None:
    editor.view_size = (400.0, 300.0)
    editor.run("view.zoom_fit")
    whole = editor.scene.extent()
    assert whole is not None and editor.camera.seen(400, 300).encloses(whole)
    editor.select(ids("a"))
    editor.run("view.zoom_selection")
    assert editor.camera.seen(400, 300).encloses(shape(editor, "a").box)
    assert editor.camera.zoom > 1


def test_grid_and_snap_switches(editor: Editor) -> None:
    assert not editor.page_record.grid
    editor.run("view.grid")
    assert editor.page_record.grid
    editor.run("edit.undo")
    assert not editor.page_record.grid
    editor.run("view.snap")
    assert not editor.snapping


def test_pages_come_and_go(editor: Editor) -> None:
    before = contents(editor)
    editor.run("page.add")
    assert editor.page != "page" and editor.page_record.name == "Page-2"
    assert [type(editor.document.records[one]) for one in editor.document.children(editor.page)] == [Layer]
    editor.run("page.previous")
    assert editor.page == "page"
    editor.run("page.next")
    editor.run("page.delete")
    assert editor.page == "page" and len(editor.document.pages()) == 1
    assert not editor.run("page.delete")
    editor.run("edit.undo")
    editor.run("edit.undo")
    assert contents(editor) == before and editor.page == "page"


def test_undoing_the_shown_page_shows_another(editor: Editor) -> None:
    editor.run("page.add")
    editor.run("edit.undo")
    assert editor.page == "page"


def test_a_page_is_duplicated_with_its_contents(editor: Editor) -> None:
    before = contents(editor)
    editor.run("page.duplicate")
    assert len(contents(editor)) == 2 * len(before)
    copies = [record for key, record in contents(editor).items() if key not in before]
    assert not {getattr(record, "parent", "") for record in copies} & ids("layer", "group", "pool", "page")
    editor.run("edit.undo")
    assert contents(editor) == before


def test_copies_do_not_take_the_names_that_a_file_has_for_the_originals(editor: Editor) -> None:
    with editor.document.edit("Name") as edit:
        for identity in ("page", "layer", "a"):
            edit.change(RecordId(identity), extra={"source.id": f"file's {identity}", "drawio.style": "x"})
    before = set(editor.document.records)
    editor.select([RecordId("a")])
    editor.run("edit.duplicate")
    editor.run("page.duplicate")
    copies = [record for key, record in editor.document.records.items() if key not in before]
    names = [record.extra.get("source.id") for record in copies]
    assert not {"file's page", "file's layer", "file's a"} & set(names)
    assert [name for name in names if name] == [editor.page], "a page is called by its own id"
    assert {record.extra.get("drawio.style") for record in copies} >= {"x"}


def test_pages_are_renamed_and_moved(editor: Editor) -> None:
    seen: list[Notice] = []
    editor.subscribe(seen.append)
    editor.run("page.rename")
    assert seen == [NameWanted(RecordId("page"))]
    pages.rename(editor, RecordId("page"), "  Plan ")
    assert editor.page_record.name == "Plan"
    second = pages.add(editor)
    pages.move(editor, second, 0)
    assert [page.id for page in editor.document.pages()] == [second, "page"]


def test_each_page_is_seen_from_where_it_was_left(editor: Editor) -> None:
    editor.look(editor.camera.panned(30, 40))
    seen = editor.camera
    editor.run("page.add")
    assert editor.camera != seen
    editor.set_page(RecordId("page"))
    assert editor.camera == seen


def test_style_changes_are_one_step_and_reach_into_groups(editor: Editor) -> None:
    before = contents(editor)
    editor.select(ids("a", "group", "fixed", "link"))
    set_style(editor, fill="#00ff00", end_arrow="block")
    assert {shape(editor, name).style.fill for name in ("a", "g1", "g2")} == {"#00ff00"}
    assert shape(editor, "fixed").style.fill == "#ffffff"
    assert connector(editor, "link").style.end_arrow == "block"
    assert (editor.next_style, editor.next_line["end_arrow"]) == ({"fill": "#00ff00"}, "block")
    assert editor.document.history.undo_label == "Change style"
    editor.run("edit.undo")
    assert contents(editor) == before


def test_with_nothing_selected_only_the_next_one_changes(editor: Editor) -> None:
    before = contents(editor)
    set_style(editor, fill="#123456", flip_h=True)
    assert contents(editor) == before and editor.next_style == {"fill": "#123456"}
    with pytest.raises(KeyError):
        set_style(editor, colour="red")


@pytest.mark.parametrize("name", ["bold", "italic", "underline"])
def test_letters_switch_on_and_off(editor: Editor, name: str) -> None:
    editor.select(ids("a", "b"))
    editor.run(f"style.{name}")
    assert common(editor, name) is True
    editor.select(ids("b"))
    editor.run(f"style.{name}")
    assert common(editor, name) is False
    editor.select(ids("a", "b"))
    assert common(editor, name) is None


def test_a_style_is_copied_and_pasted(editor: Editor) -> None:
    editor.select(ids("a"))
    set_style(editor, fill="#ff0000", dashed=True, flip_h=True)
    editor.run("style.copy")
    editor.select(ids("b", "g1"))
    editor.run("style.paste")
    for name in ("b", "g1"):
        style = shape(editor, name).style
        assert (style.fill, style.dashed, style.flip_h) == ("#ff0000", True, False)


def test_pages_of_the_editor_are_records(editor: Editor) -> None:
    assert isinstance(editor.page_record, Page)
    assert all(isinstance(record, Shape) or record.id == "link" for record in editor.selected)
