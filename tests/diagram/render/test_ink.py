from __future__ import annotations

from diagram.display.items import Fill, Font, GroupItem, PathItem, Stroke, TextItem
from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.path import rectangle
from diagram.render.ink import ink_bounds
from diagram.text.rich import RichText

SQUARE = PathItem(rectangle(Box(0, 0, 10, 10)), Fill("#000000"), Stroke("#000000", 4))


def test_lines_take_half_their_width_around() -> None:
    assert ink_bounds([(SQUARE,)]) == Box(-2, -2, 14, 14)


def test_nothing_takes_no_room() -> None:
    assert ink_bounds([(), (PathItem(rectangle(Box(0, 0, 9, 9))),)]) is None


def test_groups_move_and_clip() -> None:
    moved = GroupItem((SQUARE,), Affine.shift(100, 0))
    assert ink_bounds([(moved,)]) == Box(98, -2, 14, 14)
    assert ink_bounds([(GroupItem((SQUARE,), None, rectangle(Box(5, 5, 50, 50))),)]) == Box(5, 5, 7, 7)


def test_text_counts_as_it_stands() -> None:
    found = ink_bounds([(TextItem(Box(0, 0, 10, 10), RichText.of("wider than its box"), Font()),)])
    assert found is not None
    assert found.w > 50
