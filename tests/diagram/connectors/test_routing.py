"""What holds for every router: ends, floating and missing terminals, and anything a file may say."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagram.connectors.perimeter import PERIMETERS
from diagram.connectors.routing import ROUTERS, route
from diagram.connectors.terminal import Terminal
from diagram.geometry.box import Box
from diagram.geometry.point import Point
from diagram.ids import RecordId
from diagram.records import Attachment, Shape
from diagram.style import Style
from tests.diagram.connectors.making import any_boxes, any_points, connector, routed, styles

NAMES = {"straight", "orthogonal", "segment", "elbow_horizontal", "elbow_vertical", "entity", "isometric", "loop"}
LEFT = Box(0, 0, 100, 60)

terminals = st.builds(
    Terminal,
    any_boxes,
    st.sampled_from([*PERIMETERS, "unheard of"]),
    styles,
    st.sampled_from([0.0, 90.0, 33.0, -450.0]),
    st.fixed_dictionaries(
        {},
        optional={
            "size": st.floats(-10, 100),
            "fixed_size": st.booleans(),
            "portConstraint": st.sampled_from(["north", "eastwest", "", "nowhere"]),
            "portConstraintRotation": st.booleans(),
            "routingCenterX": st.floats(-1, 1),
        },
    ),
    key=st.sampled_from(["a", "b"]),
)
lines = st.lists(any_points, min_size=2, max_size=4).map(lambda points: Terminal.of_points(tuple(points)))
anything = st.one_of(st.none(), terminals, lines)
attachments = st.one_of(
    st.none(), st.builds(Attachment, *[st.floats(-2, 2)] * 2, *[st.floats(-9, 9)] * 2, st.booleans())
)


def test_the_routers_are_those_that_formats_name() -> None:
    assert NAMES <= set(ROUTERS)


@given(
    st.sampled_from([*sorted(NAMES), "unheard of"]),
    st.tuples(anything, anything),
    st.tuples(attachments, attachments),
    st.lists(any_points, max_size=4),
    st.sampled_from([{}, {"jettySize": "auto"}, {"jettySize": -5.0, "segment": "wide"}, {"orthogonalLoop": True}]),
)
def test_a_route_is_finite_whatever_the_file_says(
    name: str,
    ends: tuple[Terminal | None, Terminal | None],
    at: tuple[Attachment | None, Attachment | None],
    waypoints: list[Point],
    props: dict[str, float | str | bool],
) -> None:
    line = connector(
        name, source_at=at[0], target_at=at[1], points=tuple(waypoints), props=props, target_point=Point(5, 5)
    )
    points = route(line, *ends, Point(10.0, -10.0))
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in points)
    assert len(points) != 1


def test_waypoints_and_free_ends_count_from_the_parent() -> None:
    line = connector(source_point=Point(0, 0), target_point=Point(50, 0), points=(Point(20, 20),))
    assert route(line, None, None, Point(100, 200)) == ((100, 200), (120, 220), (150, 200))


def test_a_missing_end_is_put_on_the_nearest_waypoint() -> None:
    assert routed("straight", LEFT, None, points=(Point(200, 30), Point(300, 30))) == [(100, 30), (200, 30), (300, 30)]
    assert routed("straight", LEFT, None) == []
    assert routed("straight", None, None) == []


@pytest.mark.parametrize("name", sorted(NAMES - {"loop"}))
def test_the_gap_of_perimeter_spacing_is_kept(name: str) -> None:
    row = Box(300, 0, 100, 60)
    points = routed(name, LEFT, row, style=Style(perimeter_spacing=3), props={"targetPerimeterSpacing": 4.0})
    if name != "isometric":
        assert (points[0].x, points[-1].x) == (103, 293)


def test_lines_end_in_the_middle_of_other_lines() -> None:
    other = Terminal.of_points((Point(0, 100), Point(200, 100)))
    assert routed("straight", Box(80, 0, 40, 20), other) == [(100, 20), (100, 100)]


def test_a_centred_outline_pins_the_line_to_the_centre() -> None:
    dot = Terminal(Box(300, 20, 20, 20), "center")
    assert routed("straight", LEFT, dot, target_at=Attachment(1, 1))[-1] == (310, 30)


def test_a_terminal_knows_its_shape() -> None:
    shape = Shape(RecordId("s"), RecordId("l"), "a", rotation=45, style=Style(perimeter="ellipse"), props={"size": 5})
    terminal = Terminal.of_shape(shape, LEFT, "rectangle")
    assert (terminal.perimeter, terminal.rotation, terminal.props, terminal.key) == ("ellipse", 45, {"size": 5}, "s")
    assert Terminal.of_shape(Shape(RecordId("t"), RecordId("l"), "a"), LEFT, "rhombus").perimeter == "rhombus"
