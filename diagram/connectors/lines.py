"""A connector's route as a path: sharp, rounded or curved, with hops where it jumps over others."""

from __future__ import annotations

from collections.abc import Sequence

from diagram.connectors.jumps import Jump, hop, kept_jumps
from diagram.geometry.path import Path, PathBuilder, Segment, polyline, rounded_polygon
from diagram.geometry.point import Point
from diagram.style import Style

_RADIUS = 10.0


def line_path(points: Sequence[Point], style: Style, jumps: Sequence[Jump] = ()) -> Path:
    """The path along `points` in the look of `style`. Source: drawio-format notes, section 5.8."""
    if style.curved and len(points) > 2:
        return _curve(points)
    radius = corner_radius(style)
    if jumps and style.jump != "none":
        return _with_hops(points, style, jumps, radius)
    if not radius or len(points) < 3:
        return polyline(points)
    return rounded_polygon(points, radius, closed=False)


def corner_radius(style: Style) -> float:
    """How far corners are cut back, in units; 0 for sharp ones."""
    if not style.rounded:
        return 0.0
    return style.radius if style.radius_absolute else _RADIUS


def _curve(points: Sequence[Point]) -> Path:
    """Waypoints pull the line towards them; it passes through the middles between them."""
    build = PathBuilder().move(*points[0])
    for here, after in zip(points[1:-2], points[2:-1], strict=True):
        build.quad(*here, (here.x + after.x) / 2, (here.y + after.y) / 2)
    return build.quad(*points[-2], *points[-1]).done()


def _with_hops(points: Sequence[Point], style: Style, jumps: Sequence[Jump], radius: float) -> Path:
    reach = (style.jump_size - 2) / 2 + style.stroke_width
    kept = kept_jumps(jumps, points, reach) if reach > 0 else {}
    segments: list[Segment] = [("M", *points[0])]
    run = [points[0]]
    for index, (start, end) in enumerate(zip(points, points[1:], strict=False)):
        length = start.distance(end)
        for distance in kept.get(index, ()):
            step = Point((end.x - start.x) / length * reach, (end.y - start.y) / length * reach)
            share = distance / length
            over = Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
            before, after = over.moved(-step.x, -step.y), over.moved(step.x, step.y)
            segments += _run([*run, before], radius)
            segments += hop(style.jump, before, after, step)
            run = [after]
        run.append(end)
    return Path((*segments, *_run(run, radius)))


def _run(points: Sequence[Point], radius: float) -> tuple[Segment, ...]:
    """The way from the first point on, without the move to it."""
    return rounded_polygon(points, radius, closed=False).segments[1:]
