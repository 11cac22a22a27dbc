"""A plane transform x' = a·x + c·y + e, y' = b·x + d·y + f, with the letters of SVG's matrix()."""

from __future__ import annotations

import math
from typing import NamedTuple

from diagram.geometry.point import Point


class Affine(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def apply(self, point: Point) -> Point:
        x, y = point
        return Point(self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

    def then(self, after: Affine) -> Affine:
        """This transform first, `after` second."""
        return Affine(
            self.a * after.a + self.b * after.c,
            self.a * after.b + self.b * after.d,
            self.c * after.a + self.d * after.c,
            self.c * after.b + self.d * after.d,
            self.e * after.a + self.f * after.c + after.e,
            self.e * after.b + self.f * after.d + after.f,
        )

    def inverted(self) -> Affine:
        """The way back.

        Raises:
            ZeroDivisionError: the transform flattens the plane.
        """
        det = self.a * self.d - self.b * self.c
        return Affine(
            self.d / det,
            -self.b / det,
            -self.c / det,
            self.a / det,
            (self.c * self.f - self.d * self.e) / det,
            (self.b * self.e - self.a * self.f) / det,
        )

    @staticmethod
    def shift(dx: float, dy: float) -> Affine:
        return Affine(e=dx, f=dy)

    @staticmethod
    def scale(sx: float, sy: float, centre: Point | None = None) -> Affine:
        cx, cy = centre or Point(0.0, 0.0)
        return Affine(a=sx, d=sy, e=cx - sx * cx, f=cy - sy * cy)

    @staticmethod
    def rotation(degrees: float, centre: Point | None = None) -> Affine:
        """Clockwise on a page whose y grows downwards."""
        cx, cy = centre or Point(0.0, 0.0)
        angle = math.radians(degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        return Affine(cos, sin, -sin, cos, cx - cos * cx + sin * cy, cy - sin * cx - cos * cy)
