"""Straight lines from waypoint to waypoint."""

from __future__ import annotations

from diagram.connectors.routers.registry import Journey, router
from diagram.geometry.point import Point


@router("straight")
def straight(journey: Journey) -> list[Point]:
    """The waypoints as they are."""
    return list(journey.waypoints)
