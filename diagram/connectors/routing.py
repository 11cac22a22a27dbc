"""The line of a connector on the page: ends, router and outlines put together, as draw.io's view does.

Source: drawio-format notes, section 6.
"""

from __future__ import annotations

from diagram.connectors.ends import fixed_end, floating_end
from diagram.connectors.routers.registry import ROUTERS, Journey
from diagram.connectors.terminal import Terminal
from diagram.geometry.point import Point
from diagram.records import Attachment, Connector

__all__ = ["ROUTERS", "route"]

# Floating ends of these leave a shape upright or level.
_RIGHT_ANGLED = frozenset({
    "orthogonal", "segment", "elbow_horizontal", "elbow_vertical", "side_to_side", "top_to_bottom", "entity",
})  # fmt: skip


def route(connector: Connector, source: Terminal | None, target: Terminal | None, origin: Point) -> tuple[Point, ...]:
    """Every point of the line in page units, both ends included, before arrowheads shorten it.

    `origin` is the absolute place of the connector's parent. A missing end is put on the nearest waypoint; the answer
    is empty when there is none, for then the connector has no place to be.
    """
    waypoints = tuple(Point(point.x + origin.x, point.y + origin.y) for point in connector.points)
    start = _given(source, connector.source_at, connector.source_point, origin)
    end = _given(target, connector.target_at, connector.target_point, origin)
    if source is None and start is None:
        start, waypoints = _taken(waypoints, 0)
    if target is None and end is None:
        end, waypoints = _taken(waypoints, -1)
    if (source is None and start is None) or (target is None and end is None):
        return ()
    journey = Journey(connector.style, connector.props, source, target, start, end, waypoints)
    name = _router_name(connector, journey)
    inner = list(waypoints) if name == "straight" else ROUTERS[name](journey)
    return _with_ends(connector, journey, inner)


def _router_name(connector: Connector, journey: Journey) -> str:
    props = connector.props
    if journey.is_loop and len(journey.waypoints) < 2:
        pinned = connector.source_at is not None or connector.target_at is not None
        if not (pinned and props.get("orthogonalLoop")):
            return "loop"
    name = connector.routing
    return name if name in ROUTERS else "straight"


def _given(terminal: Terminal | None, at: Attachment | None, point: Point | None, origin: Point) -> Point | None:
    if terminal is not None:
        if terminal.perimeter == "center" and not terminal.points:
            # draw.io pins every line of such a shape to its centre before it routes.
            return terminal.box.centre
        return fixed_end(terminal, at) if at is not None else None
    return Point(point.x + origin.x, point.y + origin.y) if point is not None else None


def _taken(waypoints: tuple[Point, ...], index: int) -> tuple[Point | None, tuple[Point, ...]]:
    if not waypoints:
        return None, waypoints
    return waypoints[index], waypoints[1:] if index == 0 else waypoints[:-1]


def _with_ends(connector: Connector, journey: Journey, inner: list[Point]) -> tuple[Point, ...]:
    """`inner` between both ends; a floating end looks at its neighbour, the target's first."""
    start, end = journey.start, journey.end
    source, target = journey.source, journey.target
    orthogonal = bool(connector.props.get("orthogonal", connector.routing in _RIGHT_ANGLED))
    around = connector.style.perimeter_spacing
    if end is None and target is not None:
        towards = inner[-1] if inner else start if start is not None else _centre(source)
        spacing = around + journey.number("targetPerimeterSpacing", 0.0)
        end = floating_end(target, towards, orthogonal=orthogonal, spacing=spacing)
    if start is None and source is not None:
        towards = inner[0] if inner else end if end is not None else _centre(target)
        spacing = around + journey.number("sourcePerimeterSpacing", 0.0)
        start = floating_end(source, towards, orthogonal=orthogonal, spacing=spacing)
    assert start is not None and end is not None
    return (start, *inner, end)


def _centre(terminal: Terminal | None) -> Point:
    assert terminal is not None
    return terminal.box.centre
