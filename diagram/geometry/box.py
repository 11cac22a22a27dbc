"""An upright box of the page, in document units: its top left corner, width and height."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from diagram.geometry.point import Point


class Box(NamedTuple):
    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def centre(self) -> Point:
        return Point(self.x + self.w / 2, self.y + self.h / 2)

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Top left, top right, bottom right, bottom left."""
        return (
            Point(self.x, self.y),
            Point(self.right, self.y),
            Point(self.right, self.bottom),
            Point(self.x, self.bottom),
        )

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def inflated(self, by: float) -> Box:
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def contains(self, point: Point) -> bool:
        return self.x <= point.x <= self.right and self.y <= point.y <= self.bottom

    def encloses(self, other: Box) -> bool:
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def intersects(self, other: Box) -> bool:
        return self.x <= other.right and other.x <= self.right and self.y <= other.bottom and other.y <= self.bottom

    def united(self, other: Box) -> Box:
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Box(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def rotated(self, degrees: float) -> Box:
        """The upright box around this box turned clockwise about its own centre."""
        if not degrees % 360:
            return self
        centre = self.centre
        return Box.around(corner.rotated(degrees, centre) for corner in self.corners)

    @staticmethod
    def around(points: Iterable[tuple[float, float]]) -> Box:
        """The smallest box that holds all points; an empty box at the origin when there are none."""
        listed = list(points)
        if not listed:
            return Box(0.0, 0.0, 0.0, 0.0)
        left, top = min(point[0] for point in listed), min(point[1] for point in listed)
        right, bottom = max(point[0] for point in listed), max(point[1] for point in listed)
        return Box(left, top, right - left, bottom - top)

    @staticmethod
    def spanning(first: Point, second: Point) -> Box:
        """The box with two opposite corners, in any order."""
        return Box.around((first, second))
