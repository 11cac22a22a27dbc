"""An outline: lines, curves and closes, kept as plain tuples so that it can be compared, hashed and cached."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from diagram.geometry.affine import Affine
from diagram.geometry.box import Box
from diagram.geometry.point import Point

Move: TypeAlias = tuple[Literal["M"], float, float]
Line: TypeAlias = tuple[Literal["L"], float, float]
Quad: TypeAlias = tuple[Literal["Q"], float, float, float, float]
Cubic: TypeAlias = tuple[Literal["C"], float, float, float, float, float, float]
Close: TypeAlias = tuple[Literal["Z"]]
Segment: TypeAlias = Move | Line | Quad | Cubic | Close

# The cubic that draws a quarter of a circle best: 4/3·(√2 - 1).
KAPPA = 0.5522847498
_THINNEST = 1e-9  # radius of an arc; the square of less may be zero


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Segments as in SVG's ``d`` attribute, absolute coordinates, arcs already turned into cubics."""

    segments: tuple[Segment, ...] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Path) and self.segments == other.segments

    def __hash__(self) -> int:
        return hash(self.segments)

    def __bool__(self) -> bool:
        return bool(self.segments)

    def points(self) -> Iterator[Point]:
        """Every end point and control point, in order."""
        for segment in self.segments:
            numbers = segment[1:]
            for index in range(0, len(numbers), 2):
                yield Point(numbers[index], numbers[index + 1])

    def bounds(self) -> Box:
        """A box around all end and control points: never too small, exact for polygons."""
        across = [number for segment in self.segments for number in segment[1::2]]
        down = [number for segment in self.segments for number in segment[2::2]]
        if not across:
            return Box(0.0, 0.0, 0.0, 0.0)
        left, top = min(across), min(down)
        return Box(left, top, max(across) - left, max(down) - top)

    def transformed(self, by: Affine) -> Path:
        out: list[Segment] = []
        for segment in self.segments:
            numbers: list[float] = []
            for index in range(1, len(segment), 2):
                numbers.extend(by.apply(Point(segment[index], segment[index + 1])))  # type: ignore[arg-type]  # a union of tuples
            out.append((segment[0], *numbers))  # type: ignore[arg-type]  # same letter, same count
        return Path(tuple(out))

    def moved(self, dx: float, dy: float) -> Path:
        return MovedPath(self, dx, dy)

    def joined(self, other: Path) -> Path:
        return Path(self.segments + other.segments)

    def flattened(self, steps: int = 12) -> list[list[Point]]:
        """Polylines, one per sub-path; every curve is cut into `steps` chords. A closed one repeats its first point."""
        lines: list[list[Point]] = []
        for segment in self.segments:
            match segment:
                case ("M", x, y):
                    lines.append([Point(x, y)])
                case ("L", x, y):
                    lines[-1].append(Point(x, y))
                case ("Q", x1, y1, x, y):
                    lines[-1].extend(_quad(lines[-1][-1], Point(x1, y1), Point(x, y), steps))
                case ("C", x1, y1, x2, y2, x, y):
                    lines[-1].extend(_cubic(lines[-1][-1], Point(x1, y1), Point(x2, y2), Point(x, y), steps))
                case ("Z",):
                    lines[-1].append(lines[-1][0])
        return lines


class MovedPath(Path):
    """`base` somewhere else on the page. Like any path, but the thousands that look alike share what they look like.

    `segments` are worked out at each call and not kept: painters and writers take `base` and move it themselves.
    """

    __slots__ = ("base", "dx", "dy")
    base: Path
    dx: float
    dy: float

    def __init__(self, base: Path, dx: float, dy: float) -> None:
        if isinstance(base, MovedPath):
            dx, dy = base.dx + dx, base.dy + dy
            base = base.base
        object.__setattr__(self, "base", base)
        object.__setattr__(self, "dx", dx)
        object.__setattr__(self, "dy", dy)

    @property
    def segments(self) -> tuple[Segment, ...]:
        return self.base.transformed(Affine.shift(self.dx, self.dy)).segments

    def __bool__(self) -> bool:
        return bool(self.base)

    def bounds(self) -> Box:
        return _bounds_of(self.base).moved(self.dx, self.dy)

    def __repr__(self) -> str:
        return f"MovedPath({self.base!r}, {self.dx!r}, {self.dy!r})"


@lru_cache(maxsize=4096)
def _bounds_of(path: Path) -> Box:
    return path.bounds()


class PathBuilder:
    """Writes a path step by step; every step returns the builder, so a shape reads as one sentence."""

    def __init__(self) -> None:
        self._segments: list[Segment] = []
        self._at = Point(0.0, 0.0)
        self._start = Point(0.0, 0.0)

    def move(self, x: float, y: float) -> PathBuilder:
        self._segments.append(("M", x, y))
        self._at = self._start = Point(x, y)
        return self

    def line(self, x: float, y: float) -> PathBuilder:
        self._segments.append(("L", x, y))
        self._at = Point(x, y)
        return self

    def quad(self, x1: float, y1: float, x: float, y: float) -> PathBuilder:
        self._segments.append(("Q", x1, y1, x, y))
        self._at = Point(x, y)
        return self

    def curve(self, x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> PathBuilder:
        self._segments.append(("C", x1, y1, x2, y2, x, y))
        self._at = Point(x, y)
        return self

    def arc(self, rx: float, ry: float, rotation: float, large: bool, sweep: bool, x: float, y: float) -> PathBuilder:
        """SVG's elliptical arc to (x, y), written as cubics of at most a quarter turn.

        Source: SVG 2, appendix B.2.4, conversion from endpoint to centre parameterization.
        """
        for cubic in _arc_cubics(self._at, rx, ry, math.radians(rotation), large, sweep, Point(x, y)):
            self._segments.append(cubic)
        self._at = Point(x, y)
        return self

    def close(self) -> PathBuilder:
        self._segments.append(("Z",))
        self._at = self._start
        return self

    def done(self) -> Path:
        return Path(tuple(self._segments))


def polygon(points: Iterable[tuple[float, float]]) -> Path:
    """A closed outline through `points`."""
    return Path((*polyline(points).segments, ("Z",)))


def polyline(points: Iterable[tuple[float, float]]) -> Path:
    """An open line through `points`."""
    segments: list[Segment] = []
    for x, y in points:
        segments.append(("L", x, y) if segments else ("M", x, y))
    return Path(tuple(segments))


def rectangle(box: Box) -> Path:
    return polygon(box.corners)


def rounded_rectangle(box: Box, radius: float) -> Path:
    """`radius` is cut to half of the shorter side; the corners are quarter circles."""
    r = min(radius, box.w / 2, box.h / 2)
    if r <= 0:
        return rectangle(box)
    x, y, right, bottom, k = box.x, box.y, box.right, box.bottom, r * (1 - KAPPA)
    return Path((
        ("M", x + r, y), ("L", right - r, y), ("C", right - k, y, right, y + k, right, y + r),
        ("L", right, bottom - r), ("C", right, bottom - k, right - k, bottom, right - r, bottom),
        ("L", x + r, bottom), ("C", x + k, bottom, x, bottom - k, x, bottom - r),
        ("L", x, y + r), ("C", x, y + k, x + k, y, x + r, y), ("Z",),
    ))  # fmt: skip


def ellipse(box: Box) -> Path:
    cx, cy = box.centre
    rx, ry = box.w / 2, box.h / 2
    kx, ky = rx * KAPPA, ry * KAPPA
    return Path((
        ("M", cx + rx, cy), ("C", cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry),
        ("C", cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy),
        ("C", cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry),
        ("C", cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy), ("Z",),
    ))  # fmt: skip


def rounded_polygon(points: Iterable[tuple[float, float]], radius: float, *, closed: bool = True) -> Path:
    """A polygon (or open line) whose corners are cut back by `radius`, at most half a side, and bridged by quads."""
    corners = [Point(*point) for point in points]
    count = len(corners)
    if radius <= 0 or count < 3:
        return polygon(corners) if closed else polyline(corners)
    build = PathBuilder()
    inner = range(count) if closed else range(1, count - 1)
    if not closed:
        build.move(*corners[0])
    for index in inner:
        corner, before, after = corners[index], corners[index - 1], corners[(index + 1) % count]
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        if closed and index == 0:
            build.move(*start)
        else:
            build.line(*start)
        build.quad(*corner, *end)
    return build.close().done() if closed else build.line(*corners[-1]).done()


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = start.distance(goal)
    if not length:
        return start
    share = min(distance, length / 2) / length
    return Point(start.x + (goal.x - start.x) * share, start.y + (goal.y - start.y) * share)


def _quad(start: Point, control: Point, end: Point, steps: int) -> Iterator[Point]:
    for step in range(1, steps + 1):
        t = step / steps
        u = 1 - t
        yield Point(
            u * u * start.x + 2 * u * t * control.x + t * t * end.x,
            u * u * start.y + 2 * u * t * control.y + t * t * end.y,
        )


def _cubic(start: Point, first: Point, second: Point, end: Point, steps: int) -> Iterator[Point]:
    for step in range(1, steps + 1):
        t = step / steps
        u = 1 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        yield Point(
            a * start.x + b * first.x + c * second.x + d * end.x,
            a * start.y + b * first.y + c * second.y + d * end.y,
        )


def _arc_cubics(
    start: Point, rx: float, ry: float, phi: float, large: bool, sweep: bool, end: Point
) -> Iterator[Segment]:
    rx, ry = abs(rx), abs(ry)
    if start == end:
        return
    if min(rx, ry) < _THINNEST:
        yield ("L", end.x, end.y)
        return
    cos, sin = math.cos(phi), math.sin(phi)
    dx, dy = (start.x - end.x) / 2, (start.y - end.y) / 2
    x1, y1 = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = x1 * x1 / (rx * rx) + y1 * y1 / (ry * ry)
    if grow > 1:
        rx, ry = rx * math.sqrt(grow), ry * math.sqrt(grow)
    under = rx * rx * y1 * y1 + ry * ry * x1 * x1
    factor = math.sqrt(max(0.0, (rx * rx * ry * ry - under) / under)) * (-1 if large == sweep else 1)
    cx1, cy1 = factor * rx * y1 / ry, -factor * ry * x1 / rx
    cx = cos * cx1 - sin * cy1 + (start.x + end.x) / 2
    cy = sin * cx1 + cos * cy1 + (start.y + end.y) / 2
    theta = math.atan2((y1 - cy1) / ry, (x1 - cx1) / rx)
    turn = math.atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - theta
    if sweep and turn < 0:
        turn += 2 * math.pi
    elif not sweep and turn > 0:
        turn -= 2 * math.pi
    pieces = max(1, math.ceil(abs(turn) / (math.pi / 2) - 1e-9))
    step = turn / pieces
    k = 4 / 3 * math.tan(step / 4)

    def on(angle: float, along: float) -> tuple[float, float]:
        px = rx * (math.cos(angle) - along * math.sin(angle))
        py = ry * (math.sin(angle) + along * math.cos(angle))
        return cx + cos * px - sin * py, cy + sin * px + cos * py

    for piece in range(pieces):
        a, b = theta + piece * step, theta + (piece + 1) * step
        last = end if piece == pieces - 1 else Point(*on(b, 0))
        yield ("C", *on(a, k), *on(b, -k), last.x, last.y)
