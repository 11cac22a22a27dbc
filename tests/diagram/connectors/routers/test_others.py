"""The smaller routers: straight, segment, elbow, entity, isometric, loop."""

from __future__ import annotations

import math

from hypothesis import given

from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.records import Attachment
from tests.diagram.connectors.making import any_points, boxes, is_right_angled, routed

LEFT = Box(0, 0, 100, 60)
FAR = Box(300, 200, 100, 60)


def test_a_straight_line_aims_at_both_centres() -> None:
    assert routed("straight", LEFT, Box(300, 0, 100, 60)) == [(100, 30), (300, 30)]


def test_a_straight_line_aims_at_its_waypoints() -> None:
    assert routed("straight", LEFT, FAR, points=(Point(50, 230),)) == [(50, 60), (50, 230), (300, 230)]


def test_segments_go_level_and_upright_in_turn() -> None:
    points = routed("segment", LEFT, FAR, points=(Point(150, 30), Point(200, 150), Point(250, 230)))
    assert is_right_angled(points)
    assert points[0] == (100, 30) and points[-1].x == 300


def test_segments_without_waypoints_bend_once() -> None:
    assert routed("segment", LEFT, FAR) == [(100, 30), (350, 30), (350, 200)]


@given(boxes, boxes, any_points.map(lambda point: Point(round(point.x % 400), round(point.y % 400))))
def test_segments_through_one_waypoint_have_right_angles(source: Box, target: Box, hint: Point) -> None:
    points = routed("segment", source, target, points=(hint,))
    inside = source.inflated(2).contains(hint) or target.inflated(2).contains(hint)
    assert inside or source.intersects(target) or is_right_angled(points)


def test_elbows_cross_in_the_middle_of_the_gap() -> None:
    assert routed("elbow_horizontal", LEFT, FAR) == [(100, 30), (200, 30), (200, 230), (300, 230)]
    assert routed("elbow_vertical", LEFT, FAR) == [(50, 60), (50, 130), (350, 130), (350, 200)]


def test_elbows_follow_their_waypoint() -> None:
    assert routed("elbow_horizontal", LEFT, FAR, points=(Point(150, 100),))[1].x == 150
    turned = routed("elbow_horizontal", LEFT, FAR, points=(Point(150, 400),))
    assert {400} == {point.y for point in turned[1:3]}, "a waypoint below both shapes demands a level stretch"


def test_side_to_side_never_turns() -> None:
    points = routed("side_to_side", LEFT, FAR, points=(Point(150, 400),))
    assert [point.x for point in points[1:-1]] == [150, 150]
    points = routed("top_to_bottom", LEFT, FAR, points=(Point(600, 100),))
    assert [point.y for point in points[1:-1]] == [100, 100]


def test_elbows_of_overlapping_rows_keep_one_bend() -> None:
    points = routed("elbow_vertical", LEFT, Box(150, 10, 100, 60))
    assert points == [(100, 35), (125, 35), (150, 35)]


def test_entity_lines_have_level_stubs() -> None:
    assert routed("entity", LEFT, FAR) == [(100, 30), (130, 30), (270, 230), (300, 230)]
    assert routed("entity", FAR, LEFT) == [(300, 230), (270, 230), (130, 30), (100, 30)]


def test_entity_lines_of_overlapping_columns_go_around_the_right_side() -> None:
    assert routed("entity", LEFT, Box(20, 200, 100, 60)) == [(100, 30), (150, 30), (150, 230), (120, 230)]


def test_entity_lines_obey_a_port_constraint() -> None:
    source = Terminal(LEFT, props={"portConstraint": "west"})
    assert routed("entity", source, FAR)[:2] == [(0, 30), (-30, 30)]


@given(boxes, boxes)
def test_isometric_stretches_are_thirty_degrees_off(source: Box, target: Box) -> None:
    inner = routed("isometric", source, target)[1:-1]
    start, end = source.centre, target.centre
    for a, b in zip([start, *inner], [*inner, end], strict=True):
        if a.distance(b) > 1e-6:
            slope = math.degrees(math.atan2(b.y - a.y, b.x - a.x)) % 180
            assert min(abs(slope - 30), abs(slope - 150)) < 1e-3


def test_a_loop_stands_beside_the_shape() -> None:
    me = Terminal(LEFT, key="me")
    assert routed("orthogonal", me, me) == [(100, 20), (120, 20), (120, 40), (100, 40)]
    above = routed("orthogonal", me, me, props={"direction": "north"})
    assert [point.y for point in above] == [0, -20, -20, 0]


def test_a_loop_follows_its_waypoint() -> None:
    me = Terminal(LEFT, key="me")
    assert {point.y for point in routed("straight", me, me, points=(Point(50, 100),))[1:3]} == {100}


def test_a_pinned_loop_may_be_right_angled() -> None:
    me = Terminal(LEFT, key="me")
    points = routed(
        "orthogonal", me, me, source_at=Attachment(1, 0.5), target_at=Attachment(0.5, 1), props={"orthogonalLoop": True}
    )
    assert is_right_angled(points) and points[0] == (100, 30) and points[-1] == (50, 60)
