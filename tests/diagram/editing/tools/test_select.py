"""Selecting: clicks, marquee, groups, keys."""

from __future__ import annotations

from diagram.editing.editor import Editor
from diagram.editing.events import Button, Keys
from tests.diagram.editing.hand import Hand, box, contents, ids, sheet


def test_click_selects_and_click_beside_lets_go(editor: Editor, hand: Hand) -> None:
    hand.click(150, 130)
    assert editor.selection == ids("a")
    hand.click(50, 50)
    assert editor.selection == ids()
    assert hand.path == ["Pointing", "Idle", "PointingNothing", "Idle"]


def test_shift_click_toggles(editor: Editor, hand: Hand) -> None:
    hand.click(150, 130)
    hand.keys = Keys(shift=True)
    hand.click(350, 130)
    assert editor.selection == ids("a", "b")
    hand.click(150, 130)
    assert editor.selection == ids("b")


def test_click_on_one_of_several_selects_it_alone(editor: Editor, hand: Hand) -> None:
    editor.select(ids("a", "b"))
    hand.click(150, 130)
    assert editor.selection == ids("a")


def test_click_takes_the_group_and_ctrl_click_what_is_in_it(editor: Editor, hand: Hand) -> None:
    hand.click(120, 320)
    assert editor.selection == ids("group")
    hand.keys = Keys(ctrl=True)
    hand.click(120, 320)
    assert editor.selection == ids("g1")


def test_double_click_enters_a_group_and_escape_climbs_out(editor: Editor, hand: Hand) -> None:
    hand.double_click(120, 320)
    assert (editor.selection, editor.inside) == (ids("g1"), "group")
    hand.click(320, 320)
    assert (editor.selection, editor.inside) == (ids("g2"), "group")
    hand.key("escape")
    assert (editor.selection, editor.inside) == (ids("group"), None)
    hand.key("escape")
    assert editor.selection == ids()


def test_a_click_outside_leaves_the_group(editor: Editor, hand: Hand) -> None:
    hand.double_click(120, 320)
    hand.click(150, 130)
    assert (editor.selection, editor.inside) == (ids("a"), None)


def test_what_is_in_a_container_is_met_directly(editor: Editor, hand: Hand) -> None:
    hand.click(540, 420)
    assert editor.selection == ids("inner")


def test_double_click_edits_text_and_on_the_page_makes_a_text(editor: Editor, hand: Hand) -> None:
    hand.double_click(150, 130)
    assert editor.editing == "a"
    editor.finish_text("Hello")
    assert editor.document.records[next(iter(ids("a")))].text == "Hello"  # type: ignore[union-attr]  # a shape
    before = contents(editor)
    hand.double_click(50, 50)
    assert editor.editing is not None and editor.editing not in before
    editor.cancel_text()
    assert contents(editor) == before


def test_marquee_to_the_right_encloses_to_the_left_crosses(editor: Editor, hand: Hand) -> None:
    hand.drag((50, 50), (250, 150), (250, 200))
    assert editor.selection == ids("a")
    hand.drag((350, 200), (250, 150), (180, 90))
    assert editor.selection == ids("a", "b", "link")
    assert hand.path == ["PointingNothing", "Marquee", "Idle"] * 2


def test_marquee_leaves_locked_things_and_takes_groups_whole(editor: Editor, hand: Hand) -> None:
    hand.drag((480, 80), (700, 200))
    assert editor.selection == ids()
    hand.drag((50, 280), (450, 400))
    assert editor.selection == ids("group")


def test_a_drag_from_a_locked_thing_is_a_marquee(editor: Editor, hand: Hand) -> None:
    before = contents(editor)
    hand.drag((550, 130), (560, 140), (600, 150))
    assert hand.path == ["Pointing", "Marquee", "Idle"]
    assert contents(editor) == before


def test_tab_goes_round(editor: Editor, hand: Hand) -> None:
    editor.select(ids("a"))
    hand.key("tab")
    assert editor.selection == ids("b")
    hand.key("tab", shift=True)
    assert editor.selection == ids("a")


def test_right_click_selects_what_the_menu_is_about(editor: Editor, hand: Hand) -> None:
    hand.press(150, 130, button=Button.RIGHT)
    assert editor.selection == ids("a")
    editor.select(ids("a", "b"))
    hand.press(150, 130, button=Button.RIGHT)
    assert editor.selection == ids("a", "b")


def test_hover_follows_the_pointer(editor: Editor, hand: Hand) -> None:
    hand.move(120, 320, pressed=False)
    assert editor.hover == "group"
    hand.move(50, 50, pressed=False)
    assert editor.hover is None


def test_nested_groups_are_entered_one_by_one() -> None:
    editor = sheet(
        box("outer", 0, 0, kind="group", w=300.0),
        box("middle", 0, 0, parent="outer", kind="group", w=200.0),
        box("leaf", 0, 0, parent="middle"),
        box("other", 200, 0, parent="outer"),
    )
    hand = Hand(editor)
    hand.double_click(50, 30)
    assert (editor.selection, editor.inside) == (ids("middle"), "outer")
    hand.double_click(50, 30)
    assert (editor.selection, editor.inside) == (ids("leaf"), "middle")
    hand.key("escape")
    assert (editor.selection, editor.inside) == (ids("middle"), "outer")
    hand.key("escape")
    assert (editor.selection, editor.inside) == (ids("outer"), None)
