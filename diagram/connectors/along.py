"""Places on a connector's line: where its label and the shapes tied to it sit."""

from __future__ import annotations

import math
from collections.abc import Sequence

from diagram.geometry.point import Point
from diagram.records import Along


def point_along(points: Sequence[Point], along: Along) -> Point:
    """The place `along` a routed line (not empty): `u` -1 at its start to 1 at its end, `v` to the left, plus `dx, dy`.

    The way is rounded to whole units, as draw.io does, so that labels of its files stand where they stood.
    Source: drawio-format notes, section 4.3.
    """
    if len(points) == 1:
        return Point(points[0].x + along.dx, points[0].y + along.dy)
    lengths = [points[i].distance(points[i + 1]) for i in range(len(points) - 1)]
    way = math.floor((along.u / 2 + 0.5) * sum(lengths) + 0.5)
    last = len(lengths) - 1
    index, before = 0, 0.0
    while index < last and way >= math.floor(before + lengths[index] + 0.5):
        before += lengths[index]
        index += 1
    length = lengths[index]
    start, end = points[index], points[index + 1]
    if not length:
        return Point(start.x + along.dx, start.y + along.dy)
    share, off = (way - before) / length, along.v / length
    dx, dy = end.x - start.x, end.y - start.y
    return Point(start.x + dx * share + dy * off + along.dx, start.y + dy * share - dx * off + along.dy)


def point_between_ends(points: Sequence[Point], along: Along) -> Point:
    """The middle of the straight line between both ends, plus `dx, dy`: labels of absolutely placed connectors."""
    start, end = points[0], points[-1]
    return Point((start.x + end.x) / 2 + along.dx, (start.y + end.y) / 2 + along.dy)
