"""Right-angled routes: the ways between two shapes, stubs, constraints and fallbacks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import Attachment
from diagram.style import Style
from tests.diagram.connectors.making import boxes, is_right_angled, routed

LEFT = Box(0, 0, 100, 60)
FAR = Box(300, 200, 100, 60)
SIDES = {
    "west": Attachment(0, 0.5),
    "north": Attachment(0.5, 0),
    "east": Attachment(1, 0.5),
    "south": Attachment(0.5, 1),
}


def test_two_gaps_take_one_bend() -> None:
    assert routed("orthogonal", LEFT, FAR) == [(100, 30), (350, 30), (350, 200)]


def test_side_by_side_takes_the_middle_of_the_gap() -> None:
    assert routed("orthogonal", LEFT, Box(300, 40, 100, 60)) == [(100, 30), (200, 30), (200, 70), (300, 70)]


def test_in_one_row_it_is_a_straight_line() -> None:
    points = routed("orthogonal", LEFT, Box(300, 0, 100, 60))
    assert points[0] == (100, 30) and points[-1] == (300, 30) and {y for _, y in points} == {30}


def test_a_fixed_side_is_left_by_its_stub() -> None:
    points = routed("orthogonal", LEFT, FAR, source_at=SIDES["west"])
    assert points[:2] == [(0, 30), (-10, 30)]


def test_auto_stubs_leave_room_for_the_head() -> None:
    points = routed(
        "orthogonal",
        LEFT,
        FAR,
        source_at=SIDES["west"],
        props={"jettySize": "auto"},
        style=Style(start_arrow="block", start_size=14),
    )
    assert points[1] == (-30, 30)


def test_a_port_constraint_forces_the_side() -> None:
    source = Terminal(LEFT, props={"portConstraint": "south"})
    assert routed("orthogonal", source, FAR)[0] == (50, 60)


def test_waypoints_are_channels() -> None:
    points = routed("orthogonal", LEFT, FAR, points=(Point(200, 30), Point(200, 230)))
    assert points == [(100, 30), (200, 30), (200, 230), (300, 230)]


def test_a_free_end_straight_ahead_is_met_without_a_bend() -> None:
    points = routed("orthogonal", LEFT, None, target_point=Point(300, 30))
    assert {y for _, y in points} == {30} and points[-1] == (300, 30)
    down = routed("orthogonal", None, LEFT, source_point=Point(50, -200))
    assert {x for x, _ in down} == {50} and down[0] == (50, -200)


@pytest.mark.parametrize("leave", SIDES)
@pytest.mark.parametrize("reach", SIDES)
@pytest.mark.parametrize("target", [(300, 200), (-300, 200), (300, -200), (-300, -200), (0, 200), (300, 0)])
def test_every_pair_of_sides_is_joined_at_right_angles(leave: str, reach: str, target: tuple[float, float]) -> None:
    box = Box(*target, 100, 60)
    points = routed("orthogonal", LEFT, box, source_at=SIDES[leave], target_at=SIDES[reach])
    assert is_right_angled(points)
    at = SIDES[leave]
    assert points[0] == (at.x * 100, at.y * 60)
    assert points[1] != points[0] and not LEFT.inflated(-1).contains(points[1])


@given(boxes, boxes)
def test_floating_routes_have_right_angles_and_end_on_the_boxes(source: Box, target: Box) -> None:
    points = routed("orthogonal", source, target)
    apart = not source.inflated(20).intersects(target)
    if apart:
        assert is_right_angled(points)
    for box, end in ((source, points[0]), (target, points[-1])):
        assert box.inflated(1e-6).contains(end)
        # Closer than their stubs, shapes are joined as draw.io does it: the end may lie in the shape.
        assert not apart or not box.inflated(-1e-6).contains(end)


@given(boxes, boxes, st.sampled_from(sorted(SIDES)), st.sampled_from(sorted(SIDES)))
def test_fixed_routes_of_shapes_apart_have_right_angles(source: Box, target: Box, leave: str, reach: str) -> None:
    if source.inflated(20).intersects(target):
        return
    assert is_right_angled(routed("orthogonal", source, target, source_at=SIDES[leave], target_at=SIDES[reach]))
