"""Snapping: to the grid, and to the edges and centres of boxes near by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from diagram.geometry.box import Box
from diagram.geometry.point import Point

Floats: TypeAlias = NDArray[np.float64]

_SAME = 1e-6  # lines closer than this are one line


@dataclass(frozen=True, slots=True)
class Guide:
    """A line to show between two points of the page: what was snapped to."""

    start: Point
    end: Point


@dataclass(frozen=True, slots=True)
class Snap:
    """Add `dx, dy` to be snapped; `guides` say to what. None: nothing was near on that axis."""

    dx: float | None = None
    dy: float | None = None
    guides: tuple[Guide, ...] = ()


NO_SNAP = Snap()


@dataclass(frozen=True, slots=True)
class Rails:
    """The lines that can be snapped to on one axis, sorted; `low, high` tell how far each box reaches across."""

    at: Floats
    low: Floats
    high: Floats

    def nearest(self, edges: tuple[float, ...], distance: float) -> float | None:
        """The smallest shift that brings one of `edges` onto a rail no farther than `distance`; None if none is."""
        best: float | None = None
        if not len(self.at):
            return None
        for edge in edges:
            index = int(np.searchsorted(self.at, edge))
            for near in (index - 1, index):
                if 0 <= near < len(self.at):
                    shift = float(self.at[near]) - edge
                    if abs(shift) <= distance and (best is None or abs(shift) < abs(best)):
                        best = shift
        return best

    def reach(self, place: float, low: float, high: float) -> tuple[float, float] | None:
        """How far the rail at `place` runs to join all its boxes and `low..high`; None when there is no rail."""
        first = int(np.searchsorted(self.at, place - _SAME))
        last = int(np.searchsorted(self.at, place + _SAME))
        if first == last:
            return None
        return min(low, float(self.low[first:last].min())), max(high, float(self.high[first:last].max()))


@dataclass(frozen=True, slots=True, eq=False)
class Magnets:
    """Boxes to snap to, prepared once per drag so that a move costs a few binary searches however many there are."""

    vertical: Rails
    horizontal: Rails

    @staticmethod
    def of(boxes: Floats) -> Magnets:
        """`boxes` has the shape (n, 4): x, y, w, h of each."""
        x, y, w, h = boxes.reshape(-1, 4).T
        return Magnets(_rails(x, w, y, h), _rails(y, h, x, w))

    def snap(self, box: Box, distance: float) -> Snap:
        """Bring an edge or the centre of `box` onto one of a near box, if it is within `distance` units."""
        return self.snap_lines(
            box,
            distance,
            xs=(box.x, box.x + box.w / 2, box.right),
            ys=(box.y, box.y + box.h / 2, box.bottom),
        )

    def snap_lines(self, box: Box, distance: float, *, xs: tuple[float, ...], ys: tuple[float, ...]) -> Snap:
        """As `snap`, but only the vertical lines `xs` and horizontal lines `ys` of `box` are drawn to others."""
        dx = self.vertical.nearest(xs, distance)
        dy = self.horizontal.nearest(ys, distance)
        if dx is None and dy is None:
            return NO_SNAP
        placed = box.moved(dx or 0.0, dy or 0.0)
        guides: list[Guide] = []
        if dx is not None:
            for x in sorted({value + dx for value in xs}):
                reach = self.vertical.reach(x, placed.y, placed.bottom)
                if reach is not None:
                    guides.append(Guide(Point(x, reach[0]), Point(x, reach[1])))
        if dy is not None:
            for y in sorted({value + dy for value in ys}):
                reach = self.horizontal.reach(y, placed.x, placed.right)
                if reach is not None:
                    guides.append(Guide(Point(reach[0], y), Point(reach[1], y)))
        return Snap(dx, dy, tuple(guides))


def to_grid(value: float, size: float) -> float:
    """The grid line nearest to `value`; the value itself when there is no grid."""
    return round(value / size) * size if size > 0 else value


def _rails(start: Floats, length: Floats, cross: Floats, cross_length: Floats) -> Rails:
    at = np.concatenate((start, start + length / 2, start + length))
    order = np.argsort(at, kind="stable")
    low = np.tile(cross, 3)[order]
    high = np.tile(cross + cross_length, 3)[order]
    return Rails(at[order], low, high)
