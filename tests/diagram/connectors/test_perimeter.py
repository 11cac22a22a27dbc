"""Outlines: where lines from all around meet them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.connectors.perimeter import PERIMETERS, perimeter_point
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.style import Style
from tests.diagram.connectors.making import any_boxes, any_points, boxes, styles

BOX = Box(0, 0, 100, 60)
EXPECTED = {
    "rectangle", "ellipse", "rhombus", "triangle", "hexagon", "hexagon_legacy", "parallelogram", "trapezoid", "step",
    "callout", "lifeline", "backbone", "orthogonal", "center", "none",
}  # fmt: skip


def facing(direction: str = "east", **props: float | bool) -> Terminal:
    return Terminal(BOX, style=Style(direction=direction), props=props)


def test_every_outline_of_the_format_is_there() -> None:
    assert set(PERIMETERS) == EXPECTED


@pytest.mark.parametrize(
    ("name", "towards", "expected"),
    [
        ("rectangle", (200, 30), (100, 30)),
        ("rectangle", (50, -100), (50, 0)),
        ("rectangle", (250, 150), (100, 60)),
        ("ellipse", (200, 30), (100, 30)),
        ("ellipse", (50, 300), (50, 60)),
        ("rhombus", (-50, 30), (0, 30)),
        ("rhombus", (100, 0), (75, 15)),
        ("triangle", (200, 30), (100, 30)),
        ("triangle", (-100, 30), (0, 30)),
        ("hexagon", (-100, 30), (0, 30)),
        ("parallelogram", (200, 30), (90, 30)),
        ("trapezoid", (-100, 30), (10, 30)),
        ("step", (200, 30), (100, 30)),
        ("step", (-200, 30), (20, 30)),
        ("callout", (50, 100), (50, 30)),
        ("lifeline", (300, 50), (49.5, 50)),
        ("backbone", (30, 300), (30, 29.5)),
        ("center", (300, 300), (50, 30)),
        ("unheard of", (200, 30), (100, 30)),
    ],
)
def test_a_line_from_the_centre_meets_the_outline(
    name: str, towards: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert perimeter_point(name, BOX, Point(*towards), terminal=facing()) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "direction", "towards", "expected"),
    [
        ("triangle", "north", (50, -100), (50, 0)),
        ("triangle", "south", (50, -100), (50, 0)),
        ("triangle", "west", (-100, 30), (0, 30)),
        ("parallelogram", "north", (50, -100), (50, 6)),
        ("trapezoid", "west", (-100, 30), (10, 30)),
        ("step", "south", (50, 200), (50, 60)),
        ("hexagon", "south", (50, 200), (50, 60)),
        ("backbone", "north", (300, 20), (49.5, 20)),
    ],
)
def test_the_direction_turns_the_outline(
    name: str, direction: str, towards: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert perimeter_point(name, BOX, Point(*towards), terminal=facing(direction)) == pytest.approx(expected)


def test_sizes_are_shares_or_units() -> None:
    assert perimeter_point("hexagon", BOX, Point(20, -100), terminal=facing(size=0.5)).y > 0
    fixed = perimeter_point("parallelogram", BOX, Point(200, 30), terminal=facing(size=40.0, fixed_size=True))
    assert fixed == pytest.approx((80, 30))


def test_an_orthogonal_line_keeps_its_row_or_column() -> None:
    assert perimeter_point("rectangle", BOX, Point(20, -50), orthogonal=True) == (20, 0)
    assert perimeter_point("rectangle", BOX, Point(150, 10), orthogonal=True) == (100, 10)
    assert perimeter_point("rectangle", BOX, Point(150, -10), orthogonal=True) == (100, 0)
    assert perimeter_point("rhombus", BOX, Point(75, -50), orthogonal=True) == pytest.approx((75, 15))
    assert perimeter_point("ellipse", BOX, Point(200, 30), orthogonal=True) == (100, 30)


@given(st.sampled_from(sorted(EXPECTED)), any_boxes, any_points, st.booleans(), styles)
def test_the_answer_is_always_finite(name: str, box: Box, towards: Point, orthogonal: bool, style: Style) -> None:
    found = perimeter_point(name, box, towards, orthogonal=orthogonal, terminal=Terminal(box, style=style))
    assert math.isfinite(found.x) and math.isfinite(found.y)


@given(st.sampled_from(sorted(EXPECTED - {"lifeline", "backbone"})), boxes, st.floats(0, math.tau), styles)
def test_from_outside_the_answer_lies_in_the_box(name: str, box: Box, angle: float, style: Style) -> None:
    reach = box.w + box.h
    towards = Point(box.centre.x + math.cos(angle) * reach, box.centre.y + math.sin(angle) * reach)
    found = perimeter_point(name, box, towards, terminal=Terminal(box, style=style))
    assert box.inflated(1e-6).contains(found)
