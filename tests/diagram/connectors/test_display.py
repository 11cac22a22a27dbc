"""Connectors as display lists."""

from __future__ import annotations

import pytest

from diagram.connectors.display import draw_connector, outline_path
from diagram.connectors.heads.registry import HEADS
from diagram.connectors.jumps import Jump
from diagram.display.items import PathItem
from diagram.display.palette import DARK, LIGHT
from diagram.geometry.point import Point
from diagram.style import Style
from tests.diagram.connectors.making import connector

LEVEL = (Point(0, 0), Point(100, 0))
CROSSED = ((0, Point(50, 0)), (0, Point(99, 0)), (7, Point(1, 0)))
BENT = (Point(0, 0), Point(100, 0), Point(100, 100))


def drawn(points: tuple[Point, ...] = LEVEL, kind: str = "line", **style: object) -> list[PathItem]:
    line = connector(kind=kind, style=Style(**style))  # type: ignore[arg-type]  # the test names fields of Style
    items = draw_connector(line, points, LIGHT)
    assert all(isinstance(item, PathItem) for item in items)
    return [item for item in items if isinstance(item, PathItem)]


def test_a_plain_line_is_one_stroke() -> None:
    (line,) = drawn(stroke="#ff0000", stroke_width=2)
    assert line.path.segments == (("M", 0, 0), ("L", 100, 0))
    assert line.stroke is not None and (line.stroke.color, line.stroke.width) == ("#ff0000", 2)


def test_the_palette_decides_the_default_colour() -> None:
    (item,) = draw_connector(connector(), LEVEL, DARK)
    assert isinstance(item, PathItem) and item.stroke is not None and item.stroke.color == DARK.ink


def test_a_head_cuts_the_line_back_and_points_along_it() -> None:
    line, head = drawn(BENT, end_arrow="block")
    assert line.path.segments[-1] == ("L", 100, pytest.approx(100 - 1.118 - 7))
    box = head.path.bounds()
    assert box.bottom == pytest.approx(100 - 1.118) and box.centre.x == 100
    assert head.fill is not None and head.stroke is not None and not head.stroke.dash


def test_a_start_head_points_backwards() -> None:
    _, head = drawn(start_arrow="classic")
    assert head.path.bounds().x == pytest.approx(1.118)


def test_a_head_on_a_short_line_never_turns_it_around() -> None:
    line, _ = drawn((Point(0, 0), Point(3, 0)), end_arrow="block")
    assert line.path.segments[-1] == ("L", 0, 0)


def test_dashes_belong_to_the_line_only() -> None:
    line, head = drawn(dashed=True, stroke_width=2, end_arrow="classic")
    assert line.stroke is not None and line.stroke.dash == (6, 6)
    assert head.stroke is not None and head.stroke.dash == ()
    (odd,) = drawn(dashed=True, dash="8 x")
    assert odd.stroke is not None and odd.stroke.dash == ()


def test_corners_are_rounded_or_curved() -> None:
    rounded = outline_path(BENT, Style(rounded=True))
    assert rounded.segments[1:3] == (("L", 90, 0), ("Q", 100, 0, 100, 10))
    assert outline_path(BENT, Style(rounded=True, radius=4, radius_absolute=True)).segments[1] == ("L", 96, 0)
    curved = outline_path((*BENT, Point(200, 100)), Style(curved=True))
    assert curved.segments == (("M", 0, 0), ("Q", 100, 0, 100, 50), ("Q", 100, 100, 200, 100))
    assert outline_path(LEVEL, Style(curved=True)).segments == (("M", 0, 0), ("L", 100, 0))


@pytest.mark.parametrize(
    ("jump", "letters"), [("arc", "MLCL"), ("gap", "MLML"), ("sharp", "MLLLLL"), ("line", "MLMLMLML")]
)
def test_jumps_interrupt_the_line(jump: str, letters: str) -> None:
    line = connector(style=Style(jump=jump, jump_size=6))
    (item,) = draw_connector(line, LEVEL, LIGHT, jumps=[Jump(*where) for where in CROSSED])
    assert isinstance(item, PathItem)
    assert "".join(segment[0] for segment in item.path.segments) == letters
    assert ("L", 47, 0) in item.path.segments


def test_jumps_do_not_show_unless_the_style_says_so() -> None:
    (item,) = draw_connector(connector(), LEVEL, LIGHT, jumps=[Jump(*CROSSED[0])])
    assert isinstance(item, PathItem) and len(item.path.segments) == 2


@pytest.mark.parametrize("name", sorted(HEADS))
def test_every_head_is_drawn_at_both_ends(name: str) -> None:
    items = drawn(BENT, start_arrow=name, end_arrow=name)
    assert len(items) == 1 or name != "none" and len(items) % 2 == 1


def test_an_unknown_head_is_a_bare_end() -> None:
    assert len(drawn(end_arrow="unheardOf")) == 1


def test_nothing_is_drawn_without_a_line() -> None:
    assert drawn(stroke="none", end_arrow="classic") == []
    assert drawn(()) == []
    assert drawn((Point(1, 1),)) == []
    assert drawn((Point(1, 1), Point(1, 1)), end_arrow="block")


def test_the_fill_of_a_head_may_be_its_own() -> None:
    line = connector(style=Style(end_arrow="block"), props={"end_fill_color": "#00ff00"})
    head = draw_connector(line, LEVEL, LIGHT)[-1]
    assert isinstance(head, PathItem) and head.fill is not None and head.fill.color == "#00ff00"


def test_a_pipe_is_a_line_in_a_line() -> None:
    outer, inner = drawn(kind="pipe", stroke_width=8, fill="#00ff00", dashed=True)
    assert outer.stroke is not None and inner.stroke is not None
    assert (outer.stroke.width, inner.stroke.width, inner.stroke.color) == (8, 6, "#00ff00")
    assert not outer.stroke.dash and inner.stroke.dash
