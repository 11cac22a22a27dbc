"""Arrowheads placed on a connector's line, and the line cut back so that it does not show through them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from diagram.connectors.heads.registry import HEADS, HeadDrawing, HeadFrame
from diagram.display.items import Fill, Item, PathItem, Stroke
from diagram.geometry.affine import Affine
from diagram.geometry.path import MovedPath, Path
from diagram.geometry.point import Point


@dataclass(frozen=True, slots=True)
class HeadPaint:
    """The colours of a head: its outline, and what "ink" and "paper" are filled with."""

    stroke: Stroke
    ink: Fill
    paper: Fill


@dataclass(frozen=True, slots=True)
class Tip:
    """One end of a line: where it points to and from where. `distance` is to the next point that is not the same."""

    point: Point
    direction: Point
    distance: float


def tip_of(points: Sequence[Point], *, at_start: bool) -> Tip | None:
    """The end of `points` that a head sits on; None when the whole line is a single spot."""
    ordered = points if at_start else points[::-1]
    end = ordered[0]
    for before in ordered[1:]:
        dx, dy = end.x - before.x, end.y - before.y
        distance = math.hypot(dx, dy)
        # draw.io looks past points that fall on the same whole unit, so that a head never hangs on a speck of line.
        if abs(dx) >= 0.5 or abs(dy) >= 0.5:
            return Tip(end, Point(dx / distance, dy / distance), distance)
    return None


def place_head(name: str, tip: Tip, frame: HeadFrame, paint: HeadPaint) -> tuple[Item, ...]:
    """The head called `name` as items of the page; nothing for an unknown name."""
    fills = {"ink": paint.ink, "paper": paint.paper}
    x, y = tip.point
    return tuple(
        PathItem(MovedPath(path, x, y), fills.get(fill), paint.stroke)
        for path, fill in _turned_head(name, frame, tip.direction)
    )


def cut_back(points: Sequence[Point], tip: Tip, back: float, *, at_start: bool) -> list[Point]:
    """`points` with the end `tip` moved `back` units along its last stretch, at most to where that begins."""
    line = list(points)
    if not back:
        return line
    index = 0 if at_start else -1
    back = min(back, tip.distance)
    line[index] = Point(tip.point.x - tip.direction.x * back, tip.point.y - tip.direction.y * back)
    return line


@lru_cache(maxsize=1024)
def _turned_head(name: str, frame: HeadFrame, direction: Point) -> tuple[tuple[Path, str], ...]:
    """Outlines and fills of the head with its tip at the origin. Most lines are level or upright, so few are needed."""
    ux, uy = direction
    turn = Affine(ux, uy, -uy, ux, 0.0, 0.0)
    return tuple((part.path.transformed(turn), part.fill) for part in head_drawing(name, frame).parts if part.path)


@lru_cache(maxsize=1024)
def head_drawing(name: str, frame: HeadFrame) -> HeadDrawing:
    """The head in its own frame; a bare end for an unknown name."""
    return HEADS[name if name in HEADS else "none"](frame)
