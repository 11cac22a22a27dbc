"""A point of the page, in document units; x grows to the right, y downwards."""

from __future__ import annotations

import math
from typing import NamedTuple


class Point(NamedTuple):
    x: float
    y: float

    def moved(self, dx: float, dy: float) -> Point:
        return Point(self.x + dx, self.y + dy)

    def distance(self, other: Point) -> float:
        return math.hypot(self.x - other.x, self.y - other.y)

    def rotated(self, degrees: float, centre: Point) -> Point:
        """Turned clockwise (y grows downwards) about `centre`."""
        if not degrees:
            return self
        angle = math.radians(degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        dx, dy = self.x - centre.x, self.y - centre.y
        return Point(centre.x + dx * cos - dy * sin, centre.y + dx * sin + dy * cos)
