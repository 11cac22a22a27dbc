"""Connectors with a body."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.connectors.blocks import BLOCKS
from diagram.connectors.display import draw_connector
from diagram.display.items import PathItem
from diagram.display.palette import LIGHT
from diagram.geometry.box import Box
from diagram.geometry.path import Path
from diagram.geometry.point import Point
from diagram.style import Style
from tests.diagram.connectors.making import any_points, connector

LEVEL = (Point(0, 0), Point(100, 0))
BENT = (Point(0, 0), Point(100, 0), Point(100, 100))


def body(kind: str, points: tuple[Point, ...], **props: float) -> Path:
    line = connector(kind=kind, style=Style(end_arrow="block"), props=props)
    (item,) = draw_connector(line, points, LIGHT)
    assert isinstance(item, PathItem) and (item.fill is None) == (kind == "link")
    return item.path


def test_a_link_is_two_lines() -> None:
    assert body("link", LEVEL).bounds() == Box(0, -2, 100, 4)
    assert [len(line) for line in body("link", BENT, width=10).flattened()] == [3, 3]
    assert body("link", BENT, width=10).bounds() == Box(0, -5, 105, 105)


def test_a_flexible_arrow_has_a_head_wider_than_its_body() -> None:
    path = body("flex_arrow", LEVEL)
    assert path.bounds() == Box(0, -15.5, 100, 31)
    assert ("L", 81, 5) in path.segments, "the body ends where the head begins"


def test_the_old_arrow_goes_straight() -> None:
    assert body("arrow", BENT).segments[3] == ("L", pytest.approx(100), pytest.approx(100))


@given(st.sampled_from(sorted(BLOCKS)), st.lists(any_points, min_size=2, max_size=5))
def test_bodies_of_any_line_can_be_drawn(kind: str, points: list[Point]) -> None:
    style = Style(start_arrow="classic", end_arrow="classic")
    draw_connector(connector(kind=kind, style=style), tuple(points), LIGHT)
    draw_connector(connector(kind=kind, style=style), (points[0], points[0]), LIGHT)
