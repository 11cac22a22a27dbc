"""Fixed and floating ends on turned and mirrored shapes."""

from __future__ import annotations

import pytest

from diagram.connectors.ends import fixed_end, floating_end
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import Attachment
from diagram.style import Style

BOX = Box(0, 0, 100, 60)


def test_a_fixed_end_slides_to_the_outline() -> None:
    ellipse = Terminal(BOX, "ellipse")
    assert fixed_end(ellipse, Attachment(1, 0.5)) == (100, 30)
    corner = fixed_end(ellipse, Attachment(0, 0))
    assert 0 < corner.x < 50 and 0 < corner.y < 30


def test_a_fixed_end_may_stay_where_it_is() -> None:
    assert fixed_end(Terminal(BOX, "ellipse"), Attachment(0.25, 0.5, 3, -4, outline=False)) == (28, 26)


@pytest.mark.parametrize(
    ("direction", "expected"), [("east", (100, 30)), ("south", (50, 60)), ("west", (0, 30)), ("north", (50, 0))]
)
@pytest.mark.parametrize("outline", [True, False])
def test_fixed_ends_turn_with_the_direction(direction: str, expected: tuple[float, float], outline: bool) -> None:
    shape = Terminal(BOX, style=Style(direction=direction))
    assert fixed_end(shape, Attachment(1, 0.5, outline=outline)) == pytest.approx(expected)


def test_fixed_ends_are_mirrored_and_turned_with_the_shape() -> None:
    mirrored = Terminal(BOX, style=Style(flip_h=True))
    assert fixed_end(mirrored, Attachment(0, 0.5, outline=False)) == (100, 30)
    turned = Terminal(BOX, rotation=90)
    assert fixed_end(turned, Attachment(1, 0.5)) == pytest.approx((50, 80))


def test_spacing_grows_the_box() -> None:
    assert fixed_end(Terminal(BOX, style=Style(perimeter_spacing=5)), Attachment(1, 0.5)) == (105, 30)
    assert floating_end(Terminal(BOX), Point(500, 30), orthogonal=False, spacing=7) == (107, 30)


def test_a_floating_end_sees_the_turned_shape() -> None:
    turned = Terminal(BOX, rotation=90)
    assert floating_end(turned, Point(50, 500), orthogonal=False) == pytest.approx((50, 80))


def test_a_floating_end_sees_the_mirrored_shape() -> None:
    triangle = Terminal(BOX, "triangle", Style(flip_h=True))
    assert floating_end(triangle, Point(-500, 30), orthogonal=False) == pytest.approx((0, 30))
    assert floating_end(triangle, Point(500, 0), orthogonal=False).x == pytest.approx(100)


def test_a_speck_is_met_in_its_middle() -> None:
    assert floating_end(Terminal(Box(5, 5, 0, 0)), Point(500, 30), orthogonal=False) == (5, 5)
