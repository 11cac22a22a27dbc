"""Drawing shapes and texts."""

from __future__ import annotations

import pytest

from diagram.editing.editor import Editor
from diagram.editing.events import Keys
from diagram.editing.styling import set_style
from diagram.geometry.box import Box
from diagram.records import Shape
from diagram.shapes.registry import SHAPES
from tests.diagram.editing.hand import Hand, contents, ids, only_new, shape, sheet

KINDS = {"rectangle": "rectangle", "ellipse": "ellipse", "diamond": "rhombus", "note": "note", "text": "text"}


@pytest.mark.parametrize("tool", sorted(KINDS))
def test_dragging_draws_the_box(editor: Editor, hand: Hand, tool: str) -> None:
    before = contents(editor)
    editor.set_tool(tool)
    hand.drag((20, 400), (50, 450), (80, 460))
    drawn = only_new(editor, before)
    assert isinstance(drawn, Shape)
    assert (drawn.kind, drawn.box, drawn.parent) == (KINDS[tool], Box(20, 400, 60, 60), "layer")
    assert editor.tool_name == "select" and editor.selection == {drawn.id}
    assert hand.path == ["Drawing", "Idle"]
    assert (editor.editing == drawn.id) == (tool in ("text", "note"))
    editor.cancel_text()
    while editor.document.history.can_undo:
        editor.document.history.undo()
    assert contents(editor) == before


@pytest.mark.parametrize("tool", sorted(KINDS))
def test_a_click_puts_one_of_the_usual_size(editor: Editor, hand: Hand, tool: str) -> None:
    before = contents(editor)
    editor.set_tool(tool)
    hand.click(200, 600)
    drawn = only_new(editor, before)
    assert isinstance(drawn, Shape)
    assert (drawn.w, drawn.h) == SHAPES[KINDS[tool]].size
    assert drawn.box.centre == (200, 600)


def test_a_kept_tool_draws_again(editor: Editor, hand: Hand) -> None:
    editor.set_tool("rectangle", locked=True)
    hand.drag((20, 400), (50, 450), (80, 460))
    assert editor.tool_name == "rectangle"
    assert hand.path == ["Drawing", "Ready"]


def test_escape_draws_nothing_then_lays_the_tool_down(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("ellipse")
    hand.press(20, 400)
    hand.move(80, 460)
    assert len(editor.preview.drafts) == 1
    hand.key("escape")
    assert contents(editor) == before and not editor.preview.drafts
    assert (editor.tool_name, hand.path[-1]) == ("ellipse", "Ready")
    hand.key("escape")
    assert editor.tool_name == "select"


def test_shift_draws_a_square_and_alt_from_the_centre(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("rectangle")
    hand.keys = Keys(shift=True, alt=True, ctrl=True)
    hand.drag((600, 700), (610, 710), (630, 720))
    drawn = only_new(editor, before)
    assert isinstance(drawn, Shape) and drawn.box == Box(570, 670, 60, 60)


def test_a_shape_drawn_in_a_container_lands_in_it(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("rectangle")
    hand.keys = Keys(ctrl=True)
    hand.drag((650, 500), (660, 510), (700, 550))
    drawn = only_new(editor, before)
    assert isinstance(drawn, Shape)
    assert (drawn.parent, drawn.x, drawn.y) == ("pool", 150, 200)


def test_the_next_shape_looks_the_same(editor: Editor, hand: Hand) -> None:
    editor.select(ids("a"))
    set_style(editor, fill="#ff0000", stroke_width=3.0)
    before = contents(editor)
    editor.set_tool("rectangle")
    hand.drag((20, 400), (50, 450), (80, 460))
    drawn = only_new(editor, before)
    assert isinstance(drawn, Shape)
    assert (drawn.style.fill, drawn.style.stroke_width) == ("#ff0000", 3.0)


def test_corners_snap_to_the_grid() -> None:
    editor = sheet(grid=True)
    before = contents(editor)
    editor.set_tool("rectangle")
    Hand(editor).drag((13, 12), (50, 50), (99, 68))
    drawn = only_new(editor, before)
    assert isinstance(drawn, Shape) and drawn.box == Box(10, 10, 90, 60)


def test_an_empty_text_goes_and_a_typed_one_stays(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    editor.set_tool("text")
    hand.click(20, 600)
    editor.finish_text("  ")
    assert contents(editor) == before
    editor.set_tool("text")
    hand.click(20, 600)
    editor.finish_text("Hello")
    text = only_new(editor, before)
    assert isinstance(text, Shape) and text.text == "Hello" and not text.html


def test_a_page_without_a_layer_gets_one() -> None:
    editor = sheet()
    with editor.document.edit("Lock") as edit:
        edit.change(next(iter(ids("layer"))), locked=True)
    before = contents(editor)
    editor.set_tool("rectangle")
    Hand(editor).click(100, 100)
    assert len(contents(editor)) == len(before) + 2


def test_a_locked_group_child_text_is_not_edited(editor: Editor) -> None:
    editor.begin_text(shape(editor, "fixed").id)
    assert editor.editing is None
