"""Line jumps: where a connector crosses those painted below it, and the hop it takes there.

Source: drawio-format notes, section 6.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from diagram.geometry.path import Segment
from diagram.geometry.point import Point

if TYPE_CHECKING:  # few pages have hops, and NumPy takes its time to load: it is imported where it is used
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

_ROUND = 1.3  # how much an arc's control points stand out, in half widths
_JOINT = 0.5  # a crossing this near to a corner on both axes is no crossing
_STRAIGHT = 1.0  # a waypoint this near to the line past it bends nothing


class Jump(NamedTuple):
    """A crossing on stretch number `stretch` of the line, as `straightened` numbers them."""

    stretch: int
    at: Point


@dataclass(frozen=True, slots=True, eq=False)
class Strands:
    """The lines of a page in paint order, cut into stretches, to look up crossings in; 50 µs per stretch."""

    stretches: Floats  # shape (n, 4): x, y of both ends
    line: NDArray[np.intp]  # the number of the line that each belongs to, ascending

    @staticmethod
    def of(lines: Iterable[Sequence[Point]]) -> Strands:
        """`lines` from the bottom up; give () for one that must not be jumped over, so that numbers stay the same."""
        import numpy as np

        stretches: list[tuple[float, float, float, float]] = []
        owner: list[int] = []
        for number, points in enumerate(lines):
            for start, end in pairwise(straightened(points)):
                stretches.append((*start, *end))
                owner.append(number)
        return Strands(np.array(stretches, dtype=np.float64).reshape(-1, 4), np.array(owner, dtype=np.intp))

    def crossings(self, points: Sequence[Point], number: int | None = None) -> tuple[Jump, ...]:
        """Where `points` crosses the lines below line `number` (all of them for None), in the order of its way.

        Lines that only touch, or lie on each other, do not cross.
        """
        count = len(self.line) if number is None else int(self.line.searchsorted(number))
        below = self.stretches[:count]
        found: list[Jump] = []
        for index, (start, end) in enumerate(pairwise(straightened(points))):
            places = {Point(round(x, 3), round(y, 3)) for x, y in _meetings(start, end, below)}
            found += (Jump(index, place) for place in sorted(places, key=start.distance))
        return tuple(found)


def crossings(points: Sequence[Point], below: Iterable[Sequence[Point]]) -> tuple[Jump, ...]:
    """The crossings of one line with the lines `below` it; for many lines keep a `Strands`."""
    return Strands.of(below).crossings(points)


def straightened(points: Sequence[Point]) -> list[Point]:
    """`points` without those that lie on the way from the one before to the one after."""
    line = list(points[:1])
    for here, after in pairwise(points[1:]):
        if not _lies_between(here, line[-1], after):
            line.append(here)
    return line + list(points[-1:]) if len(points) > 1 else line


def kept_jumps(jumps: Iterable[Jump], points: Sequence[Point], reach: float) -> dict[int, list[float]]:
    """The jumps that have room, by stretch, as distances from its start: `reach` clear of corners and other jumps."""
    kept: dict[int, list[float]] = {}
    for stretch, at in jumps:
        if not 0 <= stretch < len(points) - 1:
            continue
        start, end = points[stretch], points[stretch + 1]
        distance = start.distance(at)
        before = kept[stretch][-1] + reach if stretch in kept else 0.0
        if distance - before > reach and end.distance(at) > reach and start.distance(end) > distance:
            kept.setdefault(stretch, []).append(distance)
    return kept


def hop(kind: str, start: Point, end: Point, step: Point) -> list[Segment]:
    """The path from `start` to `end` over a crossing between them; `step` is half of the way. Its look is `kind`."""
    side = 1.0 if round(step.x) < 0 or (round(step.x) == 0 and round(step.y) <= 0) else -1.0
    x, y = -step.y * side, step.x * side
    match kind:
        case "arc":
            x, y = x * _ROUND, y * _ROUND
            return [("C", start.x + x, start.y + y, end.x + x, end.y + y, end.x, end.y)]
        case "sharp":
            return [("L", start.x + x, start.y + y), ("L", end.x + x, end.y + y), ("L", end.x, end.y)]
        case "line":
            return [
                ("M", start.x - x, start.y - y), ("L", start.x + x, start.y + y),
                ("M", end.x + x, end.y + y), ("L", end.x - x, end.y - y), ("M", end.x, end.y),
            ]  # fmt: skip
        case _:
            return [("M", end.x, end.y)]


def _meetings(start: Point, end: Point, others: Floats) -> list[tuple[float, float]]:
    """Where the stretch crosses `others` away from all four ends."""
    dx, dy = end.x - start.x, end.y - start.y
    x, y = others[:, 0], others[:, 1]
    ex, ey = others[:, 2] - x, others[:, 3] - y
    cross = dx * ey - dy * ex
    (usable,) = cross.nonzero()
    cross, x, y, ex, ey = cross[usable], x[usable], y[usable], ex[usable], ey[usable]
    along = ((x - start.x) * ey - (y - start.y) * ex) / cross
    other = ((x - start.x) * dy - (y - start.y) * dx) / cross
    (hit,) = ((along >= 0) & (along <= 1) & (other >= 0) & (other <= 1)).nonzero()
    result: list[tuple[float, float]] = []
    for row in hit:
        place = Point(start.x + float(along[row]) * dx, start.y + float(along[row]) * dy)
        first = Point(float(x[row]), float(y[row]))
        last = first.moved(float(ex[row]), float(ey[row]))
        if not any(_is_joint(place, corner) for corner in (start, end, first, last)):
            result.append(place)
    return result


def _is_joint(place: Point, corner: Point) -> bool:
    return abs(place.x - corner.x) <= _JOINT and abs(place.y - corner.y) <= _JOINT


def _lies_between(point: Point, start: Point, end: Point) -> bool:
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy
    if not length:
        return point.distance(start) < _STRAIGHT
    share = min(1.0, max(0.0, ((point.x - start.x) * dx + (point.y - start.y) * dy) / length))
    return point.distance(Point(start.x + share * dx, start.y + share * dy)) < _STRAIGHT
